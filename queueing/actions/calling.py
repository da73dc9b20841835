"""Calling: the next by the rule, or one in particular; again; begun; missed; and taking the last act back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from queueing import errors
from queueing.actions.moves import announce, as_it_was, lock_ticket, move, reopen_visit, write_move
from queueing.models import CounterSession, Ticket, TicketMove, Verb
from queueing.policies import CounterSkills, Head, RankClass, Reason, choose
from queueing.queries.counters import lock_working_session, require_nobody_at, undoable_move
from queueing.queries.facts import BranchFacts, earliest_live_day, facts_by_id
from queueing.states import UNDONE_TO, TicketState

_ONE_TICKET = {"one_live_ticket_per_counter": errors.ScreenOutdated, "one_live_ticket_per_visit": errors.TicketTaken}


@dataclass(frozen=True, slots=True)
class Called:
    """The ticket that was called, and why it was its turn."""

    ticket: Ticket
    reason: Reason


@transaction.atomic
def call_next(*, counter_id: int, by: User, now: datetime, leaving_out: Sequence[int] = ()) -> Called:
    """Call the next ticket to a counter that `by` has open. Raises QueueEmpty, CounterBusy, CounterPaused.

    `leaving_out` are tickets the clerk has passed over for this call.
    """
    session = lock_working_session(counter_id=counter_id, by=by)
    require_nobody_at(counter_id)
    facts = facts_by_id(session.counter.branch_id, now=now)
    lock_calls(facts.id, now=now)
    skills = CounterSkills(facts.counter_services.get(counter_id, frozenset()))
    heads = lock_heads(facts, counter_id, skills, now=now, leaving_out=leaving_out)
    choice = choose(heads.heads, skills, _served_before(facts), now, facts.policy)
    if choice is None:
        raise errors.QueueEmpty
    why: dict[str, object] = {"reason": choice.reason, "rule": _rule(facts, skills, heads.seen)}
    if leaving_out:
        why["left_out"] = list(leaving_out)
    ticket = _call(lock_ticket(choice.ticket_id), session, by=by, now=now, why=why)
    announce(ticket, now=now)
    return Called(ticket, choice.reason)


@transaction.atomic
def call_ticket(*, counter_id: int, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Call one ticket out of turn: a clerk's choice, kept in the record as such."""
    session = lock_working_session(counter_id=counter_id, by=by)
    require_nobody_at(counter_id)
    lock_calls(session.counter.branch_id, now=now)
    ticket = lock_ticket(ticket_id)
    if ticket.branch_id != session.counter.branch_id or ticket.state != TicketState.WAITING:
        raise errors.TicketTaken(number=ticket.spoken)
    _call(ticket, session, by=by, now=now, why={"reason": "chosen"})
    announce(ticket, now=now)
    return ticket


def _rule(facts: BranchFacts, skills: CounterSkills, seen: int) -> dict[str, object]:
    """Return what the choice was made by; with the moves of the day it is all that is needed to make it again."""
    return {
        "services": sorted(skills.service_ids),
        "in_a_row": facts.policy.favoured_in_a_row,
        "longest_wait": facts.policy.longest_wait.total_seconds(),
        "seen": seen,
    }


def _call(
    ticket: Ticket, session: CounterSession, *, by: User, now: datetime, why: Mapping[str, object]
) -> Ticket:  # fmt: skip
    with refusing(_ONE_TICKET):
        return move(
            ticket,
            TicketState.CALLED,
            verb=Verb.CALL,
            by=by,
            now=now,
            detail=why,
            counter=session.counter,
            clerk=by,
            called_at=now,
        )


def lock_calling(branch_id: int) -> None:
    """Let the counters of a branch choose one after another, until the transaction ends.

    Row locks alone keep a ticket from being called twice, but a counter that looks while another
    still holds the heads it did not choose would pass them over and call somebody behind them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CALLING, branch_id])


_CALLING = 7001


def lock_calls(branch_id: int, *, now: datetime) -> None:
    """Like lock_calling, which closing the branch takes too. Raises CallsSuspended while it is closed for now.

    Two statements in one message: the second sees what committed while the first waited.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CALLS, [_CALLING, branch_id, branch_id, clock.day_of(now)])
        cursor.nextset()
        if cursor.fetchone():
            raise errors.CallsSuspended


_LOCK_CALLS = """
SELECT pg_advisory_xact_lock(%s, %s);
SELECT 1 FROM queueing_branchday WHERE branch_id = %s AND day = %s AND is_shut
"""

# The first callable ticket of each class and service. A visitor who is at a counter with one ticket
# can't be called with another; a ticket transferred to one counter is nobody else's.
_HEADS = """
SELECT head.id, head.service_id, head.rank_class, head.ranked_at,
    (SELECT last_number FROM queueing_branchday WHERE branch_id = %(branch)s AND day = %(day)s)
FROM unnest(%(services)s::bigint[]) AS able(service_id)
CROSS JOIN unnest(%(classes)s::int[]) AS class(rank_class)
CROSS JOIN LATERAL (
    SELECT t.id, t.service_id, t.rank_class, t.ranked_at FROM queueing_ticket t
    WHERE t.branch_id = %(branch)s AND t.state = 'waiting' AND t.day >= %(earliest)s
      AND t.service_id = able.service_id AND t.rank_class = class.rank_class AND t.callable_from <= %(now)s
      AND (t.for_counter_id IS NULL OR t.for_counter_id = %(counter)s) AND t.id <> ALL(%(left_out)s::bigint[])
      AND NOT EXISTS (
          SELECT 1 FROM queueing_ticket other
          WHERE other.visit_id = t.visit_id AND other.state IN ('called', 'serving'))
    ORDER BY t.ranked_at, t.id LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
) AS head
"""


