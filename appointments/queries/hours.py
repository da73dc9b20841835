"""What became of holds hour by hour: where machines try to book, this is where it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from appointments.models import Booking
from appointments.states import BookingState
from pmlp_portal.directory.models import Branch
from pmlp_portal.limits.queries import challenged_by_hour, refused_by_hour

HOUR = timedelta(hours=1)
HOURS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: of the branch's places, and, in the whole portal, of requests that were stopped."""

    begins_at: datetime
    held: int
    confirmed: int
    lapsed: int
    limited: int
    challenged: int


def booking_hours(branch: Branch, *, now: datetime) -> list[Hour]:
    """Return the last 24 hours, the present one first."""
    present = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    since = present - (HOURS_SHOWN - 1) * HOUR
    rows = Booking.objects.filter(branch=branch)
    held = _by_hour(rows, "held_at", since)
    confirmed = _by_hour(rows, "confirmed_at", since)
    lapsed = _by_hour(rows.filter(state=BookingState.LAPSED), "ended_at", since)
    limited, challenged = refused_by_hour(since=since), challenged_by_hour(since=since)
    return [
        Hour(
            begins_at=hour,
            held=held.get(hour, 0),
            confirmed=confirmed.get(hour, 0),
            lapsed=lapsed.get(hour, 0),
            limited=limited.get(hour, 0),
            challenged=challenged.get(hour, 0),
        )
        for hour in (present - nth * HOUR for nth in range(HOURS_SHOWN))
    ]


def _by_hour(rows: QuerySet[Booking], column: str, since: datetime) -> Mapping[datetime, int]:
    """Hours are cut in UTC, where each comes once."""
    recent = rows.filter(**{f"{column}__gte": since}).annotate(hour=TruncHour(column, tzinfo=UTC))
    return {row["hour"]: row["number"] for row in recent.values("hour").order_by().annotate(number=Count("pk"))}
