"""The draw: the people a locked plan says, and nobody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import SystemRandom

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from surveys.actions.frames import BATCH
from surveys.drawing import draw as drawn_by
from surveys.models import Case, FrameUnit, Mode, SamplingPlan, Stage
from surveys.queries.frames import allocation_of, listed, lock_plan_row
from surveys.queries.numbers import free_numbers
from surveys.queries.refusals import refused_among
from surveys.states import CaseState, Disposition, PlanState


@transaction.atomic
def draw(*, plan_id: int, by: User, now: datetime) -> list[Case]:
    """Draw the people a locked plan says, once. Who has refused since it was locked is drawn and never asked.

    Raises IllegalMove when nothing is locked or somebody has drawn already.
    """
    plan = lock_plan_row(plan_id)
    plan.move_to(PlanState.DRAWN)
    drawn = drawn_by(listed(plan), allocation_of(plan), seed=plan.seed)
    units = _mark(plan, {key: nth for keys in drawn.values() for nth, key in enumerate(keys, 1)})
    plan.drawn_at = now
    plan.save(update_fields=["state", "drawn_at"])
    cases = _make_cases(plan.stage, units)
    record(
        verb="survey_draw", subject=f"survey-plan:{plan.pk}", by=by, now=now,
        detail={"number": len(cases), "plan_hash": plan.plan_hash},
    )  # fmt: skip
    return cases


def _mark(plan: SamplingPlan, places: Mapping[str, int]) -> list[FrameUnit]:
    units = list(FrameUnit.objects.filter(plan=plan, key__in=places))
    for unit in units:
        unit.drawn_nth = places[unit.key]
    FrameUnit.objects.bulk_update(units, ["drawn_nth"], batch_size=BATCH)
    return units


def _make_cases(stage: Stage, units: Sequence[FrameUnit]) -> list[Case]:
    """In an order that chance makes: once its person is cut from a case, the order must not lead back."""
    shuffled = list(units)
    SystemRandom().shuffle(shuffled)
    refused = refused_among(contact for unit in units for contact in (unit.email, unit.phone))
    cases = [_case(stage, unit, number, refused) for unit, number in zip(shuffled, free_numbers(len(shuffled)))]
    return Case.objects.bulk_create(cases, batch_size=BATCH)


def _case(stage: Stage, unit: FrameUnit, number: int, refused: set[str]) -> Case:
    is_refused = not refused.isdisjoint({unit.email, unit.phone})
    return Case(
        stage=stage, unit=unit, stratum_id=unit.stratum_id, branch_id=unit.branch_id, service_id=unit.service_id,
        client_kind=unit.client_kind, language=unit.language, number=number, mode=_first_mode(stage, unit),
        state=CaseState.REFUSED if is_refused else CaseState.WAITING,
        disposition=Disposition.REFUSAL if is_refused else "",
    )  # fmt: skip


def _first_mode(stage: Stage, unit: FrameUnit) -> str:
    """The first way of asking by which somebody can be reached."""
    reached = {Mode.TELEPHONE: bool(unit.phone), Mode.ELECTRONIC: bool(unit.email or unit.phone)}
    return next((mode for mode in stage.modes if reached.get(Mode(mode), True)), stage.modes[0])
