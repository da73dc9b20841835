"""The wall clock of the office: Europe/Riga, and instants that carry their zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

RIGA = ZoneInfo("Europe/Riga")
MIDNIGHT = time(0, 0)


def now() -> datetime:
    """Return this instant. Doors call it once and hand it down as `now`."""
    return timezone.now()


def local(instant: datetime) -> datetime:
    """Return the same instant as the office's wall clock shows it."""
    return instant.astimezone(RIGA)


def day_of(instant: datetime) -> date:
    """Return the office's calendar day of an instant."""
    return local(instant).date()


def at(day: date, wall: time) -> datetime:
    """Return the instant when the office's clock shows `wall` on `day`.

    Sound on days of 23 and 25 hours: office hours never fall between 03:00 and 04:00, where a
    wall time may not exist or exist twice; there the earlier reading is taken. The instant is in UTC,
    because Python counts between two times of one zone by the wall clock, not by the time that passes.
    """
    return datetime.combine(day, wall, tzinfo=RIGA).astimezone(UTC)


def end_at(day: date, wall: time) -> datetime:
    """Like `at`, but reads midnight as the end of the day: 24:00."""
    return at(day + timedelta(days=1), MIDNIGHT) if wall == MIDNIGHT else at(day, wall)
