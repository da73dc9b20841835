"""From a hold to a promise: by the code that was sent, or because staff vouch for whoever asks."""

import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

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
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.errors import Conflict
from pmlp_portal.kernel.wording import long_date, wall
from queueing.actions import expect_arrival


def confirm(*, token: str, code: str, now: datetime) -> Booking:
    """Confirm a held booking by the code that was sent; the right code again changes nothing.

    Raises CodeWrong, CodeUsedUp, HoldEnded, AlreadyBooked. A wrong try is counted for good, whatever follows.
    """
    with naming_the_former(), transaction.atomic():
        booking, wrong = _try_code(token=token, code=code, now=now)
    if wrong is not None:
        raise wrong
    return booking


def confirm_once(
    *, token: str, code: str, key: Key | None, keep: Callable[[Booking], Mapping[str, Any]], now: datetime
) -> Mapping[str, Any]:
    """Like `confirm`, once for one key; return what `keep` makes of the booking. A wrong try is kept like an answer."""

    def effect() -> Mapping[str, Any]:
        booking, wrong = _try_code(token=token, code=code, now=now)
        return wrong.facts if wrong else keep(booking)

    with naming_the_former():
        kept = once(key, effect, now=now)
    if "tries_left" in kept:
        raise errors.CodeWrong(**kept)
    return kept


def _try_code(*, token: str, code: str, now: datetime) -> tuple[Booking, errors.CodeWrong | None]:
    """Confirm in the caller's transaction; a wrong code is handed back: raised inside, its try would be uncounted."""
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
    """Turn a hold into a promise: its places are kept for good, the queue expects somebody, reminders are written.

    Raises HoldEnded and, for `naming_the_former` to finish outside the transaction, AlreadyBooked.
    """
    if not keep_for_good(booking, now=now):
        raise errors.HoldEnded
    booking.require_move_to(BookingState.CONFIRMED)
    booking.state, booking.confirmed_at = BookingState.CONFIRMED, now
    with refusing({"one_booking_per_contact": _BookedBefore(booking)}):
        booking.save(update_fields=["state", "confirmed_at"])
    expect(booking)
    record(verb="booking_confirm", subject=f"booking:{booking.pk}", by=by, now=now)
    messages.tell_booked(booking, policy=policy, now=now)


class _BookedBefore(errors.AlreadyBooked):
    """The database has refused and ended the transaction: only after it can be asked which booking there is."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(when="", branch="")
        self.booking = booking


@contextmanager
def naming_the_former() -> Iterator[None]:
    """Let AlreadyBooked say which booking there is. Stands around a transaction, not inside one."""
    try:
        yield
    except _BookedBefore as refusal:
        raise _booked_before(refusal.booking) from None


def _booked_before(booking: Booking) -> Conflict:
    """Told only to who has proved that the address is theirs."""
    other = Booking.objects.confirmed().filter(service_id=booking.service_id, contact_hash=booking.contact_hash)
    former = other.select_related("branch").first()
    if former is None:  # cancelled since
        return Conflict()
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
