"""What a day at a branch teaches, read from what was recorded of it: moves, sessions, pauses, shifts, bookings.

The moves are told as the events of a branch's log and followed by the very reader that follows the benchmark's log,
so that the site learns what the benchmark measures. A clerk at work is what that log calls a counter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel import clock
from queueing.forecast.dayclock import MINUTE, DayClock
from queueing.forecast.hall import NEVER
from queueing.forecast.observations import DayBook
from queueing.forecast.state import LONGEST_GAP
from queueing.forecast.stream import BranchLog, Event
from queueing.models import (
    Channel,
    CounterPause,
    CounterSession,
    ExpectedArrival,
    PauseReason,
    PlannedShift,
    Ticket,
    TicketMove,
    Verb,
)
from queueing.queries.present import told_turn_of
from queueing.states import TicketState

# Beyond these, in minutes, somebody forgot to press a button or a clock was set: nothing is learned from it.
LONGEST_WALK, LONGEST_PAUSE, LATEST, SHORTEST_SERVICE, LONGEST_SERVICE = 30.0, 180.0, 180.0, 0.05, 300.0
# A counter opened so long before the shift is another matter than the shift.
EARLIEST_OPENING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Told:
    """An event with its place among those of the same instant."""

    at: float
    place: tuple[int, int]
    event: Event


def book_of(*, branch_id: int, day: date, is_over: bool) -> DayBook:
    """Return what a day has taught. Who never came and what never opened is known only when it `is_over`."""
    sessions = _sessions(branch_id, day)
    events = [told.event for told in sorted(_told(branch_id, day, sessions), key=lambda told: (told.at, told.place))]
    log = BranchLog({"open": 0.0, "close": 24 * 60.0, "counters": _clerks(branch_id, day, sessions)})
    for event in events:
        log.follow(event)
    book = log.book
    _learn_bookings(book, branch_id, day, is_over=is_over)
    shifts = list(PlannedShift.objects.filter(branch_id=branch_id, day=day))
    _learn_openings(book, shifts, sessions, is_over=is_over)
    if is_over:
        _learn_closings(book, shifts, sessions)
    return cleaned(book)


def cleaned(book: DayBook) -> DayBook:
    """Leave out what can't have been: lengths below nothing, pauses that were never ended."""
    book.served = [one for one in book.served if SHORTEST_SERVICE <= one.minutes <= LONGEST_SERVICE]
    book.walks = _within(book.walks, 0.0, LONGEST_WALK)
    book.gaps = _within(book.gaps, 0.0, LONGEST_GAP)
    book.calls = [(max(waited, 0.0), came) for waited, came in book.calls if waited < 24 * 60]
    book.remote_lateness = _within(book.remote_lateness, -LATEST, LATEST)
    book.remote_lateness_to_turn = _within(book.remote_lateness_to_turn, -LATEST, LATEST)
    book.booked_lateness = _within(book.booked_lateness, -LATEST, LATEST)
    book.lunches = _within(book.lunches, 1.0, LONGEST_PAUSE)
    book.breaks = _within(book.breaks, 0.2, LONGEST_PAUSE)
    book.waited = {way: max(minutes, 0.0) for way, minutes in book.waited.items()}
    book.remote_absent = max(book.remote_absent, 0)
    return book


def _within(values: Sequence[float], least: float, most: float) -> list[float]:
    return [round(value, 3) for value in values if least <= value <= most]


# ---- what is read ----------------------------------------------------------------------------------------------------


def _sessions(branch_id: int, day: date) -> list[CounterSession]:
    begins, ends = clock.at(day, clock.MIDNIGHT), clock.end_at(day, clock.MIDNIGHT)
    sessions = CounterSession.objects.filter(counter__branch_id=branch_id, opened_at__gte=begins, opened_at__lt=ends)
    return list(sessions.order_by("opened_at"))


def _clerks(branch_id: int, day: date, sessions: Sequence[CounterSession]) -> list[dict[str, Any]]:
    """Return who worked, as the log's counters: what each could do at any counter of theirs, and the planned lunch."""
    lunches = _lunches(branch_id, day, sessions)
    counters = Counter.objects.filter(pk__in={session.counter_id for session in sessions})
    services: dict[int, set[int]] = defaultdict(set)
    for counter_id, service_id in counters.values_list("pk", "services"):
        if service_id is not None:
            services[counter_id].add(service_id)
    skills: dict[int, set[int]] = defaultdict(set)
    for session in sessions:
        skills[session.clerk_id] |= services[session.counter_id]
    return [
        {"counter": clerk_id, "services": sorted(known), **lunches.get(clerk_id, {})}
        for clerk_id, known in skills.items()
    ]


