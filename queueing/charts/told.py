"""Drawings of told times: by week, by branch, and by the length of the wait that was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pmlp_portal.kernel.wording import short_date
from queueing.charts.scales import LABELS_AT_MOST, LEFT_PERCENT, GridLine, grid_of, height, percent
from queueing.forecast.hits import Rate
from queueing.queries.hit_rate import BandLine, BranchLine, WeekLine

MINUTE = timedelta(minutes=1)
# What ranges are made for: eight calls in ten.
WANTED_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Dot:
    """A week: the share inside, with its interval. `is_known` is false where too little was told."""

    x: str
    y: str
    top: str
    bottom: str
    label: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class WeeksChart:
    """Shares by week. `begins`: the per cent at the foot; `wanted`: how high the aim stands."""

    dots: Sequence[Dot]
    grid: Sequence[GridLine]
    wanted: str
    begins: int


def by_week(lines: Sequence[WeekLine]) -> WeeksChart | None:
    """Return a dot for each week; None where no week has enough to be drawn."""
    known = [line.rate for line in lines if line.rate.percent_inside is not None]
    if not known:
        return None
    begins = _begin(known)
    step = (100 - LEFT_PERCENT) / len(lines)
    every = -(-len(lines) // LABELS_AT_MOST)
    return WeeksChart(
        # The newest week has its label always.
        dots=[
            _dot(line, nth, step, begins, is_named=(len(lines) - 1 - nth) % every == 0)
            for nth, line in enumerate(lines)
        ],
        grid=grid_of((begins, (begins + 100) // 2, 100), begins=begins),
        wanted=height(WANTED_PERCENT - begins, 100 - begins),
        begins=begins,
    )


def _begin(rates: Sequence[Rate]) -> int:
    """Dots may stand on a cut axis, where nothing lies below the cut."""
    lows = [rate.interval[0] if rate.interval else rate.percent_inside or 0 for rate in rates]
    return 50 if min(lows) >= 50 else 0


def _dot(line: WeekLine, nth: int, step: float, begins: int, *, is_named: bool) -> Dot:
    share = line.rate.percent_inside
    low, high = line.rate.interval or (share or 0, share or 0)
    length = 100 - begins
    return Dot(
        x=percent(LEFT_PERCENT + (nth + 0.5) * step),
        y=height((share or 0) - begins, length),
        top=height(high - begins, length),
        bottom=height(low - begins, length),
        label=short_date(line.week) if is_named else "",
        is_known=share is not None,
    )


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A branch: a dot where its share is, with the interval, between `begins` per cent and 100."""

    line: BranchLine
    x: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class BranchesChart:
    """Shares of branches, one under another."""

    rows: Sequence[BranchRow]
    wanted: str
    begins: int


def by_branch(lines: Sequence[BranchLine]) -> BranchesChart | None:
    """Return a row for each branch that has told enough; None where there are not two to compare."""
    known = [line for line in lines if line.rate.percent_inside is not None]
    if len(known) < 2:
        return None
    begins = _begin([line.rate for line in known])
    rows = [_branch_row(line, begins) for line in known]
    return BranchesChart(rows, _along(WANTED_PERCENT, begins), begins)


def _branch_row(line: BranchLine, begins: int) -> BranchRow:
    share = line.rate.percent_inside or 0
    low, high = line.rate.interval or (share, share)
    return BranchRow(line, _along(share, begins), _along(low, begins), _along(high, begins))


def _along(share: int, begins: int) -> str:
    return percent(100 * (share - begins) / (100 - begins))


@dataclass(frozen=True, slots=True)
class BandRow:
    """Waits of about one length: the told range as a bar, the wait as it was as a dot; all on average."""

    line: BandLine
    low: str
    high: str
    x: str


def by_band(lines: Sequence[BandLine]) -> Sequence[BandRow]:
    """Return a row for each length of which enough was told."""
    known = [line for line in lines if line.rate.mean_waited is not None]
    longest = max((max(_minutes(line.rate.mean_until), _minutes(line.rate.mean_waited)) for line in known), default=1.0)
    return [
        BandRow(
            line,
            low=percent(98 * _minutes(line.rate.mean_from) / longest),
            high=percent(98 * _minutes(line.rate.mean_until) / longest),
            x=percent(98 * _minutes(line.rate.mean_waited) / longest),
        )
        for line in known
    ]


def _minutes(length: timedelta | None) -> float:
    return length / MINUTE if length else 0.0
