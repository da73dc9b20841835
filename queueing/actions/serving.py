"""Serving: set aside and resume, transfer, another service for the same visitor, finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter, RequiredDocument
from pmlp_portal.kernel.constraints import refusing
from queueing import errors
from queueing.actions import versions
from queueing.actions.calling import Called, call_next, call_ticket, lock_calling, lock_calls, start
from queueing.actions.joining import JoinRequest, issue_ticket
from queueing.actions.moves import announce, as_it_is, close_visit_if_over, insert_move, lock_ticket, move
from queueing.models import BranchDay, Ticket, Verb
from queueing.queries.counters import lock_working_session, require_nobody_at, ticket_at
from queueing.queries.facts import BranchFacts, ServiceFacts, facts_by_id
from queueing.states import Outcome, TicketState


@transaction.atomic
def park(*, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Set aside a visitor who fills in a form or has a photograph taken; the counter is free meanwhile."""
    ticket = lock_ticket(ticket_id)
    move(ticket, TicketState.PARKED, verb=Verb.PARK, by=by, now=now)
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def resume(*, counter_id: int, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Go on with a parked visitor, at any free counter of the branch."""
    session = lock_working_session(counter_id=counter_id, by=by)
    require_nobody_at(counter_id)
    lock_calls(session.counter.branch_id, now=now)
    ticket = lock_ticket(ticket_id)
    if ticket.branch_id != session.counter.branch_id:
        raise errors.TicketTaken(number=ticket.spoken)
    with refusing({"one_live_ticket_per_counter": errors.ScreenOutdated}):
        move(
            ticket, TicketState.SERVING, verb=Verb.RESUME, by=by, now=now, counter=session.counter, clerk=by,
            detail={"before": as_it_is(ticket, "counter_id", "clerk_id")},
        )  # fmt: skip
    announce(ticket, now=now)
    return ticket


@transaction.atomic
def finish(
    *, ticket_id: int, outcome: Outcome, by: User, now: datetime, missing_document: RequiredDocument | None = None
) -> Ticket:
    """End the service with its outcome; the visit ends with its last ticket."""
    ticket = lock_ticket(ticket_id)
    move(
        ticket,
        TicketState.SERVED,
        verb=Verb.FINISH,
        by=by,
        now=now,
        detail={"outcome": outcome},
        ended_at=now,
        outcome=outcome,
        missing_document=missing_document,
    )
    close_visit_if_over(ticket, now=now)
    announce(ticket, now=now)
    return ticket


@dataclass(frozen=True, slots=True)
class Finished:
    """The ticket that is done, and who was called after it; None when nobody waits for this counter."""

    ticket: Ticket
    called: Called | None


@transaction.atomic
def finish_and_call_next(*, counter_id: int, by: User, now: datetime, leaving_out: Sequence[int] = ()) -> Finished:
    """End the service as done and call the next, in one act. When nobody waits the end stands all the same."""
    session = lock_working_session(counter_id=counter_id, by=by)
    ticket = ticket_at(session.counter_id)
    if ticket is None:
        raise errors.NobodyAtCounter
    # Before the end is announced, which locks the day's row: who calls at another counter takes them in this order.
    lock_calling(session.counter.branch_id)
    finished = finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=by, now=now)
    try:
        return Finished(finished, call_next(counter_id=counter_id, by=by, now=now, leaving_out=leaving_out))
    except errors.QueueEmpty:
        return Finished(finished, None)


@transaction.atomic
def transfer(
    *, ticket_id: int, service_slug: str, by: User, now: datetime, to_counter: Counter | None = None
) -> Ticket:
    """Hand a visitor on to another service or counter: a new ticket of the same visit that keeps its rank."""
    ticket = lock_ticket(ticket_id)
    facts = facts_by_id(ticket.branch_id, now=now)
    service = _require_offered(facts, service_slug)
    if to_counter is not None:
        _require_able(facts, service, to_counter)
    move(ticket, TicketState.TRANSFERRED, verb=Verb.TRANSFER, by=by, now=now, ended_at=now)
    successor = _follow(ticket, facts, service, by=by, now=now, for_counter=to_counter)
    announce(successor, now=now)
    return successor


@transaction.atomic
def add_service(*, ticket_id: int, service_slug: str, by: User, now: datetime) -> Ticket:
    """Give a visitor being served one more ticket, with the rank of the first; it waits until this one is done."""
    ticket = lock_ticket(ticket_id)
    if ticket.state != TicketState.SERVING:
        raise errors.ScreenOutdated
    facts = facts_by_id(ticket.branch_id, now=now)
    service = _require_offered(facts, service_slug)
    successor = _follow(ticket, facts, service, by=by, now=now, for_counter=None, at=ticket.counter_id)
    announce(successor, now=now)
    return successor


@transaction.atomic
def serve_directly(*, counter_id: int, request: JoinRequest, by: User, now: datetime) -> Ticket:
    """Issue a ticket to somebody who stands at the counter, and begin."""
    session = lock_working_session(counter_id=counter_id, by=by)
    require_nobody_at(counter_id)
    facts = facts_by_id(session.counter.branch_id, now=now)
    _require_able(facts, _require_offered(facts, request.service), session.counter)
    lock_calling(facts.id)
    issued = issue_ticket(facts=facts, request=request, by=by, now=now)
    call_ticket(counter_id=counter_id, ticket_id=issued.ticket_id, by=by, now=now)
    return start(ticket_id=issued.ticket_id, by=by, now=now)


def _require_offered(facts: BranchFacts, slug: str) -> ServiceFacts:
    service = facts.services.get(slug)
    if service is None:
        raise errors.ServiceNotOffered(branch_in=facts.name_in)
    return service


def _require_able(facts: BranchFacts, service: ServiceFacts, counter: Counter) -> None:
    if service.id not in facts.counter_services.get(counter.pk, frozenset()):
        raise errors.CannotServe(number=counter.number)


def _follow(
    ticket: Ticket,
    facts: BranchFacts,
    service: ServiceFacts,
    *,
    by: User,
    now: datetime,
    for_counter: Counter | None,
    at: int | None = None,
) -> Ticket:
    """Put a further ticket of the same visit into the queue, with a number of its own.

    `at`: the counter that gave it as an act of its own, which can be taken back; a transfer is taken back whole.
    """
    successor = Ticket.objects.create(
        visit_id=ticket.visit_id,
        branch_id=ticket.branch_id,
        day=facts.day,
        number=_next_number(facts),
        letter=service.letter,
        service_id=service.id,
        channel=ticket.channel,
        rank_class=ticket.rank_class,
        ranked_at=ticket.ranked_at,
        callable_from=now,
        ready_at=ticket.ready_at,
        issued_at=now,
        checked_in_at=ticket.checked_in_at or now,
        for_counter=for_counter,
        previous=ticket,
    )
    insert_move(successor, before="", verb=Verb.ISSUE, by=by, now=now, counter_id=at, detail={"after": ticket.pk})
    return successor


def _next_number(facts: BranchFacts) -> int:
    """Take the next number of the day; the row stays locked to the end of the deed."""
    versions.ensure_day(branch_id=facts.id, day=facts.day)
    day = BranchDay.objects.select_for_update(no_key=True).get(branch_id=facts.id, day=facts.day)
    day.last_number += 1
    day.save(update_fields=["last_number"])
    return day.last_number