def _lunches(branch_id: int, day: date, sessions: Sequence[CounterSession]) -> dict[int, dict[str, float]]:
    """Return when the clerks' lunches were planned: those of the shifts in which they opened their counters."""
    midnight, found = DayClock(clock.at(day, clock.MIDNIGHT)), {}
    for shift in PlannedShift.objects.filter(branch_id=branch_id, day=day, lunch_starts_at__isnull=False):
        assert shift.lunch_starts_at is not None
        assert shift.lunch_ends_at is not None
        begins = midnight.minutes(shift.lunch_starts_at)
        lunch = {"lunch_start": begins, "lunch_minutes": midnight.minutes(shift.lunch_ends_at) - begins}
        for session in sessions:
            if session.counter_id == shift.counter_id and session.opened_at < shift.lunch_starts_at:
                found[session.clerk_id] = lunch
    return found


def _learn_bookings(book: DayBook, branch_id: int, day: date, *, is_over: bool) -> None:
    """Compare the booked times with the arrivals. Whoever cancelled before the time was not expected any more."""
    expected = ExpectedArrival.objects.filter(branch_id=branch_id, day=day)
    rows = list(expected.values_list("ranks_at", "arrived_at", "cancelled_at"))
    book.booked_lateness = [(arrived_at - ranks_at) / MINUTE for ranks_at, arrived_at, _ in rows if arrived_at]
    missed = [
        not arrived_at and (not cancelled_at or cancelled_at >= ranks_at) for ranks_at, arrived_at, cancelled_at in rows
    ]
    book.booked_absent = sum(missed) if is_over else 0


def _learn_openings(
    book: DayBook, shifts: Iterable[PlannedShift], sessions: Sequence[CounterSession], *, is_over: bool
) -> None:
    """Compare the planned shifts with when somebody came to their counters."""
    book.opening_lateness, book.never_opened = [], 0
    for shift in shifts:
        opened = [
            session.opened_at
            for session in sessions
            if session.counter_id == shift.counter_id
            and shift.starts_at - EARLIEST_OPENING <= session.opened_at < shift.ends_at
        ]
        if opened:
            late = (min(opened) - shift.starts_at) / MINUTE
            book.opening_lateness.append(round(min(max(late, 0.0), LATEST), 3))
        elif is_over:
            book.never_opened += 1


def _learn_closings(book: DayBook, shifts: Iterable[PlannedShift], sessions: Sequence[CounterSession]) -> None:
    """Compare the planned shifts with when their counters were closed. When a forgotten one was left is not known."""
    for shift in shifts:
        of_shift = [
            session
            for session in sessions
            if session.counter_id == shift.counter_id
            and session.opened_at < shift.ends_at
            and (session.closed_at is None or session.closed_at > shift.starts_at)
        ]
        if of_shift and not any(session.closed_at is None or session.ended_with_day for session in of_shift):
            left_at = max(session.closed_at for session in of_shift if session.closed_at)
            book.note_closing((shift.ends_at - left_at) / MINUTE)


# ---- the day as events -----------------------------------------------------------------------------------------------

_FIRST, _THEN, _LAST = 0, 1, 2


def _told(branch_id: int, day: date, sessions: Sequence[CounterSession]) -> Iterator[_Told]:
    """Yield what happened; events carry minutes of the day's clock."""
    midnight = DayClock(clock.at(day, clock.MIDNIGHT))
    yield from _told_of_sessions(sessions, midnight)
    of_day = Ticket.objects.filter(branch_id=branch_id, day=day).select_related("first_announcement")
    tickets = {ticket.pk: ticket for ticket in of_day}
    for move in standing_moves(branch_id, day):
        at = midnight.minutes(move.at)
        for nth, event in enumerate(_events(move, tickets[move.ticket_id], midnight)):
            yield _Told(at, (_THEN, 2 * move.pk + nth), {**event, "t": at})


