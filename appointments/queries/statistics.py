"""What has become of a branch's bookings: no-shows, how far ahead people book, how full the calendar was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from pmlp_portal.directory.models import Branch

ONE_DAY = timedelta(days=1)

# Grouped three ways at once: all, by month, by weekday. Days that are over only, so that nobody is still expected.
_BOOKINGS = """
SELECT date_trunc('month', day)::date, extract(isodow FROM day)::int,
    count(*) FILTER (WHERE state = 'arrived'), count(*) FILTER (WHERE state = 'no_show'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM starts_at - confirmed_at)) / 86400
FROM appointments_booking
WHERE branch_id = %(branch)s AND day >= %(first)s AND day < %(until)s AND state IN ('arrived', 'no_show')
GROUP BY GROUPING SETS ((), (1), (2))
"""
_SLOTS = """
SELECT date_trunc('month', day)::date, extract(isodow FROM day)::int,
    sum(public_taken + call_centre_taken + internal_taken), sum(public_places + call_centre_places + internal_places)
FROM appointments_slot
WHERE branch_id = %(branch)s AND day >= %(first)s AND day < %(until)s
GROUP BY GROUPING SETS ((), (1), (2))
"""

# A month by its first day, a weekday by its number; both None for everything together.
Group = tuple[date | None, int | None]
ALL: Group = (None, None)


@dataclass(frozen=True, slots=True)
class Share:
    """The figures of a month, of a weekday, or of everything. `lead_days`: the median from booking to visit."""

    month: date | None = None
    weekday: int | None = None
    arrived: int = 0
    missed: int = 0
    lead_days: float | None = None
    taken: int = 0
    places: int = 0

    @property
    def expected(self) -> int:
        """Who was booked."""
        return self.arrived + self.missed

    @property
    def missed_percent(self) -> float | None:
        """How many of a hundred did not come."""
        return 100 * self.missed / self.expected if self.expected else None

    @property
    def taken_percent(self) -> float | None:
        """How many of a hundred places were taken."""
        return 100 * self.taken / self.places if self.places else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """A branch's figures between two days, the last not in."""

    total: Share
    months: Sequence[Share]
    weekdays: Sequence[Share]


def statistics_of(*, branch: Branch, first: date, until: date) -> Statistics:
    """Return the figures; two statements. `until`, not in, is today at the latest."""
    values = {"branch": branch.pk, "first": first, "until": until}
    bookings, slots = _rows(_BOOKINGS, values), _rows(_SLOTS, values)
    groups = sorted((bookings.keys() | slots.keys()) - {ALL}, key=_in_order)
    shares = [_share(group, bookings, slots) for group in groups]
    return Statistics(
        total=_share(ALL, bookings, slots),
        months=[share for share in shares if share.month],
        weekdays=[share for share in shares if share.weekday],
    )


def _rows(statement: str, values: Mapping[str, Any]) -> dict[Group, tuple[Any, ...]]:  # what the statement returns
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}


def _in_order(group: Group) -> tuple[date, int]:
    month, weekday = group
    return month or date.min, weekday or 0


def _share(group: Group, bookings: Mapping[Group, Iterable[Any]], slots: Mapping[Group, Iterable[Any]]) -> Share:
    arrived, missed, lead = bookings.get(group, (0, 0, None))
    taken, places = slots.get(group, (0, 0))
    return Share(
        month=group[0],
        weekday=group[1],
        arrived=arrived,
        missed=missed,
        lead_days=None if lead is None else float(lead),
        taken=int(taken or 0),
        places=int(places or 0),
    )
