"""A branch for whoever is in charge of it: every counter, every queue, what was planned and what was left undone."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from queueing.models import (
    Alarm,
    Assistance,
    BranchDay,
    CounterPause,
    CounterSession,
    ExpectedArrival,
    Notice,
    PlannedShift,
    Ticket,
    TicketMove,
    Verb,
    spoken_number,
)
from queueing.queries.assistance import assistance_wanted
from queueing.queries.branch_page import ServiceNow, branch_page
from queueing.queries.facts import BranchFacts, ServiceFacts, branch_facts
from queueing.queries.overview import BranchNow, read_branches
from queueing.queries.shifts import staff_of
from queueing.queries.snapshots import Snapshot, snapshot_of
from queueing.queries.waiting import QueueRow, queue_rows
from queueing.states import AT_COUNTER, CORRECTED_FROM, TicketState

LONGEST_WAITING = 8
CORRECTABLE = 30
NOTICES = 3
# A counter not opened so long after its shift began is missing somebody.
LATE_AFTER = timedelta(minutes=5)


class CounterState(StrEnum):
    """What goes on at a counter, in the one word that matters most to who is in charge."""

    SILENT = "silent"
    LUNCH = "lunch"
    PAUSE = "pause"
    CALLED = "called"
    SERVING = "serving"
    FREE = "free"
    UNSTAFFED = "unstaffed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CounterLine:
    """A counter now. `since` is when what it does began; `shift` the one that goes on, else the next one today."""

    counter: Counter
    state: CounterState
    session: CounterSession | None
    ticket: Ticket | None
    since: datetime | None
    shift: PlannedShift | None
    lasting: timedelta = timedelta(0)

    @property
    def is_open(self) -> bool:
        """Whether somebody has it."""
        return self.session is not None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service's queue now, and how many with a booking are still to come."""

    now: ServiceNow
    booked: int


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What the last day before today left undone and the portal closed with it."""

    day: date
    numbers: Sequence[str]
    sessions: Sequence[CounterSession]


@dataclass(frozen=True, slots=True)
class ManagerScreen:
    """A branch as whoever is in charge sees it. `rows` are all who wait, in calling order."""

    now: datetime
    branch: Branch
    facts: BranchFacts
    version: int
    alarms: Sequence[Alarm]
    assistance: Sequence[Assistance]
    counters: Sequence[CounterLine]
    rows: Sequence[QueueRow]
    services: Sequence[ServiceLine]
    served: int
    shifts: Sequence[PlannedShift]
    left_over: LeftOver | None
    notices: Sequence[Notice]
    ended: Sequence[Ticket]
    staff: Sequence[User]

    @property
    def longest(self) -> list[QueueRow]:
        """Who waits longest of those who could be called, and then of the others."""
        return sorted(self.rows, key=lambda row: (row.ticket.callable_from > self.now, row.since))[:LONGEST_WAITING]

    @property
    def longest_wait(self) -> timedelta | None:
        """How long the most patient waits who could be called."""
        return max((row.waited for row in self.rows if row.ticket.callable_from <= self.now), default=None)

    @property
    def silent(self) -> list[CounterLine]:
        """Counters that do not respond."""
        return [line for line in self.counters if line.state == CounterState.SILENT]

    @property
    def unstaffed(self) -> list[CounterLine]:
        """Counters where somebody was to be by now."""
        return [line for line in self.counters if line.state == CounterState.UNSTAFFED]

    @property
    def free_staff(self) -> list[User]:
        """Who may work here and has no counter open."""
        busy = {line.session.clerk_id for line in self.counters if line.session}
        return [user for user in self.staff if user.pk not in busy]


def manager_screen(branch: Branch, *, now: datetime) -> ManagerScreen:
    """Return the screen of a branch."""
    page = branch_page(branch.slug, now=now)
    facts, snapshot = page.facts, page.snapshot
    shifts = list(
        PlannedShift.objects.filter(branch=branch, day=facts.day)
        .select_related("clerk", "counter")
        .order_by("counter__number", "starts_at")
    )
    return ManagerScreen(
        now=now,
        branch=branch,
        facts=facts,
        version=snapshot.version,
        alarms=list(_alarms(branch)),
        assistance=assistance_wanted(branch.pk, now=now),
        counters=_counters(branch, snapshot, shifts, now),
        rows=queue_rows(facts, snapshot, counter_id=0, now=now),
        services=_services(facts, page.walk_in, now),
        served=Ticket.objects.filter(branch=branch, day=facts.day, state=TicketState.SERVED).count(),
        shifts=shifts,
        left_over=left_over(branch, today=facts.day),
        notices=list(
            Notice.objects.filter(branch=branch, day=facts.day).select_related("by").order_by("-at")[:NOTICES]
        ),
        ended=list(_ended(branch, facts.day)),
        staff=list(staff_of(branch)),
    )


def _alarms(branch: Branch) -> Sequence[Alarm]:
    open_ones = Alarm.objects.filter(counter__branch=branch, answered_at=None)
    return list(open_ones.select_related("counter", "raised_by").order_by("raised_at"))


def _ended(branch: Branch, day: date) -> Sequence[Ticket]:
    tickets = Ticket.objects.filter(branch=branch, day=day, state__in=CORRECTED_FROM, ended_at__isnull=False)
    return list(tickets.order_by("-ended_at")[:CORRECTABLE])


def _services(facts: BranchFacts, walk_in: Sequence[ServiceNow], now: datetime) -> list[ServiceLine]:
    expected = ExpectedArrival.objects.filter(
        branch_id=facts.id, day=facts.day, cancelled_at=None, arrived_at=None, ranks_at__gte=now
    )
    booked: dict[int, int] = {}
    for service_id, persons in expected.values_list("service", "persons"):
        booked[service_id] = booked.get(service_id, 0) + persons
    order = list(facts.services)
    lines = sorted(walk_in, key=lambda choice: order.index(choice.service.slug))
    return [ServiceLine(choice, booked.get(choice.service.id, 0)) for choice in lines]


def left_over(branch: Branch, *, today: date) -> LeftOver | None:
    """Return what the last day before today left undone; None when it left nothing."""
    row = BranchDay.objects.filter(branch=branch, day__lt=today).order_by("-day").first()
    if row is None:
        return None
    moves = TicketMove.objects.filter(branch=branch, day=row.day, verb=Verb.DAY_END).order_by("ticket__number")
    numbers = [
        spoken_number(letter, number) for letter, number in moves.values_list("ticket__letter", "ticket__number")
    ]
    begins, ends = clock.at(row.day, clock.MIDNIGHT), clock.end_at(row.day, clock.MIDNIGHT)
    sessions = CounterSession.objects.filter(
        counter__branch=branch, ended_with_day=True, opened_at__gte=begins, opened_at__lt=ends
    )
    forgotten = list(sessions.select_related("counter", "clerk").order_by("counter__number"))
    return LeftOver(row.day, numbers, forgotten) if numbers or forgotten else None


@dataclass(frozen=True, slots=True)
class BranchLine:
    """A branch among others: who waits, how many counters work, and what is wrong there."""

    now: BranchNow
    alarms: Sequence[int]
    silent: int

    @property
    def is_urgent(self) -> bool:
        """Whether somebody has to look at it at once."""
        return bool(self.alarms or self.now.facts.closure)


def standing_of_branches(branches: Sequence[Branch], *, now: datetime) -> list[BranchLine]:
    """Return the branches, those where something is wrong first; three statements more than the list of branches."""
    wanted = {branch.pk for branch in branches}
    alarms: dict[int, list[int]] = {}
    for branch_id, number in Alarm.objects.filter(answered_at=None).values_list("counter__branch", "counter__number"):
        alarms.setdefault(branch_id, []).append(number)
    sessions = CounterSession.objects.open().filter(silent_since__isnull=False)
    silent = Tally(sessions.values_list("counter__branch", flat=True))
    lines = [
        BranchLine(one, sorted(alarms.get(one.branch.pk, [])), silent[one.branch.pk])
        for one in read_branches(now=now)
        if one.branch.pk in wanted
    ]
    return sorted(lines, key=lambda line: not line.is_urgent)


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """Who waits, in calling order, and who was set aside or missed the call: numbers only, nobody's contact."""

    now: datetime
    rows: Sequence[QueueRow]
    aside: Sequence[Ticket]
    counters: Sequence[Counter]
    services: Sequence[ServiceFacts]


