"""Who comes: written down, and proved to be reachable by a code sent there."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from appointments import errors
from appointments.actions import messages
from appointments.actions.places import places_of
from appointments.models import Booking
from appointments.policies import BookingPolicy
from appointments.queries.bookings import lock_booking
from appointments.queries.rules import booking_policy
from appointments.states import BookingState
from appointments.tokens import code_hash, new_code
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact, contact_hash

LONGEST_NAME = 120


@transaction.atomic
def write_details(*, token: str, name: str, contact: Contact, language: str, now: datetime) -> Booking:
    """Write down who comes, also after the hold has ended; nothing is sent yet. Raises BookingIsOver, NameMissing.

    A code that was sent to another address proves nothing of this one, so it is of no use any more.
    """
    booking = _lock_unconfirmed(token)
    if booking.contact != contact.value:
        booking.code_hash = ""
    _write(booking, name, contact)
    booking.language = language
    booking.save(update_fields=["name", "contact", "contact_hash", "code_hash", "language"])
    return booking


@transaction.atomic
def ask_for_code(*, token: str, now: datetime) -> Booking:
    """Send the code, unless one is on its way: pressed twice, it is one letter. Raises HoldEnded, CodesUsedUp."""
    booking = _lock_held(token, now=now)
    if not booking.code_hash:
        send_code(booking, policy=_policy(booking, now), now=now)
    return booking


@transaction.atomic
def give_details(*, token: str, name: str, contact: Contact, now: datetime) -> Booking:
    """Say who comes: the place is held anew, and a code is sent. Raises HoldEnded, CodesUsedUp, NameMissing."""
    booking = _lock_held(token, now=now)
    _write(booking, name, contact)
    send_code(booking, policy=_policy(booking, now), now=now)
    return booking


@transaction.atomic
def send_code_again(*, token: str, now: datetime) -> Booking:
    """Send another code; the former is of no use any more. Raises HoldEnded, CodesUsedUp."""
    booking = _lock_held(token, now=now)
    send_code(booking, policy=_policy(booking, now), now=now)
    return booking


def _lock_unconfirmed(token: str) -> Booking:
    booking = lock_booking(token)
    if booking.state not in {BookingState.HELD, BookingState.LAPSED}:
        raise errors.BookingIsOver
    return booking


def _lock_held(token: str, *, now: datetime) -> Booking:
    booking = _lock_unconfirmed(token)
    if booking.state == BookingState.LAPSED or booking.held_until <= now:
        raise errors.HoldEnded
    return booking


def _write(booking: Booking, name: str, contact: Contact) -> None:
    if not name.strip():
        raise errors.NameMissing
    require_name(name)
    booking.name = name.strip()
    set_contact(booking, contact)


def _policy(booking: Booking, now: datetime) -> BookingPolicy:
    return booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))


def require_name(name: str) -> None:
    """Raise NameTooLong unless it can be kept."""
    if len(name.strip()) > LONGEST_NAME:
        raise errors.NameTooLong(limit=LONGEST_NAME)


def set_contact(booking: Booking, contact: Contact | None) -> None:
    """Set where the holder can be reached, without saving."""
    booking.contact = contact.value if contact else ""
    booking.contact_hash = contact_hash(contact.value, settings.CONTACT_KEY) if contact else None


def write_code(booking: Booking) -> str:
    """Give a booking a new code, without saving; return it."""
    code = new_code()
    booking.code_hash = code_hash(seed=booking.token_seed, code=code)
    booking.codes_sent += 1
    return code


def send_code(booking: Booking, *, policy: BookingPolicy, now: datetime) -> None:
    """Send a code to a locked, held booking, and hold its place anew from now on."""
    if booking.codes_sent >= policy.codes_a_hold:
        raise errors.CodesUsedUp(limit=policy.codes_a_hold)
    messages.withdraw_code(booking, now=now)
    code = write_code(booking)
    booking.held_until = now + policy.hold_for
    booking.save()
    places_of(booking).update(kept_until=booking.held_until)
    messages.send_code(booking, code, now=now)
