"""The drawing of answer times by month: a line that breaks where nothing was answered, and the day of a turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format

from forum.policies import months_after
from pmlp_portal.indicators.queries.answer_time import Month
from pmlp_portal.kernel.plots import GridLine, Height, Upright, end_of_scale, percent

LEFT, RIGHT = 7.0, 96.0
FOOT_EM, TALLEST_EM = 11.0, 8.5
LABELS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Point:
    """A month in which something was answered."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A month's name under the drawing."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Months from left to right; `segments` join those that follow each other."""

    points: Sequence[Point]
    segments: Sequence[tuple[Point, Point]]
    ticks: Sequence[Tick]
    grid: Sequence[GridLine]
    turn: Upright | None


def by_month(months: Sequence[Month], *, turned_on: date | None) -> Chart:
    """Return the drawing of the medians."""
    medians = [month.times.median for month in months]
    scale = Height(FOOT_EM, TALLEST_EM, end_of_scale(max((median or 0 for median in medians), default=0)))
    points = [
        None if median is None else Point(percent(_across(nth, months)), scale.at(median))
        for nth, median in enumerate(medians)
    ]
    every = -(-len(months) // LABELS_AT_MOST)
    return Chart(
        points=[point for point in points if point],
        segments=[(one, other) for one, other in pairwise(points) if one and other],
        ticks=[
            Tick(percent(_across(nth, months)), date_format(month.first, "m.y"))
            for nth, month in enumerate(months)
            if nth % every == 0
        ],
        grid=[GridLine(f"{value:g}", scale.at(value)) for value in (0, scale.top / 2, scale.top)],
        turn=_upright(months, turned_on) if turned_on else None,
    )


def _across(place: float, months: Sequence[Month]) -> float:
    return LEFT + (RIGHT - LEFT) * (place + 0.5) / max(1, len(months))


def _upright(months: Sequence[Month], on: date) -> Upright | None:
    for nth, month in enumerate(months):
        if month.first <= on < months_after(month.first, 1):
            through = (on - month.first) / (months_after(month.first, 1) - month.first)
            return Upright.at(_across(nth + through - 0.5, months))
    return None
