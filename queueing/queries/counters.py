"""Questions of the counter: whose it is, who is at it."""

from datetime import datetime

from django.db.models import Max

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter
from queueing import errors
from queueing.models import CounterPause, CounterSession, Ticket, TicketMove, Verb

# The issue of a number is an act of a counter when somebody being served there was given one more.
UNDOABLE = frozenset(
    {
        Verb.ISSUE, Verb.CALL, Verb.START, Verb.PARK, Verb.RESUME, Verb.NO_SHOW, Verb.RETURN, Verb.FINISH,
        Verb.TRANSFER,
    }
)  # fmt: skip


def lock_open_session(*, counter_id: int, by: User) -> CounterSession:
    """Return the session `by` has open at a counter, locked: a clerk's acts at one counter happen one by one."""
    sessions = CounterSession.objects.open().with_pauses().select_for_update(of=("self",))
    session = sessions.select_related("counter__branch").filter(counter_id=counter_id, clerk=by).first()
    if session is None:
        raise errors.CounterNotOpen
    return session


def lock_working_session(*, counter_id: int, by: User) -> CounterSession:
    """Like lock_open_session; raises CounterPaused during a pause."""
    session = lock_open_session(counter_id=counter_id, by=by)
    if session.is_paused:
        raise errors.CounterPaused
    return session


def open_session_of(user: User, *, counter: Counter | None = None) -> CounterSession | None:
    """Return the session somebody has open, at a certain counter or anywhere."""
    sessions = CounterSession.objects.open().filter(clerk=user).select_related("counter__branch")
    return (sessions.filter(counter=counter) if counter else sessions).first()


def ticket_at(counter_id: int) -> Ticket | None:
    """Return the ticket called to or served at a counter."""
    return Ticket.objects.at_counter().filter(counter_id=counter_id).first()


def require_nobody_at(counter_id: int) -> None:
    """Raise CounterBusy while a ticket is at the counter."""
    ticket = ticket_at(counter_id)
    if ticket is not None:
        raise errors.CounterBusy(number=ticket.spoken)


def undoable_move(*, counter_id: int, by: User, since: datetime) -> TicketMove | None:
    """Return the act at a counter that would be taken back next, or None.

    What was taken back already is passed over, so a finish and the call made with it are taken back one after
    the other. Whatever else happened last (somebody else's act, a move of the ticket after it, a pause) bars the way.
    """
    moves = TicketMove.objects.filter(counter_id=counter_id, at__gte=_since_pause(counter_id, since))
    moves = moves.select_related("ticket__missing_document").order_by("-pk")
    taken_back = 0
    for move in moves[:20]:
        if move.by_id != by.pk:
            return None
        if move.verb == Verb.UNDO:
            taken_back += 1
        elif move.verb in UNDOABLE and taken_back:
            taken_back -= 1
        else:
            return move if move.verb in UNDOABLE and _is_last_of_its_ticket(move) else None
    return None


def _since_pause(counter_id: int, since: datetime) -> datetime:
    pauses = CounterPause.objects.filter(session__counter_id=counter_id, ended_at__gte=since)
    ended_at: datetime | None = pauses.aggregate(latest=Max("ended_at"))["latest"]
    return ended_at or since


def _is_last_of_its_ticket(move: TicketMove) -> bool:
    return move.ticket.state == move.after and move.ticket.moves.latest("pk").pk == move.pk
