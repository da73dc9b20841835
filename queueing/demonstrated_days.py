"""Past days of the demonstration: invented announcements and arrivals, marked as such, so that figures can be seen.

They are written of ended days alone and never where real days are counted; each day's numbers come from its own seed.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, sqrt

from django.db import connection, transaction

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch
from pmlp_portal.kernel import clock
from queueing.forecast.outcomes import Band
from queueing.models import AnnouncedDay, BranchDay
from queueing.queries.tallying import HOURS, hours_of

WEEKS = 14
AN_HOUR = 9.0  # people at a branch of middle size
PLAYED, QUIETEST = 1.1, 0.75
# How people come over the week, Monday first, and on the first day after a day off.
BY_WEEKDAY = (1.15, 1.05, 1.0, 0.95, 0.85, 0.7, 0.7)
AFTER_A_DAY_OFF = 1.2
# Shares of the told waits by length; how often each falls inside; how wide it is told, as minutes from and until.
_BANDS = {
    Band.UNDER_10: (0.45, 0.83, (1.0, 9.0)),
    Band.UNDER_25: (0.33, 0.80, (9.0, 25.0)),
    Band.UNDER_50: (0.17, 0.78, (22.0, 46.0)),
    Band.LONGER: (0.05, 0.75, (44.0, 78.0)),
}
REMOTE, LOST, EARLIER = 0.4, 0.007, 0.4
# In the first weeks the branches' days have taught less.
TAUGHT_AFTER, AT_FIRST = 5, 0.07


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of a branch that is to be invented. `taught`: how many weeks the branch has been counted before."""

    branch: Branch
    day: date
    opened_hour: int
    closed_hour: int
    is_after_day_off: bool
    taught: int


# Columns go in as lists: a thousand days take as long as ten would row by row.
_WRITE_ANNOUNCED = """
    INSERT INTO queueing_announcedday (branch_id, day, band, told, inside, earlier, later, never, travellers, lost,
        told_from, told_until, waited, deferred, untold, "left", is_demonstration)
    SELECT branch, day, band, told, inside, earlier, told - inside - earlier, 0, travellers, lost,
        make_interval(secs => began), make_interval(secs => ended), make_interval(secs => waited), 0, 0, 0, true
    FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[],
        %s::float8[], %s::float8[], %s::float8[])
        AS days(branch, day, band, told, inside, earlier, travellers, lost, began, ended, waited)
    ON CONFLICT DO NOTHING
"""
_WRITE_ARRIVALS = """
    INSERT INTO queueing_arrivalsday (branch_id, day, by_hour, opened_hour, closed_hour, is_demonstration)
    SELECT branch, day, by_hour::int[], opened, closed, true
    FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::int[], %s::int[])
        AS days(branch, day, by_hour, opened, closed)
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def load(*, now: datetime) -> int:
    """Invent what is missing of the last weeks' open days and return how many days that were. Twice changes nothing."""
    days = list(_missing_days(clock.day_of(now)))
    _write(_WRITE_ANNOUNCED, [row for day in days for row in _announced(day)])
    _write(_WRITE_ARRIVALS, [_arrivals(day) for day in days])
    return len(days)


def _missing_days(today: date) -> Iterator[_Day]:
    first = today - timedelta(days=today.weekday()) - WEEKS * timedelta(days=7)
    branches = list(Branch.objects.all())
    calendar = directory.calendar_of(branches=branches, first=first, last=today)
    # What has begun is counted when it ends, and is never invented.
    known = set(BranchDay.objects.filter(day__gte=first).values_list("branch_id", "day"))
    known |= set(AnnouncedDay.objects.filter(day__gte=first).values_list("branch_id", "day"))
    for branch in branches:
        was_open = True
        for nth in range((today - first).days):
            day = first + timedelta(days=nth)
            opening = calendar.opening(branch.pk, day)
            if opening is not None and (branch.pk, day) not in known:
                hours = hours_of(opening.period.start, opening.period.end)
                yield _Day(branch, day, *hours, is_after_day_off=not was_open, taught=nth // 7)
            if day.weekday() < 5:
                was_open = opening is not None


def _chance(day: _Day, what: str) -> random.Random:
    return random.Random(f"{what} {day.branch.slug} {day.day}")


def _people(day: _Day) -> list[int]:
    """Return how many come in each hour: a morning and an afternoon hump, the size of the branch, the weekday."""
    # The demonstration branch is played day and night, as busy as its two counters can bear.
    is_played = day.branch.slug == DEMONSTRATION_BRANCH
    size = PLAYED if is_played else 0.5 + random.Random(day.branch.slug).random()
    busy = BY_WEEKDAY[day.day.weekday()] * (AFTER_A_DAY_OFF if day.is_after_day_off else 1.0)
    chance = _chance(day, "arrivals")
    mood = chance.lognormvariate(0, 0.1)
    means = [AN_HOUR * size * busy * mood * max(_hump(hour), QUIETEST if is_played else 0.0) for hour in range(HOURS)]
    return [
        max(0, round(chance.gauss(mean, mean**0.5))) if day.opened_hour <= hour < day.closed_hour else 0
        for hour, mean in enumerate(means)
    ]


def _hump(hour: int) -> float:
    return 0.35 + 0.8 * exp(-(((hour - 10) / 2) ** 2)) + 0.55 * exp(-(((hour - 15) / 2.5) ** 2))


type_of_row = tuple[object, ...]


def _arrivals(day: _Day) -> type_of_row:
    by_hour = ",".join(str(number) for number in _people(day))
    return (day.branch.pk, day.day, f"{{{by_hour}}}", day.opened_hour, day.closed_hour)


def _announced(day: _Day) -> Iterator[type_of_row]:
    chance, told = _chance(day, "announced"), sum(_people(day))
    luck = chance.gauss(0, 0.03) - AT_FIRST * max(0.0, 1 - day.taught / TAUGHT_AFTER)
    for band, (share, inside, span) in _BANDS.items():
        numbers = _invented(chance, round(told * share), min(max(inside + luck, 0.4), 0.95), span)
        yield (day.branch.pk, day.day, int(band), *numbers)


def _invented(chance: random.Random, told: int, hits: float, span: tuple[float, float]) -> type_of_row:
    """Return how many were told, inside, earlier, travellers and lost; seconds told from and until, and waited."""
    inside = _of(chance, told, hits)
    travellers = _of(chance, told, REMOTE)
    first, last = (60 * minutes * chance.uniform(0.9, 1.1) * told for minutes in span)
    waited = first + (last - first) * chance.uniform(0.38, 0.55)
    earlier = _of(chance, told - inside, EARLIER)
    return told, inside, earlier, travellers, _of(chance, travellers, LOST), first, last, waited


def _of(chance: random.Random, number: int, share: float) -> int:
    """Return how many of so many it happens to: nearly binomial, in one draw."""
    drawn = number * share + chance.gauss(0, 1) * sqrt(number * share * (1 - share))
    return min(max(round(drawn), 0), number)


def _write(statement: str, rows: Sequence[type_of_row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
