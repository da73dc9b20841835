"""What the holder of a ticket does: arrive, move the turn back, leave, return."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.wording import wall
from pmlp_portal.notifications.actions import cancel_about
from queueing import errors
from queueing.actions.moves import announce, as_it_is, close_visit_if_over, lock_ticket, move, write_move
from queueing.models import Ticket, Verb
from queueing.policies import RankClass, return_kept_until
from queueing.queries.facts import facts_by_id
from queueing.states import TicketState


@transaction.atomic
def check_in(*, ticket_id: int, by: User | None, now: datetime) -> Ticket:
    """The holder is at the branch: from now on the ticket may be called. A second time changes nothing.

    Who missed the call and is still in time returns to the queue by the same act.
    """
    ticket = lock_ticket(ticket_id)
    if ticket.state == TicketState.NO_SHOW:
        return _return(ticket, by=by, now=now)
    if ticket.state != TicketState.WAITING:
        return _unchanged_if_active(ticket)
    if ticket.checked_in_at is not None and ticket.callable_from <= now:
        return ticket
    write_move(
        ticket, TicketState.WAITING, verb=Verb.CHECK_IN, by=by, now=now,
        checked_in_at=ticket.checked_in_at or now, callable_from=min(ticket.callable_from, now),
    )  # fmt: skip
    announce(ticket, now=now)
    return ticket


def _unchanged_if_active(ticket: Ticket) -> Ticket:
    if ticket.state in {TicketState.CALLED, TicketState.SERVING, TicketState.PARKED}:
        return ticket
    raise errors.TicketIsOver(number=ticket.spoken)


@transaction.atomic
def defer(*, ticket_id: int, by: User | None, now: datetime, after: int | None = None) -> Ticket:
    """Fifteen more minutes: the ticket keeps its rank and is passed over until then. Also when just called.

    `after`: how often it had been deferred when the holder asked, so that asking twice at once is asking once.
    """
    ticket = lock_ticket(ticket_id)
    if after is not None and ticket.deferrals > after:
        return ticket
    policy = facts_by_id(ticket.branch_id, now=now).policy
    if ticket.state not in {TicketState.WAITING, TicketState.CALLED}:
        raise errors.TicketIsOver(number=ticket.spoken)
    if ticket.deferrals >= policy.deferrals:
        raise errors.DeferredOftenEnough(limit=policy.deferrals)
    at_counter = {"counter": None, "clerk": None} if ticket.state == TicketState.CALLED else {}
    write_move(
        ticket, TicketState.WAITING, verb=Verb.DEFER, by=by, now=now,
        callable_from=max(ticket.callable_from, now) + policy.defer_for, deferrals=ticket.deferrals + 1, **at_counter,
    )  # fmt: skip
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def leave_queue(*, ticket_id: int, by: User | None, now: datetime) -> Ticket:
    """The holder gives the place up; what was still to be sent about it is not. A second time changes nothing."""
    ticket = lock_ticket(ticket_id)
    if ticket.state == TicketState.CANCELLED:
        return ticket
    if ticket.state not in {TicketState.WAITING, TicketState.CALLED, TicketState.PARKED}:
        raise errors.TicketIsOver(number=ticket.spoken)
    move(ticket, TicketState.CANCELLED, verb=Verb.LEAVE, by=by, now=now, ended_at=now)
    close_visit_if_over(ticket, now=now)
    cancel_about(about=f"visit:{ticket.visit_id}", now=now)
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def return_to_queue(*, ticket_id: int, by: User | None, now: datetime, at: int | None = None) -> Ticket:
    """Somebody who missed the call is here, in time: called before everybody else. `at`: the counter that says so."""
    ticket = lock_ticket(ticket_id)
    if ticket.state != TicketState.NO_SHOW:
        return _unchanged_if_active(ticket) if ticket.state != TicketState.WAITING else ticket
    return _return(ticket, by=by, now=now, at=at)


_CHANGED_BY_RETURN = (
    "rank_class", "ranked_at", "callable_from", "checked_in_at", "ended_at", "counter_id", "clerk_id",
)  # fmt: skip


def _return(ticket: Ticket, *, by: User | None, now: datetime, at: int | None = None) -> Ticket:
    facts = facts_by_id(ticket.branch_id, now=now)
    kept_until = return_kept_until(ticket.ended_at or now, now, facts.policy, facts.stoppages)
    if ticket.visit.closed_at is not None or now >= kept_until:
        raise errors.ReturnedTooLate(until_time=wall(kept_until))
    move(
        ticket,
        TicketState.WAITING,
        verb=Verb.RETURN,
        by=by,
        now=now,
        at=at,
        detail={"before": as_it_is(ticket, *_CHANGED_BY_RETURN)} if at else None,
        rank_class=RankClass.RETURNED,
        ranked_at=now,
        callable_from=now,
        checked_in_at=ticket.checked_in_at or now,
        ended_at=None,
        counter=None,
        clerk=None,
    )
    announce(ticket, now=now)
    return ticket
