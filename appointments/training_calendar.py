"""A training as an iCalendar file (RFC 5545), and who takes part as a table for a spreadsheet."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from appointments.models import Training, TrainingPlace
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.sheets import csv_file


def training_calendar_file(training: Training, *, url: str, now: datetime) -> str:
    """Return the file's text. Times are in UTC, which every calendar shows by its own clock."""
    calendar = Calendar()
    calendar.add("prodid", "-//PMLP//Portal//LV")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if training.cancelled_at else "PUBLISH")
    event = Event()
    event.add("uid", f"training-{training.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", training.starts_at.astimezone(UTC))
    event.add("dtend", training.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if training.cancelled_at else "CONFIRMED")
    event.add("summary", training.title)
    event.add("location", training.place or training.online_url)
    event.add("url", url)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def participants_table(places: list[TrainingPlace]) -> str:
    """Return who takes part, one a line."""
    heads = (_("Name"), _("Contact"), _("State"), _("Signed up"), _("Language"))
    return csv_file([heads, *map(_cells, places)])


def _cells(place: TrainingPlace) -> tuple[str, ...]:
    signed_up = clock.local(place.confirmed_at).strftime("%Y-%m-%d %H:%M") if place.confirmed_at else ""
    return place.name, place.contact, str(place.get_state_display()), signed_up, place.language
