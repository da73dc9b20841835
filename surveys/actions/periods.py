"""Periods and their stages: planned, opened, and shown to everybody. How fieldwork ends is told in `closing`."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from surveys import errors
from surveys.actions import instruments
from surveys.models import Institution, InstrumentVersion, Period, ResultSet, SamplingPlan, Stage, StageKind
from surveys.states import LIVE_PLANS, PlanState, StageState

# What callers name and people read out: no letters or digits that are taken for others.
_SIGNS = "ABCDEFHJKLMNPRTUVZ23456789"
_CODE_LENGTH = 6


@transaction.atomic
def begin_period(
    *, institution: Institution, year: int, name_lv: str, by: User, now: datetime, name_en: str = ""
) -> Period:
    """Begin a yearly assessment. Raises PeriodThere."""
    # Two at once would count alike.
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    last = Period.objects.filter(institution=institution).aggregate(last=Max("number"))["last"] or 0
    with refusing({"period_once_a_year": errors.PeriodThere}):
        period = Period.objects.create(
            institution=institution, year=year, number=last + 1, name_lv=name_lv, name_en=name_en
        )
    record(verb="survey_period_begin", subject=f"survey-period:{period.pk}", by=by, now=now)
    return period


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Who is asked what, when and how; `closes_on` is the last day, that one in."""

    kind: str
    version: InstrumentVersion
    modes: Sequence[str]
    opens_on: date
    closes_on: date
    planned_size: int
    population_lv: str
    population_en: str = ""


@transaction.atomic
def plan_stage(*, period: Period, plan: StagePlan, by: User, now: datetime) -> Stage:
    """Plan one of a period's parts. Raises DaysWrong, StageThere."""
    _require_days(plan.opens_on, plan.closes_on)
    with refusing({"stage_once": errors.StageThere}):
        stage = Stage.objects.create(
            period=period, kind=plan.kind, version=plan.version, code=_code(), modes=list(plan.modes),
            population_lv=plan.population_lv, population_en=plan.population_en, opens_on=plan.opens_on,
            closes_on=plan.closes_on, planned_size=plan.planned_size,
        )  # fmt: skip
    record(verb="survey_stage_plan", subject=f"survey-stage:{stage.pk}", by=by, now=now)
    return stage


def _require_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise errors.DaysWrong


def _code() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))


@transaction.atomic
def change_days(*, stage_id: int, opens_on: date, closes_on: date, by: User, now: datetime) -> Stage:
    """Move the days of fieldwork; of one that goes on, only the last, and not into the past. Both are on record.

    Raises DaysWrong, StageBegun.
    """
    stage = _lock(stage_id)
    _require_days(opens_on, closes_on)
    before = [str(stage.opens_on), str(stage.closes_on)]
    if stage.state not in (StageState.PLANNED, StageState.OPEN):
        raise errors.StageBegun
    if stage.state == StageState.OPEN and (opens_on != stage.opens_on or closes_on < clock.day_of(now)):
        raise errors.StageBegun
    stage.opens_on, stage.closes_on = opens_on, closes_on
    stage.save(update_fields=["opens_on", "closes_on"])
    record(verb="survey_days_change", subject=f"survey-stage:{stage.pk}", by=by, now=now, detail={"before": before})
    return stage


@transaction.atomic
def open_stage(*, stage_id: int, by: User, now: datetime) -> Stage:
    """Let people be asked, from the first day on; before it the server lets nobody answer.

    Raises PlanNotDrawn, FieldworkOver, QuestionnaireCountWrong, QuestionnaireFaulty and IllegalMove.
    """
    stage = _lock(stage_id)
    stage.move_to(StageState.OPEN)
    if clock.day_of(now) > stage.closes_on:
        raise errors.FieldworkOver
    _require_drawn(stage)
    instruments.freeze_if_needed(version_id=stage.version_id, by=by, now=now)
    stage.opened_at = now
    stage.save(update_fields=["state", "opened_at"])
    record(verb="survey_stage_open", subject=f"survey-stage:{stage.pk}", by=by, now=now)
    return stage


def _require_drawn(stage: Stage) -> None:
    """Clients are drawn before anybody is asked. Whom else is asked is a list of people everybody knows."""
    plans = SamplingPlan.objects.filter(stage=stage)
    needs_draw = stage.kind == StageKind.CLIENTS or plans.filter(state__in=LIVE_PLANS).exists()
    if needs_draw and not plans.filter(state=PlanState.DRAWN).exists():
        raise errors.PlanNotDrawn


@transaction.atomic
def publish(*, stage_id: int, by: User, now: datetime) -> Stage:
    """Show everybody what came of a stage. Raises IllegalMove."""
    stage = _lock(stage_id)
    stage.move_to(StageState.PUBLISHED)
    stage.published_at = now
    stage.save(update_fields=["state", "published_at"])
    ResultSet.objects.filter(stage=stage).update(is_published=True)
    record(verb="survey_stage_publish", subject=f"survey-stage:{stage.pk}", by=by, now=now)
    return stage


@transaction.atomic
def withdraw(*, stage_id: int, because: str, by: User, now: datetime) -> Stage:
    """Show it no more. Raises ReasonMissing, IllegalMove."""
    said = " ".join(because.split())[:300]
    if not said:
        raise errors.ReasonMissing
    stage = _lock(stage_id)
    stage.move_to(StageState.CLOSED)
    stage.published_at = None
    stage.save(update_fields=["state", "published_at"])
    ResultSet.objects.filter(stage=stage).update(is_published=False)
    record(verb="survey_stage_withdraw", subject=f"survey-stage:{stage.pk}", by=by, now=now, detail={"because": said})
    return stage


def _lock(stage_id: int) -> Stage:
    return Stage.objects.select_for_update(no_key=True, of=("self",)).select_related("version").get(pk=stage_id)
