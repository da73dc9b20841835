"""Questions of the counter: whose it is, who is at it."""

from pmlp_portal.accounts.models import User
from queueing import errors
from queueing.models import CounterSession, Ticket


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


def ticket_at(counter_id: int) -> Ticket | None:
    """Return the ticket called to or served at a counter."""
    return Ticket.objects.at_counter().filter(counter_id=counter_id).first()


def require_nobody_at(counter_id: int) -> None:
    """Raise CounterBusy while a ticket is at the counter."""
    ticket = ticket_at(counter_id)
    if ticket is not None:
        raise errors.CounterBusy(number=ticket.spoken)
