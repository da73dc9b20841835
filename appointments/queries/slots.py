"""Which times are free. A place whose keeping has lapsed counts as free before anybody has swept it."""

from collections import Counter as Tally
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from appointments.models import Pool
from appointments.policies import BookingPolicy, last_bookable_day, slots_needed
from appointments.queries.rules import slots_each_of
from pmlp_portal.kernel import clock

_SLOTS = """
WITH lapsed AS (
    SELECT kept.slot_id, count(*) AS number FROM appointments_takenplace kept
    LEFT JOIN appointments_booking gone ON gone.id = kept.booking_id AND gone.state = 'cancelled'
    WHERE kept.pool = '{pool}' AND kept.kept_until IS NOT NULL
      AND (kept.kept_until <= %(now)s OR (%(with_returning)s AND gone.id IS NOT NULL))
    GROUP BY kept.slot_id
), slot AS (
    SELECT s.branch_id, s.day, s.starts_at, s.ends_at,
        s.{pool}_places - s.{pool}_taken + coalesce(lapsed.number, 0) AS free
    FROM appointments_slot s LEFT JOIN lapsed ON lapsed.slot_id = s.id
    WHERE s.branch_id = ANY(%(branches)s) AND s.service_id = %(service)s AND s.slots_each = %(each)s
      AND s.day >= %(first)s AND s.day < %(until)s AND s.starts_at >= %(earliest)s AND s.withdrawn_at IS NULL
)
"""
_SINGLE = "SELECT branch_id, day, starts_at, ends_at, free AS places FROM slot WHERE free > 0"
# A run is as many slots without a gap as the booking takes; it has as many places as its fullest slot has left.
_RUN = """
, run AS (
    SELECT branch_id, day, starts_at, min(free) OVER following AS places, count(*) OVER following AS slots,
        last_value(ends_at) OVER following AS run_ends_at, sum(ends_at - starts_at) OVER following AS served_for
    FROM slot
    WINDOW following AS (
        PARTITION BY branch_id, day ORDER BY starts_at ROWS BETWEEN CURRENT ROW AND %(more)s FOLLOWING)
)
SELECT branch_id, day, starts_at, run_ends_at, places FROM run
WHERE slots = %(needed)s AND places > 0 AND served_for = run_ends_at - starts_at
"""
# By pool, and by whether a booking takes one slot or several: most take one, which needs no look at its neighbours.
_STATEMENTS = {
    (pool, is_single): _SLOTS.format(pool=pool.value) + (_SINGLE if is_single else _RUN)
    for pool in Pool
    for is_single in (True, False)
}
_BY_DAY = {
    key: f"SELECT branch_id, day, min(starts_at), sum(places) FROM ({free}) AS free GROUP BY branch_id, day"  # noqa: S608
    for key, free in _STATEMENTS.items()
}
_IN_ORDER = " ORDER BY starts_at, branch_id LIMIT %(limit)s"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for: from `first` until `until` (not in), never before `earliest`.

    `with_returning`: cancelled places that are not free for everybody yet count too; only a waiting list asks so.
    """

    branch_ids: Collection[int]
    service_id: int
    first: date
    until: date
    earliest: datetime
    persons: int = 1
    pool: Pool = Pool.PUBLIC
    with_returning: bool = False


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time one can book."""

    branch_id: int
    starts_at: datetime
    ends_at: datetime
    places: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day, and how many places it has left."""

    day: date
    free: int


def public_wish(
    *,
    branch_ids: Collection[int],
    service_id: int,
    policy: BookingPolicy,
    now: datetime,
    persons: int = 1,
    first: date | None = None,
    until: date | None = None,
) -> Wish:
    """Return what somebody from the public may look for: neither too soon nor beyond the horizon."""
    today = clock.day_of(now)
    end = last_bookable_day(today=today, policy=policy) + timedelta(days=1)
    return Wish(
        branch_ids=branch_ids,
        service_id=service_id,
        first=max(first or today, today),
        until=min(until or end, end),
        earliest=now + policy.soonest_notice,
        persons=persons,
    )


def free_days(wish: Wish, *, now: datetime) -> list[FreeDay]:
    """Return each day of the wish with the places it has left, the days without any too."""
    found: Tally[date] = Tally()
    for _branch_id, day, _first, places in _ask(_BY_DAY, "", wish, now):
        found[day] += int(places)
    length = max(0, (wish.until - wish.first).days)
    return [FreeDay(day, found[day]) for day in (wish.first + timedelta(days=nth) for nth in range(length))]


def free_times(wish: Wish, *, now: datetime, limit: int = 500) -> list[FreeTime]:
    """Return the free times of the wish, the soonest first."""
    rows = _ask(_STATEMENTS, _IN_ORDER, wish, now, limit=limit)
    times = [FreeTime(branch_id, starts_at, ends_at, places) for branch_id, _day, starts_at, ends_at, places in rows]
    return sorted(times, key=lambda time: (time.starts_at, time.branch_id))[:limit]


def soonest_by_branch(wish: Wish, *, now: datetime) -> dict[int, datetime]:
    """Return by branch id the soonest free time, for branches that have one."""
    found: dict[int, datetime] = {}
    for branch_id, _day, starts_at, _places in _ask(_BY_DAY, "", wish, now):
        found[branch_id] = min(starts_at, found.get(branch_id, starts_at))
    return found


def _ask(
    statements: Mapping[tuple[Pool, bool], str], order: str, wish: Wish, now: datetime, limit: int | None = None
) -> Sequence[tuple]:  # type: ignore[type-arg]
    rows: list[tuple] = []  # type: ignore[type-arg]  # as the statement says
    for each in slots_each_of(service_id=wish.service_id, branch_ids=wish.branch_ids):
        needed = slots_needed(persons=wish.persons, slots_each=each)
        values: dict[str, Any] = {  # what the statement names
            "branches": list(wish.branch_ids),
            "service": wish.service_id,
            "first": wish.first,
            "until": wish.until,
            "earliest": wish.earliest,
            "with_returning": wish.with_returning,
            "each": each,
            "needed": needed,
            "more": needed - 1,
            "now": now,
            "limit": limit,
        }
        with connection.cursor() as cursor:
            cursor.execute(statements[wish.pool, needed == 1] + order, values)
            rows += cursor.fetchall()
    return rows
