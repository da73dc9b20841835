"""The branch as it stands, in the words of the simulation."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from pmlp_portal.kernel import clock
from queueing.forecast.dayclock import MINUTE, DayClock
from queueing.forecast.hall import NEVER, Activity, AtCounter, ExpectedVisit, Hall, InLine, Way
from queueing.models import (
    Announcement,
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
from queueing.policies import FAVOURED, RankClass
from queueing.queries.facts import BranchFacts, earliest_live_day
from queueing.states import AT_COUNTER, TicketState

WAYS: Mapping[str, Way] = {Channel.REMOTE: Way.REMOTE, Channel.BOOKING: Way.BOOKED}
# Whoever was booked and is later than this does not come any more.
GIVEN_UP_AFTER = timedelta(hours=2)
# A lunch not begun so long after its planned end was left out.
LUNCH_LEFT_OUT_AFTER = timedelta(minutes=30)
# Who still works so long after the end of the shift has stayed on.
STAYED_ON_AFTER = timedelta(minutes=15)


def day_clock(facts: BranchFacts) -> DayClock:
    """Return the clock the simulation counts this day by."""
    return DayClock(clock.at(facts.day, clock.MIDNIGHT))


def key_of(ticket_id: int) -> str:
    """Return a ticket's key; keys stand in the order of ids, as the calling rule wants it among equals."""
    return f"{ticket_id:015d}"


def present_hall(facts: BranchFacts, *, now: datetime) -> Hall | None:
    """Return the hall at this moment; None when the branch is not open today."""
    if facts.opening is None:
        return None
    day = day_clock(facts)
    tickets = _tickets(facts, now)
    return Hall(
        now=day.minutes(now),
        opens=day.minutes(facts.opening.start),
        closes=day.minutes(facts.opening.end),
        counters=tuple(_counters(facts, day, tickets, now)),
        line=tuple(in_line(day, one) for one in tickets if one.state == TicketState.WAITING),
        expected=tuple(_expected(facts, day, now)),
        favoured_run=_favoured_run(facts),
        policy=facts.policy,
    )


def _tickets(facts: BranchFacts, now: datetime) -> list[Ticket]:
    """Return who waits and who is at a counter."""
    live = Ticket.objects.filter(branch_id=facts.id, state__in=(TicketState.WAITING, *AT_COUNTER))
    columns = (
        "state", "service", "channel", "rank_class", "ranked_at", "callable_from", "ready_at", "issued_at",
        "checked_in_at", "called_at", "started_at", "counter",
    )  # fmt: skip
    live = live.filter(day__gte=earliest_live_day(facts, now)).select_related("first_announcement")
    return list(live.only(*columns, "first_announcement__p50"))


def told_turn_of(ticket: Ticket) -> datetime | None:
    """Return when its holder was told, as they joined, that their turn might be."""
    said: Announcement | None = getattr(ticket, "first_announcement", None)
    return said.p50 if said else None


def in_line(day: DayClock, ticket: Ticket) -> InLine:
    """Return a ticket as the simulation sees it."""
    expected_at = None
    if ticket.checked_in_at is None and ticket.ready_at is not None:
        # Who has asked for more time is not expected before it is over.
        expected_at = day.minutes(max(ticket.ready_at, ticket.callable_from))
    told = told_turn_of(ticket)
    return InLine(
        key=key_of(ticket.pk),
        service=ticket.service_id,
        way=WAYS.get(ticket.channel, Way.HERE),
        joined_at=day.minutes(ticket.issued_at),
        rank_class=RankClass(ticket.rank_class),
        ranked_at=day.minutes(ticket.ranked_at),
        callable_from=day.minutes(ticket.callable_from),
        expected_at=expected_at,
        told_turn=day.minutes(told) if told else -NEVER,
    )


def _expected(facts: BranchFacts, day: DayClock, now: datetime) -> list[ExpectedVisit]:
    rows = ExpectedArrival.objects.filter(
        branch_id=facts.id, day=facts.day, cancelled_at=None, arrived_at=None, ranks_at__gt=now - GIVEN_UP_AFTER
    )
    return [
        ExpectedVisit(service, day.minutes(ranks_at)) for service, ranks_at in rows.values_list("service", "ranks_at")
    ]


