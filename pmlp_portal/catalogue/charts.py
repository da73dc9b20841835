"""Drawings of the catalogue, as places a template puts into an SVG without a frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format

from forum.policies import months_after
from pmlp_portal.catalogue.models import UseCount
from pmlp_portal.catalogue.policies import Stretch
from pmlp_portal.kernel.plots import GridLine, Height, Upright, em, end_of_scale, percent

LEFT, RIGHT = 9.0, 99.0
FOOT_EM, TALLEST_EM = 11.0, 8.5
BAR_SHARE = 0.64
LABELS_AT_MOST = 6
# Beyond the ends kept for small scales a scale ends at a round thousand.
ROUND = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """A month as a bar."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Point:
    """A month as a point of a line."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Months from left to right as bars, or as points joined where they follow each other."""

    bars: Sequence[Bar]
    points: Sequence[Point]
    segments: Sequence[tuple[Point, Point]]
    ticks: Sequence[GridLine]
    grid: Sequence[GridLine]
    turn: Upright | None


def uses(counts: Sequence[UseCount]) -> Chart | None:
    """Return how often an e-service was used, month by month; None where nothing was counted."""
    if not counts:
        return None
    months = [count.month for count in counts]
    return _chart(months, bars=[float(count.uses) for count in counts])


def without_document(months: Sequence[Stretch], *, turned_on: date | None) -> Chart:
    """Return of a hundred visits how many ended for a missing document, with the review as an upright line."""
    return _chart([one.first for one in months], line=[one.per_hundred for one in months], turned_on=turned_on)


def readings(months: Sequence[Stretch], *, turned_on: date | None) -> Chart:
    """Return how often the page was read."""
    return _chart([one.first for one in months], bars=[float(one.read) for one in months], turned_on=turned_on)


def _chart(
    months: Sequence[date],
    *,
    bars: Sequence[float] = (),
    line: Sequence[float | None] = (),
    turned_on: date | None = None,
) -> Chart:
    highest = max((value for value in (*bars, *line) if value is not None), default=0)
    scale = Height(FOOT_EM, TALLEST_EM, _end(highest))
    places = [
        None if value is None else Point(percent(_across(nth, months)), scale.at(value))
        for nth, value in enumerate(line)
    ]
    every = -(-len(months) // LABELS_AT_MOST)
    return Chart(
        bars=[_bar(nth, value, months, scale) for nth, value in enumerate(bars)],
        points=[place for place in places if place],
        segments=[(one, other) for one, other in pairwise(places) if one and other],
        ticks=[
            GridLine(date_format(month, "m.y"), percent(_across(nth, months)))
            for nth, month in enumerate(months)
            if nth % every == 0
        ],
        grid=[GridLine(f"{value:g}", scale.at(value)) for value in (0, scale.top / 2, scale.top)],
        turn=_upright(months, turned_on) if turned_on else None,
    )


def _end(highest: float) -> float:
    return end_of_scale(highest) if highest <= ROUND else -(-int(highest) // (2 * ROUND)) * 2 * ROUND


def _step(months: Sequence[date]) -> float:
    return (RIGHT - LEFT) / max(1, len(months))


def _across(place: float, months: Sequence[date]) -> float:
    return LEFT + _step(months) * (place + 0.5)


def _bar(nth: int, value: float, months: Sequence[date], scale: Height) -> Bar:
    width = _step(months) * BAR_SHARE
    return Bar(
        x=percent(_across(nth, months) - width / 2),
        width=percent(width),
        y=scale.at(value),
        height=em(scale.of(value)),
    )


def _upright(months: Sequence[date], on: date) -> Upright | None:
    for nth, month in enumerate(months):
        following = months_after(month, 1)
        if month <= on < following:
            return Upright.at(_across(nth + (on - month) / (following - month) - 0.5, months))
    return None
