"""When counters are meant to be staffed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import COUNTER_ROLES
from pmlp_portal.directory.models import Branch, Counter, StaffMembership
from queueing.models import PlannedShift


@dataclass(frozen=True, slots=True)
class CounterShifts:
    """A counter with its shifts of one day, in order of time."""

    number: int
    shifts: list[PlannedShift]


def shifts_on(branch: Branch, day: date) -> list[CounterShifts]:
    """Return every counter in use with its shifts; two statements."""
    shifts = PlannedShift.objects.filter(day=day).select_related("clerk").order_by("starts_at")
    counters = Counter.objects.filter(branch=branch, is_active=True).order_by("number")
    return [
        CounterShifts(counter.number, list(counter.planned_shifts.all()))
        for counter in counters.prefetch_related(Prefetch("planned_shifts", queryset=shifts))
    ]


def staff_of(branch: Branch) -> QuerySet[User]:
    """Return who may work at a counter of the branch because of a role at this very branch."""
    held = StaffMembership.objects.granting(COUNTER_ROLES).filter(branch=branch)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("last_name", "first_name", "pk")
