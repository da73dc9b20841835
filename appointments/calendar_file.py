"""The booking as an iCalendar file (RFC 5545): what a phone's calendar takes in."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from appointments.models import Booking
from appointments.states import BookingState


def calendar_file(booking: Booking, *, url: str, now: datetime) -> str:
    """Return the file's text. The same UID with a higher SEQUENCE moves the entry; a cancelled booking removes it.

    Times are in UTC, which every calendar shows by its own clock, before and after a change of clocks.
    """
    is_cancelled = booking.state == BookingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//PMLP//Portal//LV")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    calendar.add_component(_event(booking, url=url, now=now, is_cancelled=is_cancelled))
    return str(calendar.to_ical().decode())


def _event(booking: Booking, *, url: str, now: datetime, is_cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"booking-{booking.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", booking.changes)
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", booking.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    with translation.override(booking.language):
        event.add("summary", f"{booking.service.name}: {booking.branch.name}")
        event.add("location", booking.branch.address)
        event.add("description", _("Your booking, where you can change or cancel it: {url}").format(url=url))
    event.add("url", url)
    return event
