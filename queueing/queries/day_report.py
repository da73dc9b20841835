"""A day of a branch by the hour, counted from what happened: for its manager, and all branches for the head office."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import median

from django.db.models import Q, Sum

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period
from pmlp_portal.kernel.wording import wall
from queueing.models import (
    AnnouncedDay,
    Channel,
    CounterPause,
    CounterSession,
    Ticket,
    TicketMove,
    TurnedAway,
    Verb,
    Visit,
)
from queueing.queries.past_days import standing_ones
from queueing.states import TicketState

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NINE_OF_TEN = 0.9


def _median_minutes(lengths: Sequence[timedelta]) -> int:
    return round(median(length / MINUTE for length in lengths))


@dataclass(slots=True)
class Figures:
    """What is counted of an hour, or of a day. `staffed` is how long counters were open and not paused, summed."""

    arrivals: int = 0
    served: int = 0
    no_shows: int = 0
    left: int = 0
    turned_away: int = 0
    staffed: timedelta = timedelta(0)
    waits: list[timedelta] = field(default_factory=list)

    @property
    def median_wait(self) -> int | None:
        """Half of those who came waited so many minutes or less; None where nobody was called."""
        return _median_minutes(self.waits) if self.waits else None

    @property
    def ninetieth_wait(self) -> int | None:
        """Nine of ten waited so many minutes or less."""
        return round(sorted(self.waits)[ceil(NINE_OF_TEN * len(self.waits)) - 1] / MINUTE) if self.waits else None

    def add(self, other: "Figures") -> None:
        """Count another's in."""
        self.arrivals += other.arrivals
        self.served += other.served
        self.no_shows += other.no_shows
        self.left += other.left
        self.turned_away += other.turned_away
        self.staffed += other.staffed
        self.waits.extend(other.waits)


@dataclass(frozen=True, slots=True)
class HourLine:
    """One hour of the day: a length of time, not a number on the clock, of which an autumn day has one twice."""

    period: Period
    is_second: bool
    figures: Figures

    @property
    def label(self) -> str:
        """When it begins, as the wall clock says."""
        return wall(self.period.start)

    @property
    def counters(self) -> float:
        """How many counters were open, on average."""
        return round(self.figures.staffed / HOUR, 1)


@dataclass(frozen=True, slots=True)
class ClerkLine:
    """What somebody did that day: how many were served and how long, and how long the counter was open."""

    name: str
    served: int
    median_service: int | None
    staffed: timedelta


@dataclass(frozen=True, slots=True)
class ToldLine:
    """What was announced and what became of it; None of it before the day is counted."""

    told: int
    inside: int
    earlier: int
    later: int
    never: int
    mean_from: int
    mean_until: int
    mean_waited: int

    @property
    def percent_inside(self) -> int:
        """How many of the announced ranges came true."""
        return round(100 * self.inside / self.told)


@dataclass(frozen=True, slots=True)
class DayReport:
    """A branch's day. `hours` are those in which anything happened or the doors were open."""

    branch: Branch
    day: date
    hours: Sequence[HourLine]
    total: Figures
    told: ToldLine | None
    clerks: Sequence[ClerkLine]
    has_paper: bool

    @property
    def busiest(self) -> HourLine | None:
        """The hour who came in which waited longest, half of them."""
        known = [line for line in self.hours if line.figures.median_wait is not None]
        return max(known, key=lambda line: line.figures.median_wait or 0, default=None)

    @property
    def counters_most(self) -> float:
        """How many counters were open in the hour with most of them."""
        return max((line.counters for line in self.hours), default=0.0)


def hours_of(day: date) -> list[Period]:
    """Return the hours of a day, one after the other: 23, 24 or 25 of them."""
    begins, ends = clock.at(day, clock.MIDNIGHT), clock.end_at(day, clock.MIDNIGHT)
    instants = [begins + nth * HOUR for nth in range(round((ends - begins) / HOUR) + 1)]
    return [Period(start, end) for start, end in pairwise(instants)]


def day_report(branch: Branch, *, day: date, now: datetime) -> DayReport:
    """Return the report of one branch."""
    return day_reports([branch], day=day, now=now)[0]


