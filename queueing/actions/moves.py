"""How a ticket moves: the table is asked, the row is written, the move recorded, the change announced."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.constraints import refusing
from queueing import errors
from queueing.actions import versions
from queueing.models import Ticket, TicketMove, Verb
from queueing.queries.facts import facts_by_id
from queueing.states import TicketState


def lock_ticket(ticket_id: int) -> Ticket:
    """Return the ticket as it is now, locked until the deed is done."""
    tickets = Ticket.objects.select_for_update(no_key=True, of=("self",)).select_related("visit", "counter")
    return tickets.get(pk=ticket_id)


def move(
    ticket: Ticket,
    state: TicketState,
    *,
    verb: Verb,
    by: User | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    at: int | None = None,
    **changes: Any,  # columns of Ticket that change with the state
) -> Ticket:
    """Move a locked ticket to `state`, with its record; raises IllegalMove. The caller announces."""
    ticket.require_move_to(state)
    return write_move(ticket, state, verb=verb, by=by, now=now, detail=detail, at=at, **changes)


def write_move(
    ticket: Ticket,
    state: TicketState,
    *,
    verb: Verb,
    by: User | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    at: int | None = None,
    **changes: Any,  # as above
) -> Ticket:
    """Write a move that the caller has found to be legal; a staff act goes into the audit record too.

    `at`: the counter it was made at, when that is not the ticket's own.
    """
    before = ticket.state
    at_counter_id = ticket.counter_id
    ticket.state = state
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["state", *changes])
    counter_id = at or ticket.counter_id or at_counter_id
    insert_move(ticket, before=before, verb=verb, by=by, now=now, counter_id=counter_id, detail=detail or {})
    if by is not None:
        record(verb=f"ticket_{verb}", subject=f"ticket:{ticket.pk}", by=by, now=now, detail=detail)
    return ticket


def insert_move(
    ticket: Ticket,
    *,
    before: str,
    verb: Verb,
    by: User | None,
    now: datetime,
    counter_id: int | None,
    detail: Mapping[str, Any],
) -> None:
    """Write the record of a move, with where the ticket stands after it. Raises DayIsSealed."""
    with refusing({"no_move_after_seal": errors.DayIsSealed(number=ticket.spoken)}):
        TicketMove.objects.create(
            ticket=ticket,
            branch_id=ticket.branch_id,
            day=ticket.day,
            at=now,
            verb=verb,
            before=before,
            after=ticket.state,
            rank_class=ticket.rank_class,
            ranked_at=ticket.ranked_at,
            callable_from=ticket.callable_from,
            by=by,
            counter_id=counter_id,
            detail=detail,
        )


def as_it_is(ticket: Ticket, *columns: str) -> dict[str, Any]:
    """Return columns as the record of a move keeps them, for who takes the move back."""
    values = {column: getattr(ticket, column) for column in columns}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def as_it_was(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `as_it_is` kept, as columns again."""
    columns = {column.attname: column for column in Ticket._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in kept.items()}


def announce(ticket: Ticket, *, now: datetime) -> None:
    """Tell the branch's screens; the last thing a deed does."""
    facts = facts_by_id(ticket.branch_id, now=now)
    versions.announce_change(branch_id=ticket.branch_id, slug=facts.slug, now=now)


def close_visit_if_over(ticket: Ticket, *, now: datetime) -> None:
    """Close the visit when none of its tickets can still be served."""
    from_here = Ticket.objects.filter(visit_id=ticket.visit_id, state__in=_KEEPING)
    if not from_here.exists():
        type(ticket.visit).objects.filter(pk=ticket.visit_id, closed_at=None).update(closed_at=now)


_KEEPING = (
    TicketState.WAITING,
    TicketState.CALLED,
    TicketState.SERVING,
    TicketState.PARKED,
    TicketState.NO_SHOW,
)


def reopen_visit(ticket: Ticket) -> None:
    """Open the visit again when an act that ended it is taken back."""
    type(ticket.visit).objects.filter(pk=ticket.visit_id).update(closed_at=None)
