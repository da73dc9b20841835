"""Bookings: by their secret, and those something is due for."""

from datetime import datetime

from django.db.models import QuerySet

from appointments import errors
from appointments.models import Booking, Disruption, Offer
from appointments.queries.rules import known_branch, known_service
from appointments.states import BookingState, OfferState
from appointments.tokens import token_hash
from queueing.models import Ticket


def booking_by_token(token: str) -> Booking:
    """Return the booking this token opens. Raises BookingNotFound."""
    booking = Booking.objects.filter(token_hash=token_hash(token)).select_related("branch", "service", "visit").first()
    if booking is None:
        raise errors.BookingNotFound
    return booking


def lock_booking(token: str) -> Booking:
    """Return the booking this token opens, locked until the deed is done. Raises BookingNotFound."""
    try:
        return _with_names(_locked().get(token_hash=token_hash(token)))
    except Booking.DoesNotExist:
        raise errors.BookingNotFound from None


def lock_booking_by_id(booking_id: int) -> Booking:
    """Return a booking as it is now, locked until the deed is done."""
    return _with_names(_locked().get(pk=booking_id))


def _locked() -> QuerySet[Booking]:
    return Booking.objects.select_for_update(no_key=True)


def _with_names(booking: Booking) -> Booking:
    """Give a booking its branch and service without asking the database for them each time."""
    booking.branch, booking.service = known_branch(booking.branch_id), known_service(booking.service_id)
    return booking


def ticket_of(booking: Booking) -> Ticket | None:
    """Return the newest ticket of who has arrived."""
    if booking.visit_id is None:
        return None
    return Ticket.objects.filter(visit_id=booking.visit_id).select_related("visit").order_by("-pk").first()


def open_offers(booking: Booking, *, now: datetime) -> list[Offer]:
    """Return the other times that still stand for a booking, the soonest first."""
    offers = Offer.objects.filter(booking=booking, state=OfferState.OPEN, expires_at__gt=now)
    return list(offers.select_related("branch").order_by("starts_at"))


def open_disruption(booking: Booking) -> Disruption | None:
    """Return what keeps the branch from keeping the booked time, while nothing has been settled."""
    return Disruption.objects.filter(booking=booking, settled_at=None).first()


def ended_holds(*, now: datetime) -> list[int]:
    """Return bookings nobody confirmed in time."""
    held = Booking.objects.filter(state=BookingState.HELD, held_until__lte=now)
    return list(held.values_list("pk", flat=True)[:500])


def past_their_time(*, now: datetime) -> list[int]:
    """Return confirmed bookings whose time has come: the policy of each says whether it is missed."""
    past = Booking.objects.confirmed().filter(starts_at__lt=now).order_by("starts_at")
    return list(past.values_list("pk", flat=True)[:500])


def ended_offers(*, now: datetime) -> list[int]:
    """Return offers nobody answered in time."""
    offers = Offer.objects.filter(state=OfferState.OPEN, expires_at__lte=now)
    return list(offers.values_list("pk", flat=True)[:500])


def waiting_for_earlier(*, now: datetime) -> list[int]:
    """Return the bookings that wait for an earlier time and have no offer now, the longest waiting first."""
    waiting = Booking.objects.confirmed().filter(wants_earlier=True, starts_at__gt=now)
    without = waiting.exclude(offers__state=OfferState.OPEN)
    return list(without.order_by("wants_earlier_since", "pk").values_list("pk", flat=True)[:500])


def untold_disruptions() -> list[int]:
    """Return disruptions whose holders have not been told yet."""
    untold = Disruption.objects.filter(told_at=None, settled_at=None)
    return list(untold.values_list("pk", flat=True)[:500])
