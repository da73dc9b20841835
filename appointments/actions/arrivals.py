"""Arriving: a booking becomes a ticket; one that nobody came for gives its place to the queue."""

from datetime import datetime

from django.db import transaction

from appointments import errors
from appointments.actions import messages
from appointments.actions.settling import settle_disruption
from appointments.models import Booking
from appointments.policies import is_late, ranks_at
from appointments.queries.bookings import lock_booking, lock_booking_by_id, ticket_of
from appointments.queries.kiosk import booking_shown
from appointments.queries.rules import booking_policy
from appointments.states import BookingState
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.wording import long_date, wall
from pmlp_portal.notifications.actions import cancel_about
from queueing.actions import Arrival, forget_arrival, receive_arrival
from queueing.actions.kiosk import require_patience
from queueing.models import Ticket
from queueing.queries.facts import BranchFacts, facts_by_id
from queueing.states import FINAL


@transaction.atomic
def check_in(*, token: str, now: datetime, by: User | None = None) -> Booking:
    """Report the arrival: the booking gets its ticket; doing it again changes nothing.

    It ranks at its booked time; whoever comes after the grace ranks at the arrival. Raises TooEarlyToArrive,
    WrongDay, BookingIsOver, or what keeps the branch from serving now.
    """
    return _check_in(lock_booking(token), by=by, now=now)


@transaction.atomic
def check_in_by_id(*, booking_id: int, by: User, now: datetime) -> Booking:
    """The same, done by a clerk for somebody who stands there."""
    return _check_in(lock_booking_by_id(booking_id), by=by, now=now)


def check_in_at_kiosk(*, facts: BranchFacts, written: str, device_id: int, now: datetime) -> Ticket:
    """The same at a branch's kiosk, by the link that a reader has read or the short code; return the ticket.

    Whoever has checked in before gets the same number once more. Raises, beside what `check_in` does,
    ArrivalCodeUnreadable, ArrivalCodeUnknown, BookedElsewhere, NeverConfirmed, CancelledBefore, ArrivedBefore, and
    TooManyTries: each try counts.
    """
    require_patience("kiosk", f"device:{device_id}", now=now)
    booking_id = booking_shown(written, branch_id=facts.id, branch_in=facts.name_in, now=now)
    return _check_in_here(booking_id, branch_id=facts.id, now=now)


@transaction.atomic
def _check_in_here(booking_id: int, *, branch_id: int, now: datetime) -> Ticket:
    """Locked first: what was looked up may have been moved or cancelled since."""
    booking = lock_booking_by_id(booking_id)
    _require_kept_here(booking, branch_id)
    ticket = ticket_of(_check_in(booking, by=None, now=now))
    assert ticket is not None
    if ticket.state in FINAL:
        raise errors.ArrivedBefore(number=ticket.spoken)
    return ticket


def _require_kept_here(booking: Booking, branch_id: int) -> None:
    if booking.state in {BookingState.HELD, BookingState.LAPSED}:
        raise errors.NeverConfirmed
    if booking.branch_id != branch_id:
        day, time = long_date(booking.day), wall(booking.starts_at)
        raise errors.BookedElsewhere(branch=booking.branch.name, day=day, time=time)
    if booking.state == BookingState.CANCELLED:
        raise errors.CancelledBefore


def _check_in(booking: Booking, *, by: User | None, now: datetime) -> Booking:
    if booking.state == BookingState.ARRIVED:
        return booking
    if not booking.may_become(BookingState.ARRIVED):
        raise errors.BookingIsOver
    policy = booking_policy(branch_id=booking.branch_id, day=booking.day)
    _require_its_time(booking, begins=booking.starts_at - policy.check_in_early, now=now)
    is_after_grace = is_late(starts_at=booking.starts_at, now=now, policy=policy)
    arrival = Arrival(
        service_id=booking.service_id,
        ranks_at=ranks_at(starts_at=booking.starts_at, now=now, policy=policy),
        is_late=is_after_grace,
        language=booking.language,
        contact=parse_contact(booking.contact) if booking.contact else None,
    )
    facts = facts_by_id(booking.branch_id, now=now)
    issued = receive_arrival(facts=facts, arrival=arrival, origin=messages.about(booking), by=by, now=now)
    booking.state, booking.arrived_at, booking.wants_earlier = BookingState.ARRIVED, now, False
    booking.visit = Ticket.objects.select_related("visit").get(pk=issued.ticket_id).visit
    booking.save(update_fields=["state", "arrived_at", "visit", "wants_earlier"])
    settle_disruption(booking, now=now)
    cancel_about(about=messages.about(booking), now=now)
    record(verb="booking_check_in", subject=f"booking:{booking.pk}", by=by, now=now)
    return booking


def _require_its_time(booking: Booking, *, begins: datetime, now: datetime) -> None:
    if clock.day_of(now) > booking.day:
        raise errors.WrongDay(day=long_date(booking.day))
    if now < begins:
        raise errors.TooEarlyToArrive(from_time=wall(begins), day=long_date(booking.day))


@transaction.atomic
def note_missed(*, booking_id: int, now: datetime) -> bool:
    """Note that nobody came within the grace: the queue expects them no more. Return whether it was so."""
    booking = lock_booking_by_id(booking_id)
    policy = booking_policy(branch_id=booking.branch_id, day=booking.day)
    if booking.state != BookingState.CONFIRMED or not is_late(starts_at=booking.starts_at, now=now, policy=policy):
        return False
    booking.require_move_to(BookingState.NO_SHOW)
    booking.state, booking.ended_at = BookingState.NO_SHOW, now
    booking.save(update_fields=["state", "ended_at"])
    settle_disruption(booking, now=now)
    forget_arrival(origin=messages.about(booking), now=now)
    cancel_about(about=messages.about(booking), now=now)
    record(verb="booking_no_show", subject=f"booking:{booking.pk}", by=None, now=now)
    return True
