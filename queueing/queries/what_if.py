"""What a manager asks of a day: the hall it starts from, who is expected, and the answer of the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel.intervals import Period
from queueing.forecast.dayclock import DayClock
from queueing.forecast.hall import NEVER, Activity, AtCounter, ExpectedVisit, Hall
from queueing.forecast.load import DayLoad
from queueing.forecast.what_if import Change, Coming, Comparison, compare, lunches_ahead, strays_of
from queueing.models import ExpectedArrival, PlannedShift, Ticket
from queueing.queries.facts import BranchFacts, branch_facts, facts_of_all
from queueing.queries.learned import learned_of
from queueing.queries.load import LOOKED_AHEAD, load_of
from queueing.queries.present import day_clock, present_hall

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
SERVICES_SEEN = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A day something can be asked of: today until closing, or the next open day from its opening on.

    `hall`: what it starts from; `is_planned`: its counters are those of planned shifts, or open now.
    """

    branch: Branch
    facts: BranchFacts
    opening: Period
    is_today: bool
    hall: Hall
    is_planned: bool

    @property
    def day(self) -> date:
        """Its date."""
        return self.facts.day

    @property
    def clock(self) -> DayClock:
        """The clock its hall counts by."""
        return day_clock(self.facts)

    @property
    def services(self) -> frozenset[int]:
        """What people can come for without a booking, and somebody who works then can serve."""
        able = {
            service_id for one in self.hall.counters if one.activity != Activity.CLOSED for service_id in one.services
        }
        return frozenset(service.id for service in self.facts.services.values() if service.is_walk_in) & able

    @property
    def services_left_out(self) -> Sequence[str]:
        """What nobody who works then can serve: whoever comes for it would wait in vain, and is not reckoned with."""
        offered = [service for service in self.facts.services.values() if service.is_walk_in]
        return [service.name for service in offered if service.id not in self.services]

    @property
    def counters(self) -> int:
        """How many counters work then, or are meant to."""
        return sum(one.activity != Activity.CLOSED for one in self.hall.counters)

    @property
    def lunches(self) -> Mapping[datetime, int]:
        """When lunches are planned that have not been, and at how many counters each."""
        return {self.clock.instant(minutes): number for minutes, number in lunches_ahead(self.hall).items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says. `load`: who is expected, None where too little is known of the branch's days."""

    asked: AskedDay
    comparison: Comparison
    load: DayLoad | None


def days_to_ask(branch: Branch, *, now: datetime) -> Sequence[AskedDay]:
    """Return today while the branch is open or will be, and the next open day."""
    facts = branch_facts(branch.slug, now=now)
    calendar = directory.calendar_of(branches=[branch], first=facts.day, last=facts.day + LOOKED_AHEAD)
    found = [_today(branch, facts, now)] if facts.opening is not None and now < facts.opening.end else []
    coming = (facts.day + nth * A_DAY for nth in range(1, LOOKED_AHEAD.days + 1))
    following = next((day for day in coming if calendar.opening(branch.pk, day)), None)
    return [*found, _ahead(branch, following)] if following else found


def _today(branch: Branch, facts: BranchFacts, now: datetime) -> AskedDay:
    assert facts.opening is not None
    hall = present_hall(facts, now=now)
    assert hall is not None
    is_planned = bool(hall.counters)
    if not is_planned:
        hall = replace(hall, counters=_all_counters(facts, hall))
    return AskedDay(branch, facts, facts.opening, is_today=True, hall=hall, is_planned=is_planned)


def _ahead(branch: Branch, day: date) -> AskedDay:
    facts = facts_of_all([branch], day=day)[0]
    assert facts.opening is not None
    planned = list(PlannedShift.objects.filter(branch=branch, day=day).order_by("starts_at"))
    hall = coming_hall(facts, planned)
    return AskedDay(branch, facts, facts.opening, is_today=False, hall=hall, is_planned=bool(planned))


def answer(asked: AskedDay, change: Change, *, now: datetime) -> Answer:
    """Let the engine play the day as planned and with the change."""
    load = load_of(asked.branch, day=asked.day, now=now)
    learned = learned_of(asked.facts).parameters
    # The same question gets the same answer: chances change with the day, not with a reload.
    comparison = compare(asked.hall, learned, _coming(asked, load), change, seed=asked.day.toordinal())
    return Answer(asked, comparison, load)


def coming_hall(facts: BranchFacts, planned: Sequence[PlannedShift]) -> Hall:
    """Return an empty hall as the day opens: counters as planned, or all of them all day where nothing is planned."""
    assert facts.opening is not None
    day = day_clock(facts)
    opens, closes = day.minutes(facts.opening.start), day.minutes(facts.opening.end)
    booked = ExpectedArrival.objects.filter(branch_id=facts.id, day=facts.day, cancelled_at=None, arrived_at=None)
    hall = Hall(
        now=opens,
        opens=opens,
        closes=closes,
        counters=tuple(_planned(facts, day, shift, opens) for shift in planned),
        line=(),
        expected=tuple(
            ExpectedVisit(service_id, day.minutes(ranks_at))
            for service_id, ranks_at in booked.values_list("service_id", "ranks_at")
        ),
        policy=facts.policy,
    )
    return hall if planned else replace(hall, counters=_all_counters(facts, hall))


def _planned(facts: BranchFacts, day: DayClock, shift: PlannedShift, opens: float) -> AtCounter:
    return AtCounter(
        clerk=shift.clerk_id,
        services=facts.counter_services.get(shift.counter_id, frozenset()),
        activity=Activity.NOT_OPENED,
        since=-NEVER,
        shift_starts=max(day.minutes(shift.starts_at), opens),
        shift_ends=day.minutes(shift.ends_at),
        lunch_starts=day.minutes(shift.lunch_starts_at) if shift.lunch_starts_at else NEVER,
        lunch_minutes=_lunch_minutes(shift),
        has_had_lunch=shift.lunch_starts_at is None,
    )


def _lunch_minutes(shift: PlannedShift) -> float:
    if shift.lunch_starts_at is None or shift.lunch_ends_at is None:
        return 0.0
    return (shift.lunch_ends_at - shift.lunch_starts_at) / A_MINUTE


def _all_counters(facts: BranchFacts, hall: Hall) -> tuple[AtCounter, ...]:
    return tuple(
        AtCounter(None, services, Activity.NOT_OPENED, -NEVER, max(hall.opens, hall.now), hall.closes)
        for services in facts.counter_services.values()
    )


def _coming(asked: AskedDay, load: DayLoad | None) -> Coming:
    if load is None:
        return Coming({}, 0.0, {})
    total = load.total
    return Coming(
        by_hour={one.hour: one.expected.mean for one in load.hours},
        strays=strays_of(total.mean, total.low, total.high),
        services=_services(asked),
    )


def _services(asked: AskedDay) -> Mapping[int, float]:
    """Return what people came for in the last weeks, among what the branch does; unknown, everything alike."""
    rows = Ticket.objects.filter(
        branch=asked.branch, day__gte=asked.day - SERVICES_SEEN, previous=None, service_id__in=asked.services
    )
    seen = dict(rows.values_list("service_id").annotate(number=Count("pk")))
    return {service_id: seen.get(service_id, 0) + 1.0 for service_id in sorted(asked.services)}
