"""Times to book in the demonstration: rules made up for a few branches, marked as such, and their calendars."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from appointments import actions
from appointments.models import SlotRule
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch, Service

_SINCE = date(2022, 8, 20)
QUARTER = timedelta(minutes=15)
EVERY_DAY, WORKING_DAYS = range(1, 8), range(1, 6)


@dataclass(frozen=True, slots=True)
class Example:
    """Times of one service: slots of a quarter of an hour, so many in a row for one person."""

    service: str
    places: int
    slots_each: int = 1


# Widest opening hours there are; what lies outside a branch's own is left out when its calendar is laid out.
BEGINS, ENDS = time(8, 30), time(18)
AT_DEMONSTRATION = (Example("passport-or-id", places=2),)
AT_BRANCHES = (
    Example("passport-or-id", places=2),
    Example("residence-permit", places=1, slots_each=3),
    Example("invitation", places=1),
)
FOR_CITIZENSHIP = (Example("naturalisation", places=1, slots_each=3),)
BRANCHES = {
    "rigas-1": AT_BRANCHES,
    "rigas-2": AT_BRANCHES,
    "rigas-4": FOR_CITIZENSHIP,
    "cesu": AT_BRANCHES,
    "daugavpils": AT_BRANCHES + FOR_CITIZENSHIP,
    "jelgavas": AT_BRANCHES,
    "liepajas": AT_BRANCHES + FOR_CITIZENSHIP,
    "tukuma": AT_BRANCHES,
    "valmieras": AT_BRANCHES,
}


def load(*, now: datetime) -> None:
    """Write rules where a branch has none of its own, and lay the demonstration branch's calendar out.

    Changes nothing twice. The calendars of the others follow within a minute, by the task that keeps them all.
    """
    demonstration = Branch.objects.get(slug=DEMONSTRATION_BRANCH)
    _write(demonstration, AT_DEMONSTRATION, weekdays=EVERY_DAY, begins=time(6), ends=time(22))
    for branch in Branch.objects.filter(slug__in=BRANCHES):
        _write(branch, BRANCHES[branch.slug], weekdays=WORKING_DAYS, begins=BEGINS, ends=ENDS)
    actions.lay_out(branch=demonstration, now=now)


def _write(branch: Branch, examples: tuple[Example, ...], *, weekdays: range, begins: time, ends: time) -> None:
    own = SlotRule.objects.filter(branch=branch).values("service")
    offered = Service.objects.filter(~Q(pk__in=own), offers__branch=branch, is_bookable=True)
    services = {service.slug: service for service in offered}
    SlotRule.objects.bulk_create(
        SlotRule(
            branch=branch,
            service=services[example.service],
            weekday=weekday,
            begins=begins,
            ends=ends,
            length=QUARTER,
            slots_each=example.slots_each,
            public_places=example.places,
            valid_from=_SINCE,
            is_demonstration=True,
        )
        for example in examples
        if example.service in services
        for weekday in weekdays
    )
