"""Drawings of a day that was: how long people waited, and who came and was served, by the hour."""

from collections.abc import Sequence
from dataclasses import dataclass

from queueing.charts.scales import (
    HOURS_LABELLED,
    LEFT_PERCENT,
    TALLEST_EM,
    GridLine,
    end_of_scale,
    grid_of,
    height,
    percent,
)
from queueing.queries.day_report import HourLine


@dataclass(frozen=True, slots=True)
class DayColumn:
    """An hour: a dot at the median wait with a bar up to nine of ten; a bar of who came, a line at who was served."""

    middle: str
    label: str
    has_waits: bool
    median_y: str
    ninetieth_y: str
    x: str
    width: str
    end: str
    arrivals_y: str
    arrivals_height: str
    served_y: str


@dataclass(frozen=True, slots=True)
class DayChart:
    """A day by the hour, drawn twice: waits in minutes, people in numbers."""

    columns: Sequence[DayColumn]
    waits: Sequence[GridLine]
    people: Sequence[GridLine]


def of_day(lines: Sequence[HourLine]) -> DayChart | None:
    """Return both drawings; None where nothing happened."""
    if not any(line.figures.arrivals or line.figures.waits for line in lines):
        return None
    longest = end_of_scale(max(line.figures.ninetieth_wait or 0 for line in lines))
    most = end_of_scale(max(max(line.figures.arrivals, line.figures.served) for line in lines))
    step = (100 - LEFT_PERCENT) / len(lines)
    every = -(-len(lines) // HOURS_LABELLED)
    return DayChart(
        columns=[_column(line, nth, step, longest, most, is_named=nth % every == 0) for nth, line in enumerate(lines)],
        waits=grid_of((0, longest // 2, longest)),
        people=grid_of((0, most // 2, most)),
    )


def _column(line: HourLine, nth: int, step: float, longest: int, most: int, *, is_named: bool) -> DayColumn:
    left, figures = LEFT_PERCENT + nth * step, line.figures
    return DayColumn(
        middle=percent(left + step * 0.5),
        label=line.label.partition(":")[0] if is_named else "",
        has_waits=figures.median_wait is not None,
        median_y=height(figures.median_wait or 0, longest),
        ninetieth_y=height(figures.ninetieth_wait or 0, longest),
        x=percent(left + step * 0.2),
        width=percent(step * 0.6),
        end=percent(left + step * 0.8),
        arrivals_y=height(figures.arrivals, most),
        arrivals_height=f"{TALLEST_EM * figures.arrivals / most:.2f}em",
        served_y=height(figures.served, most),
    )
