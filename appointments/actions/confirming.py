"""From a hold to a promise: by the code that was sent, or because staff vouch for whoever asks."""

import hmac
from datetime import datetime

from django.db import transaction

from appointments import errors
from appointments.actions import messages
from appointments.actions.places import keep_for_good
from appointments.models import Booking
from appointments.policies import BookingPolicy
from appointments.queries.bookings import lock_booking
from appointments.queries.rules import booking_policy
from appointments.states import BookingState
from appointments.tokens import code_hash
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.wording import long_date, wall
from queueing.actions import expect_arrival


def confirm(*, token: str, code: str, now: datetime) -> Booking:
    """Confirm a held booking by the code that was sent; the right code again changes nothing.

    Raises CodeWrong, CodeUsedUp, HoldEnded, AlreadyBooked. A wrong try is counted for good, whatever follows.
    """
    booking, wrong = try_code(token=token, code=code, now=now)
    if wrong is not None:
        raise wrong
    return booking


@transaction.atomic
def try_code(*, token: str, code: str, now: datetime) -> tuple[Booking, errors.CodeWrong | None]:
    """Like `confirm`, but hands a wrong code back: who raises it inside a transaction would uncount the try."""
    booking = lock_booking(token)
    code = code.strip().replace(" ", "")
    is_right = bool(booking.code_hash) and hmac.compare_digest(
        booking.code_hash, code_hash(seed=booking.token_seed, code=code)
    )
    if booking.state == BookingState.CONFIRMED and is_right:
        return booking, None
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    _require_open_to_codes(booking, policy, now)
    if not is_right:
        booking.code_tries += 1
        booking.save(update_fields=["code_tries"])
        return booking, errors.CodeWrong(tries_left=policy.code_tries - booking.code_tries)
    promise(booking, policy=policy, by=None, now=now)
    return booking, None


def _require_open_to_codes(booking: Booking, policy: BookingPolicy, now: datetime) -> None:
    if booking.state not in {BookingState.HELD, BookingState.LAPSED}:
        raise errors.BookingIsOver
    if booking.state == BookingState.LAPSED or booking.held_until <= now:
        raise errors.HoldEnded
    if booking.code_tries >= policy.code_tries:
        raise errors.CodeUsedUp


def promise(booking: Booking, *, policy: BookingPolicy, by: User | None, now: datetime) -> None:
    """Turn a hold into a promise: its places are kept for good, the queue expects somebody, reminders are written."""
    if not keep_for_good(booking, now=now):
        raise errors.HoldEnded
    booking.require_move_to(BookingState.CONFIRMED)
    booking.state, booking.confirmed_at = BookingState.CONFIRMED, now
    try:
        with transaction.atomic(), refusing({"one_booking_per_contact": errors.AlreadyBooked}):
            booking.save(update_fields=["state", "confirmed_at"])
    except errors.AlreadyBooked:
        raise _booked_before(booking) from None
    expect(booking)
    record(verb="booking_confirm", subject=f"booking:{booking.pk}", by=by, now=now)
    messages.tell_booked(booking, policy=policy, now=now)


def _booked_before(booking: Booking) -> errors.AlreadyBooked:
    """Told only to who has proved that the address is theirs."""
    other = Booking.objects.confirmed().filter(service_id=booking.service_id, contact_hash=booking.contact_hash)
    former = other.select_related("branch").get()
    when = f"{long_date(former.day)} {wall(former.starts_at)}"
    return errors.AlreadyBooked(when=when, branch=former.branch.name)


def expect(booking: Booking) -> None:
    """Tell the queue of the day whom it can expect, and when."""
    expect_arrival(
        origin=messages.about(booking),
        branch_id=booking.branch_id,
        service_id=booking.service_id,
        ranks_at=booking.starts_at,
        persons=booking.persons,
    )
