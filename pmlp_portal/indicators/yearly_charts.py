"""The drawing of an indicator year by year: actual values joined, forecasts dashed, and no line across a break."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from pmlp_portal.indicators.models import YearlyValue
from pmlp_portal.indicators.policies import are_comparable
from pmlp_portal.indicators.queries.years import Story, Year
from pmlp_portal.indicators.saying import numeral
from pmlp_portal.kernel.plots import GridLine, Upright, em, percent

LEFT, RIGHT = 9.0, 95.0
HEAD_EM, FOOT_EM = 2.4, 10.2
# Steps of the scale: the first with which it has at most so many lines.
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10_000, 100_000, 1_000_000)
LINES_AT_MOST = 5
ABOVE, BELOW = "-.75em", "1.45em"


@dataclass(frozen=True, slots=True)
class Dot:
    """A value; its words stand above or below it, away from the other value of the year."""

    x: str
    y: str
    label: str
    dy: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A line from one year to the next."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a new series begins."""

    line: Upright
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Years from left to right, each calendar year in its place whether it has values or not."""

    grid: Sequence[GridLine]
    ticks: Sequence[GridLine]
    forecasts: Sequence[Dot]
    actuals: Sequence[Dot]
    forecast_lines: Sequence[Segment]
    actual_lines: Sequence[Segment]
    turns: Sequence[Turn]


@dataclass(frozen=True, slots=True)
class _Frame:
    first: int
    last: int
    low: int
    high: int

    def across(self, year: float) -> float:
        return LEFT + (RIGHT - LEFT) * (year - self.first + 0.5) / (self.last - self.first + 1)

    def up(self, value: Decimal | int) -> str:
        return em(FOOT_EM - (FOOT_EM - HEAD_EM) * float(value - self.low) / (self.high - self.low))


def by_year(story: Story) -> Chart | None:
    """Return the drawing; None where there is nothing to draw."""
    if not story.years:
        return None
    values = [value.value for year in story.years for value in (year.forecast, year.actual) if value]
    step = _step(min(values), max(values))
    frame = _frame(story.years, min(values), max(values), step)
    breaks = {one.year for one in story.breaks}
    return Chart(
        grid=[GridLine(str(at).replace("-", "−"), frame.up(at)) for at in range(frame.low, frame.high + 1, step)],
        ticks=[GridLine(str(year), percent(frame.across(year))) for year in range(frame.first, frame.last + 1)],
        forecasts=[_dot(frame, year.forecast, other=year.actual) for year in story.years if year.forecast],
        actuals=[_dot(frame, year.actual, other=year.forecast, yields=True) for year in story.years if year.actual],
        forecast_lines=list(_segments(frame, [year.forecast for year in story.years], breaks)),
        actual_lines=list(_segments(frame, [year.actual for year in story.years], breaks)),
        turns=[Turn(Upright.at(frame.across(one.year - 0.5)), f"{one.year}: {one.because}") for one in story.breaks],
    )


def _step(low: Decimal, high: Decimal) -> int:
    return next(
        (step for step in STEPS if _ceil(high, step) - _floor(low, step) <= step * (LINES_AT_MOST - 1)), STEPS[-1]
    )


def _frame(years: Sequence[Year], low: Decimal, high: Decimal, step: int) -> _Frame:
    bottom, top = _floor(low, step), _ceil(high, step)
    return _Frame(years[0].year, years[-1].year, bottom, top if top > bottom else bottom + step)


def _floor(value: Decimal, step: int) -> int:
    return floor(value / step) * step


def _ceil(value: Decimal, step: int) -> int:
    return ceil(value / step) * step


def _dot(frame: _Frame, value: YearlyValue, *, other: YearlyValue | None, yields: bool = False) -> Dot:
    """Return a value's place. Of two alike the actual one's words go below."""
    is_lower = other is not None and (value.value < other.value or (yields and value.value == other.value))
    return Dot(
        percent(frame.across(value.year)),
        frame.up(value.value),
        numeral(value.value, value.indicator.unit),
        BELOW if is_lower else ABOVE,
    )


def _segments(frame: _Frame, values: Sequence[YearlyValue | None], breaks: Collection[int]) -> Iterator[Segment]:
    """Join years that follow each other and belong to one series; a year nobody told of is a gap."""
    for one, other in pairwise(values):
        if one and other and other.year == one.year + 1 and are_comparable(one.year, other.year, breaks=breaks):
            yield Segment(
                percent(frame.across(one.year)),
                frame.up(one.value),
                percent(frame.across(other.year)),
                frame.up(other.value),
            )
