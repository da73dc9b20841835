"""What the API of bookings answers, as plain values."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from appointments.actions import BookingRequest, Held
from appointments.models import Booking
from appointments.queries.bookings import booking_by_token, ticket_of
from appointments.queries.slots import FreeDay
from appointments.states import BookingState
from pmlp_portal.kernel import clock
from queueing.tokens import token_of as ticket_token_of

type_of_answer = dict[str, Any]  # JSON


def iso(instant: datetime) -> str:
    """Return an instant to the second with Riga's offset; a fraction is cut off, so that no hold seems longer."""
    return clock.local(instant).replace(microsecond=0).isoformat()


def days(free: Sequence[FreeDay]) -> type_of_answer:
    """Days and their free places."""
    return {"days": [{"date": day.day.isoformat(), "free": day.free} for day in free]}


def times(day: date, free: Sequence[datetime]) -> type_of_answer:
    """The free times of a day."""
    return {"date": day.isoformat(), "times": [iso(instant) for instant in free]}


def held(place: Held, *, request: BookingRequest) -> type_of_answer:
    """A place just held, as it was then however often it is told."""
    return {
        "token": place.token,
        "state": BookingState.HELD.value,
        "expires_at": iso(place.expires_at),
        "branch": request.branch,
        "service": request.service,
        "starts_at": iso(request.starts_at),
        "ends_at": iso(place.ends_at),
        "persons": request.persons,
        "url": _page("appointments:booking", place.token),
        "ticket": None,
    }


def to_keep(booking: Booking, *, now: datetime) -> type_of_answer:
    """A booking as it stands, without what opens it or its ticket."""
    is_held = booking.state == BookingState.HELD and booking.held_until > now
    ticket = ticket_of(booking)
    return {
        "state": BookingState.LAPSED.value if booking.state == BookingState.HELD and not is_held else booking.state,
        "expires_at": iso(booking.held_until) if is_held else None,
        "branch": booking.branch.slug,
        "service": booking.service.slug,
        "starts_at": iso(booking.starts_at),
        "ends_at": iso(booking.ends_at),
        "persons": booking.persons,
        "ticket": {"number": ticket.spoken} if ticket else None,
    }


def to_holder(kept: Mapping[str, Any], *, token: str) -> type_of_answer:
    """The same, with what opens it."""
    return {
        **kept,
        "token": token,
        "url": _page("appointments:booking", token),
        "ticket": _ticket(kept["ticket"], token=token) if kept["ticket"] else None,
    }


def _ticket(kept: Mapping[str, str], *, token: str) -> type_of_answer:
    visit = booking_by_token(token).visit
    assert visit is not None
    opens = ticket_token_of(visit.token_seed)
    return {**kept, "token": opens, "url": _page("queueing:ticket", opens)}


def _page(name: str, token: str) -> str:
    return str(settings.PUBLIC_URL) + reverse(name, args=[token])