def waiting_now(branch: Branch, *, now: datetime) -> WaitingNow:
    """Return the list of those who wait at a branch."""
    facts = branch_facts(branch.slug, now=now)
    aside = Ticket.objects.filter(
        branch=branch, day=facts.day, state__in=(TicketState.PARKED, TicketState.NO_SHOW), visit__closed_at=None
    )
    return WaitingNow(
        now=now,
        rows=queue_rows(facts, snapshot_of(facts, now=now), counter_id=0, now=now),
        aside=list(aside.select_related("service").order_by("number")),
        counters=list(Counter.objects.filter(branch=branch, is_active=True).order_by("number")),
        services=list(facts.services.values()),
    )


# ---- counters --------------------------------------------------------------------------------------------------------


def _counters(branch: Branch, snapshot: Snapshot, shifts: Sequence[PlannedShift], now: datetime) -> list[CounterLine]:
    sessions = CounterSession.objects.open().filter(counter__branch=branch).select_related("clerk")
    session_of = {session.counter_id: session for session in sessions}
    pauses = CounterPause.objects.filter(session__in=session_of.values(), ended_at=None)
    pause_of = {pause.session_id: pause for pause in pauses}
    there = Ticket.objects.filter(branch=branch, state__in=AT_COUNTER).select_related("service")
    ticket_of = {ticket.counter_id: ticket for ticket in there}
    return [
        _line(counter, session_of.get(counter.pk), pause_of, ticket_of, _shift_of(counter, shifts, now), now)
        for counter in Counter.objects.filter(branch=branch, is_active=True).order_by("number")
    ]


