"""What the holder of a booking is sent, written in the transaction of the deed it tells of."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from appointments.calendar_file import calendar_file
from appointments.models import Booking, Disruption, Offer
from appointments.policies import BookingPolicy, reminders_at
from appointments.tokens import spoken_code, token_of
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.actions import News, cancel_about, enqueue_all
from pmlp_portal.notifications.letters import Preview, preview
from pmlp_portal.notifications.models import MessageChannel, MessageKind

# An answer to a deed is worth sending for a day; after that the page itself has told it.
ANSWER_LAPSES_AFTER = timedelta(days=1)


def about(booking: Booking) -> str:
    """Return what the outbox calls a booking."""
    return f"booking:{booking.pk}"


def page_of(booking: Booking) -> str:
    """Return the address of the booking's own page."""
    with translation.override(booking.language):
        return str(settings.PUBLIC_URL) + reverse("appointments:booking", args=[token_of(booking.token_seed)])


def withdraw_code(booking: Booking, *, now: datetime) -> None:
    """Stop a code that has not left yet: another one takes its place."""
    cancel_about(about=about(booking), now=now)


def send_code(booking: Booking, code: str, *, now: datetime) -> None:
    """Send the code that confirms it."""
    context = {"code": code, "expires_at": booking.held_until, **_what(booking)}
    code_letter = _news(booking, MessageKind.CONFIRM_CODE, context, due_at=now, lapses_at=booking.held_until)
    enqueue_all([code_letter], now=now)


def tell_booked(booking: Booking, *, policy: BookingPolicy, now: datetime) -> None:
    """Send the confirmation, and write the reminders."""
    answer = _answer(booking, MessageKind.BOOKED, _to_come_with(booking, now), now=now)
    enqueue_all([answer, *_reminders(booking, policy=policy, now=now)], now=now)


def tell_changed(booking: Booking, *, policy: BookingPolicy, now: datetime, because: str = "") -> None:
    """Send the new time, and why when the office moved it; reminders of the old one never leave."""
    cancel_about(about=about(booking), now=now)
    context = {**_to_come_with(booking, now), "because": because}
    answer = _answer(booking, MessageKind.CHANGED, context, now=now)
    enqueue_all([answer, *_reminders(booking, policy=policy, now=now)], now=now)


def preview_changed(booking: Booking, *, because: str) -> Preview:
    """Return how `tell_changed` would read to somebody with a contact; whose page it leads to is theirs to know."""
    is_letter = parse_contact(booking.contact).kind == "email"
    return preview(
        kind=MessageKind.CHANGED,
        channel=MessageChannel.EMAIL if is_letter else MessageChannel.SMS,
        language=booking.language,
        context={**_all(booking), "url": f"{settings.PUBLIC_URL}/…/", "arrival_code": "…", "because": because},
    )


def tell_kept(booking: Booking, *, policy: BookingPolicy, now: datetime) -> None:
    """Tell that the time holds after all; what still says otherwise never leaves."""
    cancel_about(about=about(booking), now=now)
    context = {**_to_come_with(booking, now), "holds_after_all": True}
    answer = _answer(booking, MessageKind.CHANGED, context, now=now)
    enqueue_all([answer, *_reminders(booking, policy=policy, now=now)], now=now)


def tell_cancelled(booking: Booking, *, because: str, now: datetime) -> None:
    """Stop what has not left, and say that it is cancelled."""
    cancel_about(about=about(booking), now=now)
    enqueue_all([_answer(booking, MessageKind.CANCELLED, {"because": because}, now=now)], now=now)


def tell_offer(offer: Offer, *, now: datetime) -> None:
    """Tell of a place that has become free earlier."""
    booking = offer.booking
    context = {"starts_at": offer.starts_at, "booked_at": booking.starts_at, "expires_at": offer.expires_at}
    enqueue_all([_answer(booking, MessageKind.OFFER, context, now=now, lapses_at=offer.expires_at)], now=now)


def tell_disrupted(disruption: Disruption, offers: list[Offer], *, now: datetime) -> None:
    """Tell that the branch can't keep the time, and which others are kept for the holder."""
    times = [offer.starts_at for offer in offers] + [None, None]
    expires_at = offers[0].expires_at if offers else disruption.booking.starts_at
    context = {
        "because": disruption.because,
        "first_at": times[0],
        "second_at": times[1],
        "expires_at": expires_at,
    }
    enqueue_all([_answer(disruption.booking, MessageKind.DISRUPTED, context, now=now)], now=now)


def remind(booking: Booking, *, policy: BookingPolicy, now: datetime) -> None:
    """Write the reminders that are still to come, for whoever has none yet."""
    enqueue_all(_reminders(booking, policy=policy, now=now), now=now)


def _reminders(booking: Booking, *, policy: BookingPolicy, now: datetime) -> list[News]:
    context = {**_all(booking), "arrival_code": spoken_code(booking.token_seed)}
    return [
        _news(booking, MessageKind.REMINDER, context, due_at=due_at, lapses_at=booking.starts_at)
        for due_at in reminders_at(starts_at=booking.starts_at, policy=policy)
        if due_at > now
    ]


def _answer(
    booking: Booking,
    kind: MessageKind,
    more: Mapping[str, Any],  # what the kind's text names
    *,
    now: datetime,
    lapses_at: datetime | None = None,
) -> News:
    context = {**_all(booking), **more}
    return _news(booking, kind, context, due_at=now, lapses_at=lapses_at or now + ANSWER_LAPSES_AFTER)


def _news(
    booking: Booking, kind: MessageKind, context: Mapping[str, Any], *, due_at: datetime, lapses_at: datetime
) -> News:
    """Address it; somebody who was booked in by telephone may have left no address, only a browser."""
    return News(
        about=about(booking),
        kind=kind,
        to=parse_contact(booking.contact) if booking.contact else None,
        language=booking.language,
        context=context,
        due_at=due_at,
        lapses_at=lapses_at,
        branch_id=booking.branch_id,
    )


def _what(booking: Booking) -> dict[str, Any]:
    with translation.override(booking.language):
        return {"branch": booking.branch.name, "service": booking.service.name, "starts_at": booking.starts_at}


def _all(booking: Booking) -> dict[str, Any]:
    address = {"address": booking.branch.address, "persons": str(booking.persons), "url": page_of(booking)}
    return {**_what(booking), **address}


def _to_come_with(booking: Booking, now: datetime) -> dict[str, Any]:
    """What gets its holder in: the calendar's file with the link, and the code to be typed at the kiosk."""
    return {"ics": _ics(booking, now), "arrival_code": spoken_code(booking.token_seed)}


def _ics(booking: Booking, now: datetime) -> str:
    return calendar_file(booking, url=page_of(booking), now=now)