def _told_of_sessions(sessions: Sequence[CounterSession], midnight: DayClock) -> Iterator[_Told]:
    clerks = {session.pk: session.clerk_id for session in sessions}
    for session in sessions:
        yield _at(midnight.minutes(session.opened_at), _FIRST, "open", session.clerk_id)
        # When a forgotten counter was left is not known.
        if session.closed_at is not None and not session.ended_with_day:
            yield _at(midnight.minutes(session.closed_at), _LAST, "close", session.clerk_id)
    forgotten = {session.pk: session.closed_at for session in sessions if session.ended_with_day}
    for pause in CounterPause.objects.filter(session__in=clerks):
        clerk_id, why = clerks[pause.session_id], "lunch" if pause.reason == PauseReason.LUNCH else "break"
        yield _at(midnight.minutes(pause.began_at), _LAST, "pause", clerk_id, why=why)
        if pause.ended_at is not None and pause.ended_at != forgotten.get(pause.session_id):
            yield _at(midnight.minutes(pause.ended_at), _FIRST, "resume", clerk_id)


def _at(at: float, place: int, name: str, clerk_id: int, **more: str) -> _Told:
    return _Told(at, (place, clerk_id), {"e": name, "t": at, "c": clerk_id, **more})


def standing_moves(branch_id: int, day: date) -> list[TicketMove]:
    """Return the moves of a day in their order, without those that were taken back."""
    rows = TicketMove.objects.filter(branch_id=branch_id, day=day).order_by("pk")
    return standing_ones(rows.only("ticket", "at", "verb", "before", "after", "by", "detail"))


def standing_ones(rows: Iterable[TicketMove]) -> list[TicketMove]:
    """Return moves, given in their order, without those that were taken back."""
    moves: dict[int, TicketMove] = {}
    of_ticket: dict[int, list[int]] = defaultdict(list)
    for move in rows:
        if move.verb in _TAKING_BACK and of_ticket[move.ticket_id]:
            del moves[of_ticket[move.ticket_id].pop()]
        if move.verb != Verb.UNDO:
            moves[move.pk] = move
            of_ticket[move.ticket_id].append(move.pk)
    return list(moves.values())


# A correction takes back the end it corrects, and then puts the ticket back in line.
_TAKING_BACK = {Verb.UNDO, Verb.CORRECT}
_BACK_IN_LINE = {Verb.DEFER, Verb.SUSPEND, Verb.RELEASE, Verb.CORRECT}


def _events(move: TicketMove, ticket: Ticket, midnight: DayClock) -> Sequence[Event]:
    """Return what the log hears of a move."""
    who = move.by_id or ticket.clerk_id
    if move.verb == Verb.ISSUE:
        return [_joining(ticket, midnight)]
    if move.verb in _BACK_IN_LINE and move.after == TicketState.WAITING and move.before != TicketState.WAITING:
        # Back in line; the counter is free, and no length is learned.
        clerk_id = move.detail.get("clerk", ticket.clerk_id or who)
        join: Event = {"e": "join", "k": ticket.pk, "sv": ticket.service_id}
        return [_free(clerk_id), join] if clerk_id else [join]
    if move.verb == Verb.CALL:
        return [{"e": "call", "k": ticket.pk, "c": who, "chosen": move.detail.get("reason") == "chosen"}]
    if (move.verb, move.before) == (Verb.TRANSFER, TicketState.SERVING):
        return [{"e": "finish", "k": ticket.pk, "c": who}]
    if move.verb in {Verb.PARK, Verb.TRANSFER, Verb.SUSPEND, Verb.RELEASE}:
        # What was begun ends at another time, perhaps with somebody else: no length is learned from it.
        return [_free(who)]
    name = _NAMES.get(Verb(move.verb))
    return [{"e": name, "k": ticket.pk, "c": who}] if name else []


_NAMES = {
    Verb.CHECK_IN: "checkin",
    Verb.LEAVE: "cancel",
    # Entered from paper: out of the line, and nothing is learned of when or how long.
    Verb.PAPER: "cancel",
    Verb.START: "start",
    Verb.FINISH: "finish",
    Verb.NO_SHOW: "noshow",
    Verb.RETURN: "requeue",
}


def _free(clerk_id: int | None) -> Event:
    return {"e": "resume", "c": clerk_id}


def _joining(ticket: Ticket, midnight: DayClock) -> Event:
    joined = {"e": "join", "k": ticket.pk, "sv": ticket.service_id}
    if ticket.channel == Channel.REMOTE and ticket.ready_at is not None and ticket.previous_id is None:
        # Whoever was told nothing can only have come when they said.
        told = told_turn_of(ticket)
        return {
            **joined,
            "ready": midnight.minutes(ticket.ready_at),
            "told": midnight.minutes(told) if told else -NEVER,
        }
    return joined