def _favoured_run(facts: BranchFacts) -> int:
    run = 0
    for rank_class in served_before(facts):
        if rank_class not in FAVOURED:
            break
        run += 1
    return run


def served_before(facts: BranchFacts) -> list[RankClass]:
    """Return the classes of the branch's latest calls, newest first, as many as the calling rule looks at."""
    calls = TicketMove.objects.filter(branch_id=facts.id, day=facts.day, verb=Verb.CALL).order_by("-pk")
    return [RankClass(row) for row in calls.values_list("rank_class", flat=True)[: facts.policy.favoured_in_a_row + 1]]


# ---- counters --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Staffing:
    """Who works where today, who has, and who means to."""

    open: Sequence[CounterSession]
    closed: Sequence[CounterSession]
    silent: Sequence[CounterSession]
    pauses: Mapping[int, Sequence[CounterPause]]
    shifts: Sequence[PlannedShift]

    def shift_of(self, session: CounterSession, now: datetime) -> PlannedShift | None:
        """Return the shift being worked: the latest of the counter that has begun, else the next."""
        own = [shift for shift in self.shifts if shift.counter_id == session.counter_id]
        begun = [shift for shift in own if shift.starts_at <= now]
        return begun[-1] if begun else next(iter(own), None)

    def not_begun(self, now: datetime) -> list[PlannedShift]:
        """Return shifts that may still begin: nobody is or was at their counter within them, or is elsewhere."""
        there = [*self.open, *self.silent]
        clerks = {session.clerk_id for session in there}
        counters = {session.counter_id for session in there}
        return [
            shift
            for shift in self.shifts
            if shift.ends_at > now
            and shift.clerk_id not in clerks
            and (shift.counter_id not in counters or shift.starts_at > now)
            and not any(_was_worked(shift, session) for session in self.closed)
        ]


def _was_worked(shift: PlannedShift, session: CounterSession) -> bool:
    is_there = session.counter_id == shift.counter_id or session.clerk_id == shift.clerk_id
    return is_there and session.closed_at is not None and session.closed_at > shift.starts_at


def _staffing(facts: BranchFacts, now: datetime) -> _Staffing:
    since = clock.at(earliest_live_day(facts, now), clock.MIDNIGHT)
    sessions = list(CounterSession.objects.filter(counter__branch_id=facts.id, opened_at__gte=since))
    pauses: dict[int, list[CounterPause]] = defaultdict(list)
    for pause in CounterPause.objects.filter(session__in=[one.pk for one in sessions]).order_by("began_at"):
        pauses[pause.session_id].append(pause)
    shifts = PlannedShift.objects.filter(branch_id=facts.id, day=facts.day).order_by("starts_at")
    return _Staffing(
        open=[session for session in sessions if session.closed_at is None and not session.is_silent],
        closed=[session for session in sessions if session.closed_at is not None],
        # A counter that does not respond serves nobody until it speaks again, nor does its shift begin anew.
        silent=[session for session in sessions if session.closed_at is None and session.is_silent],
        pauses=pauses,
        shifts=[shift for shift in shifts if shift.counter_id in facts.counter_services],
    )


def _counters(facts: BranchFacts, day: DayClock, tickets: Sequence[Ticket], now: datetime) -> list[AtCounter]:
    staffing = _staffing(facts, now)
    there = {one.counter_id: one for one in tickets if one.state in AT_COUNTER}
    last = _last_moves([session.counter_id for session in staffing.open])
    working = [_open(facts, day, session, staffing, there, last, now) for session in staffing.open]
    return [*working, *(_planned(facts, day, shift) for shift in staffing.not_begun(now))]


def _open(
    facts: BranchFacts,
    day: DayClock,
    session: CounterSession,
    staffing: _Staffing,
    there: Mapping[int | None, Ticket],
    last: Mapping[int, "_LastMoves"],
    now: datetime,
) -> AtCounter:
    pauses = staffing.pauses.get(session.pk, ())
    shift = staffing.shift_of(session, now)
    visitor = there.get(session.counter_id)
    activity, since = _activity(session, pauses, visitor, last.get(session.counter_id))
    lunch = shift.lunch_starts_at if shift else None
    return AtCounter(
        clerk=session.clerk_id,
        services=facts.counter_services.get(session.counter_id, frozenset()),
        activity=activity,
        since=day.minutes(since),
        shift_starts=day.minutes(shift.starts_at if shift else session.opened_at),
        shift_ends=_ends(shift, visitor, day, now),
        lunch_starts=day.minutes(lunch) if lunch else NEVER,
        lunch_minutes=_lunch_minutes(shift),
        has_had_lunch=_has_had_lunch(shift, pauses, now),
        visitor=in_line(day, visitor) if visitor else None,
    )


