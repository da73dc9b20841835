"""What somebody in charge sets right: a priority, a wrong click, a counter left behind; recorded with the reason."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from queueing import errors
from queueing.actions import versions
from queueing.actions.halts import suspend
from queueing.actions.moves import announce, as_it_is, lock_ticket, reopen_visit, write_move
from queueing.actions.sessions import open_counter
from queueing.models import BranchDay, CorrectionReason, CounterSession, PriorityReason, Ticket, Verb
from queueing.policies import RankClass
from queueing.queries.counters import ticket_at
from queueing.states import CORRECTED_FROM, TicketState


@transaction.atomic
def raise_priority(*, branch: Branch, ticket_id: int, reason: PriorityReason, by: User, now: datetime) -> Ticket:
    """Let somebody who waits go with those who have priority; who goes before them already stays there."""
    ticket = _lock(branch, ticket_id)
    if ticket.state != TicketState.WAITING:
        raise errors.TicketTaken(number=ticket.spoken)
    if ticket.rank_class <= RankClass.PRIORITY:
        return ticket
    detail = {"reason": reason, "before": as_it_is(ticket, "rank_class")}
    raised = RankClass.PRIORITY
    write_move(ticket, TicketState.WAITING, verb=Verb.PRIORITY, by=by, now=now, detail=detail, rank_class=raised)
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def put_back(*, branch: Branch, ticket_id: int, reason: CorrectionReason, by: User, now: datetime) -> Ticket:
    """Put a ticket of today that was ended by a wrong click back into the queue, with the rank it had."""
    ticket = _lock(branch, ticket_id)
    if ticket.state not in CORRECTED_FROM or _is_over(ticket, now):
        raise errors.NothingToPutBack(number=ticket.spoken)
    detail = {"reason": reason, "clerk": ticket.clerk_id, "before": as_it_is(ticket, *_CHANGED)}
    again = errors.HolderInQueueAgain(number=ticket.spoken)
    with refusing(dict.fromkeys(("one_active_visit_per_device", "one_active_visit_per_contact"), again)):
        reopen_visit(ticket)
    write_move(ticket, TicketState.WAITING, verb=Verb.CORRECT, by=by, now=now, detail=detail, **_AS_IF_WAITING)
    announce(ticket, now=now)
    return ticket


_AS_IF_WAITING: dict[str, Any] = {  # columns of Ticket

    "counter": None, "clerk": None, "called_at": None, "started_at": None, "ended_at": None, "outcome": "",
    "missing_document": None,
}  # fmt: skip
_CHANGED = ("state", "counter_id", "clerk_id", "called_at", "started_at", "ended_at", "outcome", "missing_document_id")


def _is_over(ticket: Ticket, now: datetime) -> bool:
    """Whether its day is: what was closed with a day stays closed."""
    days = BranchDay.objects.filter(branch_id=ticket.branch_id, day=ticket.day)
    return ticket.day != clock.day_of(now) or days.filter(ended_at__isnull=False).exists()


def _lock(branch: Branch, ticket_id: int) -> Ticket:
    ticket = lock_ticket(ticket_id)
    if ticket.branch_id != branch.pk:
        raise errors.TicketNotFound
    return ticket


@transaction.atomic
def release_counter(*, counter: Counter, session_id: int, by: User, now: datetime) -> Ticket | None:
    """End a session somebody has left behind; return whom its counter kept waiting. Who was called waits again at the
    old place, who was being served is set aside. Raises CounterNotOpen when the session is over already.
    """
    sessions = CounterSession.objects.open().select_for_update(of=("self",))
    session = sessions.filter(pk=session_id, counter=counter).first()
    if session is None:
        raise errors.CounterNotOpen
    there = ticket_at(counter.pk)
    ticket = lock_ticket(there.pk) if there else None
    if ticket is not None and ticket.counter_id == counter.pk:
        suspend(ticket, verb=Verb.RELEASE, by=by, now=now)
    session.pauses.filter(ended_at=None).update(ended_at=now)
    session.closed_at = max(now, session.opened_at)
    session.save(update_fields=["closed_at"])
    detail = {"clerk": session.clerk_id}
    record(verb="counter_release", subject=f"counter:{counter.pk}", by=by, now=now, detail=detail)
    versions.announce_change(branch_id=counter.branch_id, slug=counter.branch.slug, now=now)
    return ticket


@transaction.atomic
def assign_counter(*, counter: Counter, clerk: User, by: User, now: datetime) -> CounterSession:
    """Open a counter for somebody. Raises CounterTaken, and ClerkAtAnother when they have another one open."""
    record(verb="counter_assign", subject=f"counter:{counter.pk}", by=by, now=now, detail={"clerk": clerk.pk})
    try:
        return open_counter(counter=counter, by=clerk, now=now)
    except errors.ClerkElsewhere as refusal:
        raise errors.ClerkAtAnother(clerk=clerk.display_name) from refusal