@dataclass(frozen=True, slots=True)
class Heads:
    """Who may be next; `seen` is the last number of the day that had been given out when they were looked up."""

    heads: Sequence[Head]
    seen: int


def lock_heads(
    facts: BranchFacts, counter_id: int, skills: CounterSkills, *, now: datetime, leaving_out: Sequence[int]
) -> Heads:
    """Return, locked, the first callable ticket of each class and service; what is locked elsewhere is passed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            _HEADS,
            {
                "services": sorted(skills.service_ids),
                "classes": [int(rank_class) for rank_class in RankClass],
                "branch": facts.id,
                "day": facts.day,
                "earliest": earliest_live_day(facts, now),
                "now": now,
                "counter": counter_id,
                "left_out": list(leaving_out),
            },
        )
        rows = cursor.fetchall()
    seen = max((seen or 0 for *_, seen in rows), default=0)
    return Heads([Head(pk, service, RankClass(rank_class), since) for pk, service, rank_class, since, _ in rows], seen)


def _served_before(facts: BranchFacts) -> list[RankClass]:
    """Return the classes of the branch's latest calls, newest first."""
    with connection.cursor() as cursor:  # counters wait for one another here: no time is lost on making the words up
        cursor.execute(_SERVED_BEFORE, [facts.id, facts.day, facts.policy.favoured_in_a_row + 1])
        return [RankClass(rank_class) for (rank_class,) in cursor.fetchall()]


_SERVED_BEFORE = (
    "SELECT rank_class FROM queueing_ticketmove WHERE branch_id = %s AND day = %s AND verb = 'call'"
    " ORDER BY id DESC LIMIT %s"
)


@transaction.atomic
def recall(*, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Call again somebody who has not come yet: the same state, one more move, heard anew."""
    ticket = lock_ticket(ticket_id)
    if ticket.state != TicketState.CALLED:
        raise errors.ScreenOutdated
    write_move(ticket, TicketState.CALLED, verb=Verb.RECALL, by=by, now=now, called_at=now)
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def start(*, ticket_id: int, by: User, now: datetime) -> Ticket:
    """The visitor has come to the counter: service begins."""
    ticket = lock_ticket(ticket_id)
    move(ticket, TicketState.SERVING, verb=Verb.START, by=by, now=now, started_at=now)
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def mark_no_show(*, ticket_id: int, by: User | None, now: datetime) -> Ticket:
    """Nobody came to the call. The visit stays open: its holder may return within the policy's window."""
    ticket = lock_ticket(ticket_id)
    move(ticket, TicketState.NO_SHOW, verb=Verb.NO_SHOW, by=by, now=now, ended_at=now)
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def undo_last_act(*, counter_id: int, by: User, now: datetime) -> Ticket:
    """Take back this clerk's last act at this counter, if it is less than a minute old; then the one before it."""
    session = lock_working_session(counter_id=counter_id, by=by)
    lock_calls(session.counter.branch_id, now=now)
    policy = facts_by_id(session.counter.branch_id, now=now).policy
    last = undoable_move(counter_id=counter_id, by=by, since=now - policy.undo_for)
    if last is None:
        raise errors.NothingToUndo(seconds=int(policy.undo_for.total_seconds()))
    ticket = lock_ticket(last.ticket_id)
    if ticket.moves.latest("pk").pk != last.pk:
        raise errors.ScreenOutdated
    if last.verb == Verb.TRANSFER:
        _take_back_successors(ticket, by=by, now=now)
    taken = errors.TicketTaken(number=ticket.spoken)
    busy = errors.CounterBusy(number=ticket.spoken)
    with refusing({"one_live_ticket_per_counter": busy, "one_live_ticket_per_visit": taken}):
        write_move(
            ticket, _state_before(last), verb=Verb.UNDO, by=by, now=now, at=counter_id,
            detail={"undone": last.verb}, **_as_before(last, now),
        )  # fmt: skip
    reopen_visit(ticket)
    announce(ticket, now=now)
    return ticket


def _state_before(last: TicketMove) -> TicketState:
    before = TicketState(last.before or TicketState.CANCELLED)
    if before not in UNDONE_TO[TicketState(last.after)]:
        raise errors.ScreenOutdated
    return before


def _as_before(last: TicketMove, now: datetime) -> dict[str, object]:
    """Return the columns that the act had changed, as they were."""
    match last.verb:
        case Verb.RESUME | Verb.RETURN:
            return as_it_was(last.detail["before"])
        case Verb.ISSUE:
            return {"ended_at": now}
        case Verb.CALL:
            return {"counter": None, "clerk": None, "called_at": None}
        case Verb.START:
            return {"started_at": None}
        case Verb.FINISH:
            return {"ended_at": None, "outcome": "", "missing_document": None}
        case _:
            return {"ended_at": None}


def _take_back_successors(ticket: Ticket, *, by: User, now: datetime) -> None:
    """A transfer taken back takes its new ticket out of the queue, unless somebody has called it."""
    for successor in ticket.successors.filter(state__in=(TicketState.WAITING, TicketState.CALLED)):
        locked = lock_ticket(successor.pk)
        if locked.state != TicketState.WAITING:
            raise errors.TicketTaken(number=locked.spoken)
        move(locked, TicketState.CANCELLED, verb=Verb.UNDO, by=by, now=now, ended_at=now)
