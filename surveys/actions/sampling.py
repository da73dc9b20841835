"""Sampling plans: written, locked, replaced for a reason; what is locked never changes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from surveys import errors, statistics
from surveys.actions import frames, instruments
from surveys.drawing import frame_fingerprint, plan_fingerprint
from surveys.models import (
    Case,
    FrameSource,
    Rule,
    SamplingPlan,
    Stage,
    Stratifier,
    Stratum,
)
from surveys.queries.frames import (
    decisions_of,
    listed,
    visitors,
)
from surveys.states import LIVE_PLANS, CaseState, PlanState, StageState

_UNASKED = (CaseState.WAITING, CaseState.REFUSED)


@dataclass(frozen=True, slots=True)
class Draft:
    """How people are to be drawn. `frame_to` is the last day, that one in; without a seed chance makes one."""

    size: int
    rule: str = Rule.PROPORTIONAL
    strata_by: Sequence[str] = (Stratifier.BRANCH,)
    fixed: Mapping[str, int] = field(default_factory=dict)
    frame_source: str = FrameSource.VISITS_AND_BOOKINGS
    frame_from: date | None = None
    frame_to: date | None = None
    seed: str = ""


@transaction.atomic
def make_plan(*, stage_id: int, draft: Draft, by: User, now: datetime, reason: str = "") -> SamplingPlan:
    """Write a plan, with its list where that comes from visits. One being written is written anew; one that is locked
    is replaced, for a reason, as long as nobody drawn by it has been asked.

    Raises StageBegun, SizeMissing, KindUnknown, FrameDaysMissing, ReasonMissing, PlanInUse.
    """
    stage = _lock_stage(stage_id)
    _require_sense(draft, now=now)
    newest = SamplingPlan.objects.select_for_update(of=("self",)).filter(stage=stage).order_by("-number").first()
    said = " ".join(reason.split())[:300]
    if newest is not None and newest.state in LIVE_PLANS:
        _replace(newest, reason=said, by=by, now=now)
    elif newest is not None and newest.state == PlanState.DRAFT:
        said = said or newest.reason
        _remove(newest)
    plan = _new_plan(stage, draft, reason=said, by=by, now=now)
    record(verb="survey_plan_make", subject=f"survey-plan:{plan.pk}", by=by, now=now, detail={"number": plan.number})
    if plan.frame_source == FrameSource.VISITS_AND_BOOKINGS:
        assert plan.frame_from is not None
        assert plan.frame_to is not None
        frames.list_people(plan, visitors(first=plan.frame_from, last=plan.frame_to), by=by, now=now)
    return plan


def _lock_stage(stage_id: int) -> Stage:
    """Plans of one stage are made one after another."""
    stage = Stage.objects.select_for_update(no_key=True).get(pk=stage_id)
    if stage.state in (StageState.CLOSED, StageState.PUBLISHED):
        raise errors.FieldworkOver
    return stage


def _require_sense(draft: Draft, *, now: datetime) -> None:
    if draft.size < 1:
        raise errors.SizeMissing
    if draft.frame_source != FrameSource.VISITS_AND_BOOKINGS:
        return
    first, last = draft.frame_from, draft.frame_to
    if Stratifier.CLIENT_KIND in draft.strata_by:
        raise errors.KindUnknown
    # A day that is not over would be another list tomorrow.
    if first is None or last is None or not first <= last < clock.day_of(now):
        raise errors.FrameDaysMissing


def _replace(plan: SamplingPlan, *, reason: str, by: User, now: datetime) -> None:
    if not reason:
        raise errors.ReasonMissing
    cases = Case.objects.select_for_update(of=("self",)).filter(unit__plan=plan).order_by("pk")
    if any(case.attempts or case.state not in _UNASKED for case in cases) or _has_begun(plan):
        raise errors.PlanInUse
    # Nobody knows of having been drawn: they count in no rate.
    Case.objects.filter(unit__plan=plan).delete()
    plan.move_to(PlanState.REPLACED)
    plan.save(update_fields=["state"])
    record(verb="survey_plan_replace", subject=f"survey-plan:{plan.pk}", by=by, now=now, detail={"reason": reason})


def _has_begun(plan: SamplingPlan) -> bool:
    """Whether somebody drawn was written to, or has answered."""
    asked = Case.objects.filter(unit__plan=plan)
    return asked.filter(invitation__isnull=False).exists() or asked.filter(response__isnull=False).exists()


def _remove(draft: SamplingPlan) -> None:
    frames.empty(draft)
    draft.delete()


def _new_plan(stage: Stage, draft: Draft, *, reason: str, by: User, now: datetime) -> SamplingPlan:
    number = (SamplingPlan.objects.filter(stage=stage).aggregate(last=Max("number"))["last"] or 0) + 1
    is_of_visits = draft.frame_source == FrameSource.VISITS_AND_BOOKINGS
    return SamplingPlan.objects.create(
        stage=stage, number=number, size=draft.size, rule=draft.rule, strata_by=list(draft.strata_by),
        fixed=dict(draft.fixed) if draft.rule == Rule.FIXED else {}, frame_source=draft.frame_source,
        frame_from=draft.frame_from if is_of_visits else None, frame_to=draft.frame_to if is_of_visits else None,
        seed=draft.seed.strip() or secrets.token_hex(16), reason=reason, made_at=now, made_by=by,
    )  # fmt: skip


@transaction.atomic
def lock_plan(*, plan_id: int, by: User, now: datetime) -> SamplingPlan:
    """Let nothing in a plan change any more, nor in its list, nor in the questionnaire; fingerprints say what it was.

    Raises PlanLocked, LivePlanThere, FrameMissing, SampleTooLarge, FixedMissing, FixedDisagrees,
    QuestionnaireCountWrong and QuestionnaireFaulty.
    """
    plan = frames.lock_draft(plan_id)
    strata = list(plan.strata.all())
    if not strata:
        raise errors.FrameMissing
    instruments.freeze_if_needed(version_id=plan.stage.version_id, by=by, now=now)
    _allocate(plan, strata)
    plan.frame_hash = frame_fingerprint(listed(plan))
    plan.plan_hash = plan_fingerprint(decisions_of(plan))
    plan.locked_at, plan.locked_by = now, by
    plan.move_to(PlanState.LOCKED)
    with refusing({"one_live_plan": errors.LivePlanThere}):
        plan.save()
    record(
        verb="survey_plan_lock", subject=f"survey-plan:{plan.pk}", by=by, now=now,
        detail={"plan_hash": plan.plan_hash, "frame_hash": plan.frame_hash, "size": plan.size},
    )  # fmt: skip
    return plan


def _allocate(plan: SamplingPlan, strata: Sequence[Stratum]) -> None:
    population = {stratum.code: stratum.population for stratum in strata}
    if plan.rule == Rule.FIXED:
        _require_fixed(plan, population)
    try:
        allocation = statistics.allocate(population, plan.size, plan.fixed if plan.rule == Rule.FIXED else plan.rule)
    except statistics.SampleTooLarge:
        raise errors.SampleTooLarge from None
    for stratum in strata:
        stratum.allocated = allocation[stratum.code]
    Stratum.objects.bulk_update(strata, ["allocated"])


def _require_fixed(plan: SamplingPlan, population: Mapping[str, int]) -> None:
    """What is written for each stratum is drawn from each, or nothing is."""
    fixed: Mapping[str, int] = plan.fixed
    if fixed.keys() != population.keys():
        raise errors.FixedMissing(strata=", ".join(sorted(population)))
    if sum(fixed.values()) != plan.size or min(fixed.values()) < 0:
        raise errors.FixedDisagrees(size=plan.size)
    if any(fixed[code] > number for code, number in population.items()):
        raise errors.SampleTooLarge
