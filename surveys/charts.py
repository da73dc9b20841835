"""Drawings of results: dots with their intervals, four sources on a line, and years that a break keeps apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pmlp_portal.kernel.plots import GridLine, Height, Scale, percent
from surveys.queries.results import YearFigure
from surveys.results.figures import Figure, TopicSources

# A scale of the index is cut where nothing lies, at a ten, and says so; it is never shorter than this.
STEP, LEAST_LENGTH = 10, 50
WORST, BEST = 0, 100
FOOT_EM, TALLEST_EM = 11.0, 8.5
LEFT, RIGHT = 10.0, 92.0
TICKS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale along the drawing: its tens with their names, and whether it is cut."""

    scale: Scale
    lines: Sequence[GridLine]

    @property
    def first(self) -> int:
        """Where it begins."""
        return int(self.scale.first)

    @property
    def is_cut(self) -> bool:
        """Whether it begins above the worst."""
        return self.first > WORST


@dataclass(frozen=True, slots=True)
class Dot:
    """An estimate: where it stands, its interval where one is told, and where it stood the period before."""

    figure: Figure
    x: str
    low: str
    high: str
    previous: str


@dataclass(frozen=True, slots=True)
class Four:
    """A topic: where each source sees it; empty where one says nothing."""

    topic: TopicSources
    clients: str
    employees: str
    self_assessment: str
    experts: str


@dataclass(frozen=True, slots=True)
class Dots:
    """Rows of estimates on one axis."""

    axis: Axis
    rows: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class Fours:
    """Rows of four sources on one axis."""

    axis: Axis
    rows: Sequence[Four]


def by_topic(figures: Sequence[Figure]) -> Dots:
    """Return a row for each index that is told."""
    told = [figure for figure in figures if figure.index is not None]
    axis = _axis(value for figure in told for value in (figure.index, figure.low, _previous(figure)))
    return Dots(axis, [_dot(figure, axis.scale) for figure in told])


def by_source(topics: Sequence[TopicSources]) -> Fours:
    """Return a row for each topic, with the sources that say something of it."""
    axis = _axis(index for topic in topics for index in _indices(topic))
    return Fours(axis, [Four(topic, *(_across(axis.scale, index) for index in _indices(topic))) for topic in topics])


def _indices(topic: TopicSources) -> list[float | None]:
    sources = (topic.clients, topic.employees, topic.self_assessment, topic.experts)
    return [source.index if source else None for source in sources]


def _dot(figure: Figure, scale: Scale) -> Dot:
    values = (figure.index, figure.low, figure.high, _previous(figure))
    return Dot(figure, *(_across(scale, value) for value in values))


def _previous(figure: Figure) -> float | None:
    change = figure.against_previous
    return change.previous if change and not change.break_in_series else None


def _across(scale: Scale, value: float | None) -> str:
    return "" if value is None else scale.across(value)


def _first(values: Iterable[float | None]) -> int:
    lowest = min((value for value in values if value is not None), default=float(WORST))
    return max(WORST, min(int(lowest) // STEP * STEP, BEST - LEAST_LENGTH))


def _axis(values: Iterable[float | None]) -> Axis:
    first = _first(values)
    scale = Scale(first, BEST)
    every = STEP if BEST - first <= TICKS_AT_MOST * STEP else 2 * STEP
    return Axis(scale, [GridLine(str(value), scale.across(value)) for value in range(first, BEST + 1, every)])


# ---- year after year -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearPoint:
    """A year in the drawing."""

    told: YearFigure
    x: str
    y: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Years:
    """Years from left to right on a scale from `first`. No segment crosses a break; a missing year leaves a gap."""

    first: int
    points: Sequence[YearPoint]
    segments: Sequence[tuple[YearPoint, YearPoint]]
    breaks: Sequence[str]
    ticks: Sequence[GridLine]
    grid: Sequence[GridLine]


def by_year(years: Sequence[YearFigure]) -> Years:
    """Return the drawing of years, each in its place whether it was asked or not."""
    if not years:
        return Years(WORST, [], [], [], [], [])
    first, last = years[0].year, years[-1].year
    lowest = _first(value for one in years for value in (one.value, one.low))
    height = Height(FOOT_EM, TALLEST_EM, BEST - lowest)
    points = [_year_point(one, _place(one.year, first, last), height, lowest) for one in years]
    joined = [
        (one, other)
        for one, other in pairwise(points)
        if other.told.year == one.told.year + 1 and not other.told.breaks and one.y and other.y
    ]
    return Years(
        first=lowest,
        points=[point for point in points if point.y],
        segments=joined,
        breaks=[percent(_place(one.year - 0.5, first, last)) for one in years[1:] if one.breaks],
        ticks=[GridLine(str(year), percent(_place(year, first, last))) for year in range(first, last + 1)],
        grid=[GridLine(f"{value:g}", height.at(value - lowest)) for value in (lowest, (lowest + BEST) / 2, BEST)],
    )


def _place(year: float, first: int, last: int) -> float:
    return LEFT + (RIGHT - LEFT) * (year - first + 0.5) / (last - first + 1)


def _year_point(told: YearFigure, place: float, height: Height, lowest: int) -> YearPoint:
    at = ("" if value is None else height.at(value - lowest) for value in (told.value, told.low, told.high))
    return YearPoint(told, percent(place), *at)