def _shift_of(counter: Counter, shifts: Sequence[PlannedShift], now: datetime) -> PlannedShift | None:
    return next((shift for shift in shifts if shift.counter_id == counter.pk and shift.ends_at > now), None)


def _line(
    counter: Counter,
    session: CounterSession | None,
    pauses: Mapping[int, CounterPause],
    tickets: Mapping[int | None, Ticket],
    shift: PlannedShift | None,
    now: datetime,
) -> CounterLine:
    ticket = tickets.get(counter.pk)
    pause = pauses.get(session.pk) if session else None
    state, since = _state(session, pause, ticket, shift, now)
    lasting = max(now - since, timedelta(0)) if since else timedelta(0)
    return CounterLine(counter, state, session, ticket, since, shift, lasting)


def _state(
    session: CounterSession | None,
    pause: CounterPause | None,
    ticket: Ticket | None,
    shift: PlannedShift | None,
    now: datetime,
) -> tuple[CounterState, datetime | None]:
    if session is None:
        is_missing = shift is not None and shift.starts_at + LATE_AFTER <= now and not _is_lunch(shift, now)
        return (CounterState.UNSTAFFED if is_missing else CounterState.CLOSED), None
    if session.is_silent:
        return CounterState.SILENT, session.heard_at
    if pause is not None:
        return (CounterState.LUNCH if pause.reason == "lunch" else CounterState.PAUSE), pause.began_at
    if ticket is None:
        return CounterState.FREE, None
    if ticket.state == TicketState.CALLED:
        return CounterState.CALLED, ticket.called_at
    return CounterState.SERVING, ticket.started_at


def _is_lunch(shift: PlannedShift, now: datetime) -> bool:
    return shift.lunch_starts_at is not None and shift.lunch_starts_at <= now < (shift.lunch_ends_at or now)
