"""How often told times came true, for everybody to see: by week, branch and length of wait, from counted days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from pmlp_portal.directory.models import Branch
from queueing.forecast.hits import NOTHING, Rate
from queueing.forecast.outcomes import Band

WEEK = timedelta(days=7)

_SUMS = """
    sum(told), sum(inside), sum(earlier), sum(later), sum(never), sum(travellers), sum(lost), sum(left_out),
    sum(told_from), sum(told_until), sum(waited), count(*) FILTER (WHERE told > 0),
    sum(inside * inside), sum(inside * told), sum(told * told), count(*) FILTER (WHERE invented)
"""
# The bands of a day are put together before days are compared: a day is what the interval draws.
_BY_WEEK = f"""
WITH days AS (
    SELECT branch_id, date_trunc('week', day)::date AS week, sum(told) AS told, sum(inside) AS inside,
        sum(earlier) AS earlier, sum(later) AS later, sum(never) AS never, sum(travellers) AS travellers,
        sum(lost) AS lost, sum(deferred + untold + "left") AS left_out, sum(told_from) AS told_from,
        sum(told_until) AS told_until, sum(waited) AS waited, bool_or(is_demonstration) AS invented
    FROM queueing_announcedday
    WHERE day >= %(first)s AND day < %(until)s AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s)
    GROUP BY branch_id, day
)
SELECT branch_id, week, {_SUMS} FROM days GROUP BY branch_id, week
"""  # noqa: S608 - our own words, no value of anybody's
_BY_BAND = f"""
SELECT band, {_SUMS.replace("left_out", "0 * told").replace("invented", "is_demonstration")}
FROM queueing_announcedday
WHERE day >= %(first)s AND day < %(until)s AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s)
GROUP BY band
"""  # noqa: S608 - our own words, no value of anybody's


@dataclass(frozen=True, slots=True)
class Shown:
    """Whole weeks from a Monday until a Monday, that one not in; of a branch, or of all."""

    first: date
    until: date
    branch: Branch | None = None

    @property
    def weeks(self) -> Sequence[date]:
        """The Monday of each week."""
        return [self.first + nth * WEEK for nth in range((self.until - self.first) // WEEK)]


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A week by its Monday."""

    week: date
    rate: Rate

    @property
    def last_day(self) -> date:
        """Its Sunday."""
        return self.week + WEEK - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BranchLine:
    """A branch over all the weeks."""

    branch: Branch
    rate: Rate


@dataclass(frozen=True, slots=True)
class BandLine:
    """Waits told to be about as long, over all the weeks."""

    band: Band
    rate: Rate


@dataclass(frozen=True, slots=True)
class HitRatePage:
    """What the page shows. `by_both`: each branch's weeks in which something was told, for files."""

    shown: Shown
    total: Rate
    weeks: Sequence[WeekLine]
    branches: Sequence[BranchLine]
    bands: Sequence[BandLine]
    by_both: Sequence[tuple[Branch, WeekLine]]

    @property
    def last_week(self) -> Rate:
        """The latest of the weeks."""
        return self.weeks[-1].rate if self.weeks else NOTHING

    @property
    def has_demonstration(self) -> bool:
        """Whether invented days count in."""
        return self.total.invented > 0


def hit_rate_page(shown: Shown) -> HitRatePage:
    """Return the figures of some weeks."""
    by_both = _by_branch_and_week(shown.first, shown.until, shown.branch)
    by_week, by_branch = _together(by_both)
    branches = [shown.branch] if shown.branch else list(Branch.objects.all())
    bands = _by_band(shown)
    return HitRatePage(
        shown=shown,
        total=sum(by_week.values(), start=NOTHING),
        weeks=[WeekLine(week, by_week.get(week, NOTHING)) for week in shown.weeks],
        branches=[BranchLine(one, by_branch[one.pk]) for one in branches if by_branch.get(one.pk, NOTHING).told],
        bands=[BandLine(band, bands.get(band, NOTHING)) for band in Band],
        by_both=[
            (branch, WeekLine(week, by_both[branch.pk, week]))
            for branch in branches
            for week in shown.weeks
            if by_both.get((branch.pk, week), NOTHING).told
        ],
    )


def first_tallied_on() -> date | None:
    """Return the first day that is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day) FROM queueing_announcedday")
        found: date | None = cursor.fetchone()[0]
    return found


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def last_week_of(branch_id: int, *, today: date) -> Rate:
    """Return the branch's last whole week."""
    until = monday_of(today)
    rates = _by_branch_and_week(until - WEEK, until, Branch(pk=branch_id))
    return sum(rates.values(), start=NOTHING)


def _by_branch_and_week(first: date, until: date, branch: Branch | None) -> Mapping[tuple[int, date], Rate]:
    rows = _rows(_BY_WEEK, first, until, branch)
    return {(branch_id, week): Rate(*sums) for branch_id, week, *sums in rows}


def _by_band(shown: Shown) -> Mapping[Band, Rate]:
    rows = _rows(_BY_BAND, shown.first, shown.until, shown.branch)
    return {Band(band): Rate(*sums) for band, *sums in rows}


def _rows(statement: str, first: date, until: date, branch: Branch | None) -> list[tuple[Any, ...]]:
    values = {"first": first, "until": until, "branch": branch.pk if branch else None}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [tuple(_whole(value) for value in row) for row in cursor.fetchall()]


def _whole(value: Any) -> Any:
    """Sums of sums come as decimals."""
    return int(value) if hasattr(value, "as_tuple") else value


def _together(rates: Mapping[tuple[int, date], Rate]) -> tuple[dict[date, Rate], dict[int, Rate]]:
    by_week: dict[date, Rate] = defaultdict(Rate)
    by_branch: dict[int, Rate] = defaultdict(Rate)
    for (branch_id, week), rate in rates.items():
        by_week[week] += rate
        by_branch[branch_id] += rate
    return by_week, by_branch
