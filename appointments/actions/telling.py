"""The holder's browser, told of a booking by a button on its page, with or without an address of theirs."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from appointments.actions.bookings import require_changeable
from appointments.actions.messages import about, remind
from appointments.queries.bookings import booking_by_token, lock_booking
from appointments.queries.rules import booking_policy
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.actions import subscribe_push, unsubscribe_push
from pmlp_portal.notifications.subscriptions import read_subscription


@transaction.atomic
def tell_this_browser(*, token: str, fields: Mapping[str, str], now: datetime) -> None:
    """Tell the holder's browser too, reminders that are still to come included.

    Raises BookingIsOver, BrowserMalformed and BrowsersEnough.
    """
    booking = lock_booking(token)
    require_changeable(booking, now=now)
    subscribe_push(
        about=about(booking),
        subscription=read_subscription(fields),
        language=booking.language,
        now=now,
    )
    remind(booking, policy=booking_policy(branch_id=booking.branch_id, day=clock.day_of(now)), now=now)


def tell_browser_no_more(*, token: str, fields: Mapping[str, str], now: datetime) -> None:
    """Tell this browser no more. Raises NoBrowser."""
    unsubscribe_push(about=about(booking_by_token(token)), endpoint=fields.get("endpoint", ""), now=now)
