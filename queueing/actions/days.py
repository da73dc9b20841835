"""The end of the day: what was forgotten is closed as such, never as served."""

from datetime import date, datetime

from django.db import transaction

from pmlp_portal.audit.actions import record
from pmlp_portal.notifications.actions import cancel_about
from queueing.actions import versions
from queueing.actions.forgetting import forget
from queueing.actions.halts import end_halts_with_day
from queueing.actions.moves import lock_ticket, move
from queueing.actions.sealing import seal_day
from queueing.models import BranchDay, CounterSession, Ticket, Verb, Visit
from queueing.queries.facts import facts_by_id
from queueing.states import UNFINISHED, TicketState


def end_day(*, branch_id: int, day: date, now: datetime) -> None:
    """Close a branch's day: one transaction a ticket, so that a row locked elsewhere holds up nobody else."""
    _close_tickets(branch_id, day, now)
    _close_day(branch_id, day, now)
    seal_day(branch_id=branch_id, day=day, now=now)


def seal_ended_day(*, branch_id: int, day: date, now: datetime) -> None:
    """Seal a day that has ended and could not be sealed then: somebody was still taking an act back."""
    _close_tickets(branch_id, day, now)
    seal_day(branch_id=branch_id, day=day, now=now)


def _close_tickets(branch_id: int, day: date, now: datetime) -> None:
    tickets = Ticket.objects.filter(branch_id=branch_id, day=day, state__in=UNFINISHED)
    for ticket_id in tickets.values_list("pk", flat=True):
        _close_ticket(ticket_id, now)


@transaction.atomic
def _close_ticket(ticket_id: int, now: datetime) -> None:
    ticket = lock_ticket(ticket_id)
    if ticket.state not in UNFINISHED:
        return
    move(ticket, TicketState.CLOSED, verb=Verb.DAY_END, by=None, now=now, ended_at=now)
    cancel_about(about=f"visit:{ticket.visit_id}", now=now)


@transaction.atomic
def _close_day(branch_id: int, day: date, now: datetime) -> None:
    visits = Visit.objects.filter(branch_id=branch_id, day=day)
    visits.filter(closed_at=None).update(closed_at=now)
    # The page that asks for a contact promises that it is forgotten in the evening; so is the device.
    forget(visits)
    BranchDay.objects.filter(branch_id=branch_id, day=day, ended_at=None).update(ended_at=now)
    end_halts_with_day(branch_id=branch_id, day=day, now=now)
    record(verb="day_end", subject=f"branch:{branch_id}", by=None, now=now, detail={"day": str(day)})
    versions.announce_change(branch_id=branch_id, slug=facts_by_id(branch_id, now=now).slug, now=now)


@transaction.atomic
def end_session_with_day(*, session_id: int, now: datetime) -> None:
    """Close a counter somebody forgot to close; its time is marked as not known."""
    session = (
        CounterSession.objects.select_for_update(of=("self",)).select_related("counter__branch").get(pk=session_id)
    )
    if session.closed_at is not None:
        return
    session.pauses.filter(ended_at=None).update(ended_at=now)
    session.closed_at = now
    session.ended_with_day = True
    session.save(update_fields=["closed_at", "ended_with_day"])
    record(verb="counter_day_end", subject=f"counter:{session.counter_id}", by=None, now=now)
    branch = session.counter.branch
    versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)


@transaction.atomic
def close_lapsed_visit(*, visit_id: int, now: datetime) -> None:
    """End the visit of somebody who missed the call and did not return in time."""
    visit = Visit.objects.select_for_update().get(pk=visit_id)
    if visit.closed_at is None and not visit.tickets.active().exists():
        visit.closed_at = now
        visit.save(update_fields=["closed_at"])
        cancel_about(about=f"visit:{visit_id}", now=now)
