"""Drawings of a day by the hour: who will come, and how long they would wait."""

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
from queueing.forecast.what_if import Comparison, HourWaits
from queueing.queries.load import HourLine


@dataclass(frozen=True, slots=True)
class HourColumn:
    """An hour: a bar of who will come, a bar of who has booked, and how far the number may stray."""

    x: str
    booked_x: str
    width: str
    middle: str
    y: str
    height: str
    top: str
    bottom: str
    booked_y: str
    booked_height: str
    label: str
    is_known: bool
    has_booked: bool


@dataclass(frozen=True, slots=True)
class HoursChart:
    """A day by the hour."""

    columns: Sequence[HourColumn]
    grid: Sequence[GridLine]


def by_hour(lines: Sequence[HourLine]) -> HoursChart:
    """Return a bar for each hour of a coming day, beside it one for who has booked."""
    top = end_of_scale(max((max(line.expected.high if line.expected else 0, line.booked) for line in lines), default=0))
    step = (100 - LEFT_PERCENT) / max(1, len(lines))
    every = -(-len(lines) // HOURS_LABELLED)
    return HoursChart(
        columns=[_hour_column(line, nth, step, top, is_named=nth % every == 0) for nth, line in enumerate(lines)],
        grid=grid_of((0, top // 2, top)),
    )


def _hour_column(line: HourLine, nth: int, step: float, top: int, *, is_named: bool) -> HourColumn:
    left = LEFT_PERCENT + nth * step
    mean, low, high = (line.expected.mean, line.expected.low, line.expected.high) if line.expected else (0.0, 0, 0)
    return HourColumn(
        x=percent(left + step * 0.12),
        booked_x=percent(left + step * 0.58),
        width=percent(step * 0.4),
        middle=percent(left + step * 0.32),
        y=height(mean, top),
        height=f"{TALLEST_EM * mean / top:.2f}em",
        top=height(high, top),
        bottom=height(low, top),
        booked_y=height(line.booked, top),
        booked_height=f"{TALLEST_EM * line.booked / top:.2f}em",
        label=str(line.hour) if is_named else "",
        is_known=line.expected is not None,
        has_booked=line.booked > 0,
    )


@dataclass(frozen=True, slots=True)
class WaitDot:
    """Half of those who join in an hour wait so long or less; the bar reaches to nine of ten."""

    x: str
    y: str
    top: str


@dataclass(frozen=True, slots=True)
class WaitColumn:
    """An hour of joining: as planned, and with the change."""

    label: str
    middle: str
    planned: WaitDot | None
    changed: WaitDot | None


@dataclass(frozen=True, slots=True)
class WaitsChart:
    """Waits by the hour of joining, twice."""

    columns: Sequence[WaitColumn]
    grid: Sequence[GridLine]


@dataclass(frozen=True, slots=True)
class HourPair:
    """An hour of joining with both its waits, for the table; `hour` is None for who waits already."""

    hour: int | None
    planned: HourWaits | None
    changed: HourWaits | None


def hours_of_joining(comparison: Comparison) -> Sequence[HourPair]:
    """Return the hours of both runs, those who wait already first."""
    planned = {one.hour: one for one in comparison.as_planned.by_hour}
    changed = {one.hour: one for one in comparison.changed.by_hour}
    hours = sorted({*planned, *changed}, key=lambda hour: -1 if hour is None else hour)
    return [HourPair(hour, planned.get(hour), changed.get(hour)) for hour in hours]


def by_hour_of_joining(pairs: Sequence[HourPair]) -> WaitsChart | None:
    """Return two dots for each hour; None where nobody joins."""
    if not pairs:
        return None
    waits = [one for pair in pairs for one in (pair.planned, pair.changed) if one]
    top = end_of_scale(max((one.ninetieth or one.median or 0.0 for one in waits), default=0.0))
    step = (100 - LEFT_PERCENT) / len(pairs)
    every = -(-len(pairs) // HOURS_LABELLED)
    return WaitsChart(
        columns=[_wait_column(pair, nth, step, top, is_named=nth % every == 0) for nth, pair in enumerate(pairs)],
        grid=grid_of((0, top // 2, top)),
    )


def _wait_column(pair: HourPair, nth: int, step: float, top: int, *, is_named: bool) -> WaitColumn:
    middle = LEFT_PERCENT + (nth + 0.5) * step
    label = "…" if pair.hour is None else str(pair.hour)
    return WaitColumn(
        label=label if is_named else "",
        middle=percent(middle),
        planned=_wait_dot(pair.planned, middle - step * 0.16, top),
        changed=_wait_dot(pair.changed, middle + step * 0.16, top),
    )


def _wait_dot(waits: HourWaits | None, place: float, top: int) -> WaitDot | None:
    if waits is None or waits.median is None:
        return None
    # Where nine of ten are not called before closing, the bar goes on to the end of the scale.
    longest = top if waits.ninetieth is None else waits.ninetieth
    return WaitDot(percent(place), height(waits.median, top), height(longest, top))
