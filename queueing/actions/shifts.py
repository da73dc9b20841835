"""Planning: when counters are meant to be staffed, by whom, and the lunches within."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.errors import DomainError
from queueing import errors
from queueing.models import PlannedShift

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """One counter's shift on one day, with the lunch inside it."""

    day: date
    starts_at: datetime
    ends_at: datetime
    clerk: User | None = None
    lunch_starts_at: datetime | None = None
    lunch_ends_at: datetime | None = None


@transaction.atomic
def plan_shift(
    *, counter: Counter, plan: ShiftPlan, by: User, now: datetime, replacing: PlannedShift | None = None
) -> PlannedShift:
    """Enter when a counter is meant to be staffed, instead of `replacing` if given; the same start replaces too.

    Raises ShiftEndsBeforeStart, LunchOutsideShift, ShiftsOverlap, ClerkPlannedElsewhere.
    """
    for fault in faults_of(plan):
        raise fault
    _lock_plan(counter.branch_id)
    if replacing is not None:
        _delete(replacing, by=by, now=now)
    with refusing(_overlaps(counter, plan)):
        shift, _is_new = PlannedShift.objects.update_or_create(
            counter=counter,
            starts_at=plan.starts_at,
            defaults={
                "branch_id": counter.branch_id,
                "clerk": plan.clerk,
                "day": plan.day,
                "ends_at": plan.ends_at,
                "lunch_starts_at": plan.lunch_starts_at,
                "lunch_ends_at": plan.lunch_ends_at,
            },
        )
    record(verb="shift_plan", subject=f"counter:{counter.pk}", by=by, now=now, detail={"day": str(plan.day)})
    return shift


def _lock_plan(branch_id: int) -> None:
    """Let those who plan for a branch write one after another. Two whose shifts overlap would each wait for the other
    before the constraint refuses one, and PostgreSQL would end the wait with an error.
    """
    Branch.objects.select_for_update(no_key=True).get(pk=branch_id)


@transaction.atomic
def cancel_shift(*, shift: PlannedShift, by: User, now: datetime) -> None:
    """Take a planned shift out."""
    _delete(shift, by=by, now=now)


@transaction.atomic
def copy_shifts(*, branch: Branch, day: date, by: User, now: datetime) -> int:
    """Repeat the shifts of the same weekday a week earlier; a counter that has some already keeps them."""
    _lock_plan(branch.pk)
    planned = PlannedShift.objects.filter(branch=branch, day=day).values("counter")
    earlier = PlannedShift.objects.filter(branch=branch, day=day - A_WEEK, counter__is_active=True)
    shifts = list(earlier.exclude(counter__in=planned).select_related("counter", "clerk"))
    if not shifts:
        raise errors.NothingToCopy
    for shift in shifts:
        plan_shift(counter=shift.counter, plan=_a_week_later(shift), by=by, now=now)
    return len(shifts)


def _overlaps(counter: Counter, plan: ShiftPlan) -> dict[str, DomainError]:
    name = plan.clerk.display_name if plan.clerk else ""
    return {
        "no_overlapping_shifts": errors.ShiftsOverlap(number=counter.number),
        "no_clerk_at_two_counters": errors.ClerkPlannedElsewhere(clerk=name),
    }


def faults_of(plan: ShiftPlan) -> list[DomainError]:
    """Return all that makes no sense about a plan by itself."""
    ends_early = plan.ends_at <= plan.starts_at
    lunch = (plan.lunch_starts_at, plan.lunch_ends_at)
    faults: list[DomainError] = [errors.ShiftEndsBeforeStart()] if ends_early else []
    return faults if lunch == (None, None) or _is_within(plan) else [*faults, errors.LunchOutsideShift()]


def _is_within(plan: ShiftPlan) -> bool:
    if plan.lunch_starts_at is None or plan.lunch_ends_at is None:
        return False
    return plan.starts_at <= plan.lunch_starts_at < plan.lunch_ends_at <= plan.ends_at


def _delete(shift: PlannedShift, *, by: User, now: datetime) -> None:
    detail = {"day": str(shift.day), "starts_at": shift.starts_at.isoformat()}
    record(verb="shift_cancel", subject=f"counter:{shift.counter_id}", by=by, now=now, detail=detail)
    shift.delete()


def _a_week_later(shift: PlannedShift) -> ShiftPlan:
    """Return the same hours on the wall's clock, also when a week holds a clock change."""

    def later(instant: datetime) -> datetime:
        local = clock.local(instant)
        return clock.at(local.date() + A_WEEK, local.time())

    return ShiftPlan(
        day=shift.day + A_WEEK,
        starts_at=later(shift.starts_at),
        ends_at=later(shift.ends_at),
        clerk=shift.clerk,
        lunch_starts_at=later(shift.lunch_starts_at) if shift.lunch_starts_at else None,
        lunch_ends_at=later(shift.lunch_ends_at) if shift.lunch_ends_at else None,
    )