def _activity(
    session: CounterSession, pauses: Sequence[CounterPause], visitor: Ticket | None, last: "_LastMoves | None"
) -> tuple[Activity, datetime]:
    """Return what goes on at an open counter, and since when."""
    if visitor is not None and visitor.state == TicketState.CALLED:
        return Activity.CALLING, visitor.called_at or visitor.issued_at
    if visitor is not None:
        begun = last.begun_at if last else None
        return Activity.SERVING, begun or visitor.started_at or visitor.issued_at
    for pause in pauses:
        if pause.ended_at is None:
            return (Activity.LUNCH if pause.reason == PauseReason.LUNCH else Activity.BREAK), pause.began_at
    # Who has just opened the counter, or come back, is not tidying up after anybody.
    back_at = max([session.opened_at, *(pause.ended_at for pause in pauses if pause.ended_at)])
    is_after_somebody = last is not None and last.moved_at > back_at
    return Activity.FREE, last.moved_at if last and is_after_somebody else back_at - timedelta(days=1)


def _ends(shift: PlannedShift | None, visitor: Ticket | None, day: DayClock, now: datetime) -> float:
    """Return when the counter goes home: NEVER where nothing is planned, and where somebody has stayed on."""
    if shift is None:
        return NEVER
    has_stayed_on = now >= shift.ends_at and (visitor is None or now >= shift.ends_at + STAYED_ON_AFTER)
    return NEVER if has_stayed_on else day.minutes(shift.ends_at)


def _lunch_minutes(shift: PlannedShift | None) -> float:
    if shift is None or shift.lunch_starts_at is None or shift.lunch_ends_at is None:
        return 0.0
    return (shift.lunch_ends_at - shift.lunch_starts_at) / MINUTE


def _has_had_lunch(shift: PlannedShift | None, pauses: Sequence[CounterPause], now: datetime) -> bool:
    if shift is None or shift.lunch_ends_at is None:
        return True
    is_left_out = now > shift.lunch_ends_at + LUNCH_LEFT_OUT_AFTER
    return is_left_out or any(
        pause.reason == PauseReason.LUNCH and pause.began_at >= shift.starts_at for pause in pauses
    )


def _planned(facts: BranchFacts, day: DayClock, shift: PlannedShift) -> AtCounter:
    return AtCounter(
        clerk=shift.clerk_id,
        services=facts.counter_services[shift.counter_id],
        activity=Activity.NOT_OPENED,
        since=day.minutes(shift.starts_at),
        shift_starts=day.minutes(shift.starts_at),
        shift_ends=day.minutes(shift.ends_at),
        lunch_starts=day.minutes(shift.lunch_starts_at) if shift.lunch_starts_at else NEVER,
        lunch_minutes=_lunch_minutes(shift),
    )


@dataclass(frozen=True, slots=True)
class _LastMoves:
    """When something was done at a counter last, and when a service was begun or gone on with there last."""

    moved_at: datetime
    begun_at: datetime | None


_LAST_MOVES = """
SELECT counter.id, moved.at, begun.at FROM unnest(%s::bigint[]) AS counter(id)
CROSS JOIN LATERAL (
    SELECT at FROM queueing_ticketmove WHERE counter_id = counter.id ORDER BY id DESC LIMIT 1) AS moved
LEFT JOIN LATERAL (
    SELECT at FROM queueing_ticketmove
    WHERE counter_id = counter.id AND verb IN ('start', 'resume') ORDER BY id DESC LIMIT 1) AS begun ON true
"""


def _last_moves(counter_ids: Collection[int]) -> dict[int, _LastMoves]:
    if not counter_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_MOVES, [list(counter_ids)])
        return {counter_id: _LastMoves(moved_at, begun_at) for counter_id, moved_at, begun_at in cursor.fetchall()}