def day_reports(branches: Sequence[Branch], *, day: date, now: datetime) -> list[DayReport]:
    """Return the reports of branches; as many statements however many they are."""
    found = _read(branches, day, now)
    return [_report(branch, day, found) for branch in branches]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read, by branch."""

    hours: Sequence[Period]
    openings: Mapping[int, Period | None]
    visits: Mapping[int, list[datetime]]
    turned_away: Mapping[int, list[datetime]]
    tickets: Mapping[int, Ticket]
    moves: Mapping[int, list[TicketMove]]
    sessions: Mapping[int, list[tuple[str, list[Period]]]]
    told: Mapping[int, ToldLine]


def _read(branches: Sequence[Branch], day: date, now: datetime) -> _Found:
    ids = [branch.pk for branch in branches]
    calendar = directory.calendar_of(branches=branches, first=day, last=day)
    openings = {branch_id: calendar.opening(branch_id, day) for branch_id in ids}
    begins, ends = clock.at(day, clock.MIDNIGHT), clock.end_at(day, clock.MIDNIGHT)
    away = TurnedAway.objects.filter(branch__in=ids, at__gte=begins, at__lt=ends)
    tickets = Ticket.objects.filter(branch__in=ids, day=day).select_related("clerk")
    moves = TicketMove.objects.filter(branch__in=ids, day=day).order_by("pk")
    return _Found(
        hours=hours_of(day),
        openings={branch_id: opening.period if opening else None for branch_id, opening in openings.items()},
        visits=_by_branch(Visit.objects.filter(branch__in=ids, day=day).values_list("branch", "opened_at")),
        turned_away=_by_branch(away.values_list("branch", "at")),
        tickets={ticket.pk: ticket for ticket in tickets},
        moves=_grouped(moves.only("branch", "ticket", "at", "verb", "before", "after", "by")),
        sessions=_sessions(ids, Period(begins, ends), now),
        told=_told(ids, day),
    )


def _by_branch(rows: Iterable[tuple[int, datetime]]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    for branch_id, at in rows:
        found[branch_id].append(at)
    return found


def _grouped(moves: Iterable[TicketMove]) -> dict[int, list[TicketMove]]:
    found: dict[int, list[TicketMove]] = defaultdict(list)
    for move in moves:
        found[move.branch_id].append(move)
    return {branch_id: standing_ones(of_branch) for branch_id, of_branch in found.items()}


def _told(branch_ids: Sequence[int], day: date) -> dict[int, ToldLine]:
    sums = ("told", "inside", "earlier", "later", "never", "told_from", "told_until", "waited")
    rows = AnnouncedDay.objects.filter(branch__in=branch_ids, day=day).values("branch").order_by()
    found: dict[int, ToldLine] = {}
    for row in rows.annotate(**{f"{name}_sum": Sum(name) for name in sums}):
        told = row["told_sum"]
        called = told - row["never_sum"]
        if told:
            lengths = [(row["told_from_sum"], told), (row["told_until_sum"], told), (row["waited_sum"], called)]
            means = [round(length / MINUTE / number) if number else 0 for length, number in lengths]
            counts = [row[f"{name}_sum"] for name in ("inside", "earlier", "later", "never")]
            found[row["branch"]] = ToldLine(told, *counts, *means)
    return found


def _sessions(branch_ids: Sequence[int], day: Period, now: datetime) -> dict[int, list[tuple[str, list[Period]]]]:
    """Return by branch who had a counter open and when it was worked at. Of what was forgotten nobody knows the end."""
    rows = CounterSession.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=day.start), counter__branch__in=branch_ids, opened_at__lt=day.end
    )
    rows = rows.filter(ended_with_day=False).select_related("counter", "clerk")
    pauses: dict[int, list[CounterPause]] = defaultdict(list)
    for pause in CounterPause.objects.filter(session__in=rows).order_by("began_at"):
        pauses[pause.session_id].append(pause)
    found: dict[int, list[tuple[str, list[Period]]]] = defaultdict(list)
    for session in rows:
        until = min(session.closed_at or now, day.end)
        worked = _worked(max(session.opened_at, day.start), until, pauses[session.pk])
        found[session.counter.branch_id].append((session.clerk.display_name, worked))
    return found


def _worked(since: datetime, until: datetime, pauses: Sequence[CounterPause]) -> list[Period]:
    worked: list[Period] = []
    for pause in pauses:
        if since < pause.began_at < until:
            worked.append(Period(since, pause.began_at))
        since = max(since, pause.ended_at or until)
    return [*worked, Period(since, until)] if since < until else worked


# ---- counting --------------------------------------------------------------------------------------------------------


def _report(branch: Branch, day: date, found: _Found) -> DayReport:
    figures = [Figures() for _ in found.hours]
    moves = found.moves.get(branch.pk, [])
    _count_people(figures, found, branch.pk)
    _count_moves(figures, found, moves)
    for _name, worked in found.sessions.get(branch.pk, []):
        for hour, one in zip(found.hours, figures):
            one.staffed += sum((_overlap(hour, period) for period in worked), timedelta(0))
    lines = [HourLine(hour, _is_second(hour), one) for hour, one in zip(found.hours, figures)]
    total = Figures()
    for one in figures:
        total.add(one)
    opening = found.openings[branch.pk]
    return DayReport(
        branch=branch,
        day=day,
        hours=[line for line in lines if _is_shown(line, opening)],
        total=total,
        told=found.told.get(branch.pk),
        clerks=_clerks(found, branch.pk, moves),
        has_paper=any(move.verb == Verb.PAPER for move in moves),
    )


def _count_people(figures: Sequence[Figures], found: _Found, branch_id: int) -> None:
    for at in found.visits.get(branch_id, []):
        _at(figures, found, at).arrivals += 1
    for at in found.turned_away.get(branch_id, []):
        _at(figures, found, at).turned_away += 1


def _count_moves(figures: Sequence[Figures], found: _Found, moves: Sequence[TicketMove]) -> None:
    called: set[int] = set()
    for move in moves:
        ticket = found.tickets.get(move.ticket_id)
        if ticket is None:
            continue
        if move.verb == Verb.CALL and ticket.pk not in called:
            called.add(ticket.pk)
            _count_wait(figures, found, ticket, move.at)
        elif move.verb in {Verb.FINISH, Verb.PAPER} and ticket.state == TicketState.SERVED:
            _at(figures, found, ticket.ended_at or move.at).served += 1
        elif move.verb == Verb.NO_SHOW:
            _at(figures, found, move.at).no_shows += 1
        elif move.verb == Verb.LEAVE:
            _at(figures, found, move.at).left += 1


def _count_wait(figures: Sequence[Figures], found: _Found, ticket: Ticket, called_at: datetime) -> None:
    """By the hour somebody came in. Who stood at the counter already, or has been handed on, waited for nothing new."""
    if ticket.channel == Channel.COUNTER or ticket.previous_id is not None:
        return
    since = max(ticket.issued_at, ticket.ranked_at) if ticket.channel == Channel.BOOKING else ticket.issued_at
    _at(figures, found, ticket.issued_at).waits.append(max(called_at - since, timedelta(0)))


def _at(figures: Sequence[Figures], found: _Found, at: datetime) -> Figures:
    """Return the hour of an instant; what happened after midnight to yesterday's queue belongs to its last hour."""
    nth = int((at - found.hours[0].start) // HOUR)
    return figures[min(max(nth, 0), len(figures) - 1)]


def _overlap(hour: Period, period: Period) -> timedelta:
    return max(min(hour.end, period.end) - max(hour.start, period.start), timedelta(0))


def _is_second(hour: Period) -> bool:
    """Whether the wall clock shows this hour a second time."""
    return clock.local(hour.start).hour == clock.local(hour.start - HOUR).hour


def _is_shown(line: HourLine, opening: Period | None) -> bool:
    return line.figures != Figures() or (opening is not None and _overlap(line.period, opening) > timedelta(0))


def _clerks(found: _Found, branch_id: int, moves: Sequence[TicketMove]) -> list[ClerkLine]:
    lengths: dict[str, list[timedelta]] = defaultdict(list)
    for move in moves:
        ticket = found.tickets.get(move.ticket_id)
        is_whole = ticket is not None and ticket.started_at is not None and ticket.ended_at is not None
        if move.verb == Verb.FINISH and ticket is not None and ticket.clerk is not None and is_whole:
            lengths[ticket.clerk.display_name].append(ticket.ended_at - ticket.started_at)  # type: ignore[operator]  # is_whole
    staffed: dict[str, timedelta] = defaultdict(timedelta)
    for name, worked in found.sessions.get(branch_id, []):
        staffed[name] += sum((period.end - period.start for period in worked), timedelta(0))
    return [
        ClerkLine(
            name=name,
            served=len(lengths.get(name, [])),
            median_service=_median_minutes(lengths[name]) if lengths.get(name) else None,
            staffed=staffed.get(name, timedelta(0)),
        )
        for name in sorted({*lengths, *staffed})
    ]
