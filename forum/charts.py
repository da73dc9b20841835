"""Drawings of answer times: places and sizes in per cent and em, as text a template puts into an SVG without a frame.

Text keeps its size on every screen, because nothing is scaled: what is across is in per cent, what is upright in em.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from forum.policies import months_after
from forum.queries.answer_times import Line

# The scale stands left of the first month; bars grow from the foot up.
LEFT_PERCENT = 9.0
FOOT_EM, TALLEST_EM = 11.0, 8.5
BAR_SHARE = 0.64
LABELS_AT_MOST = 6
# A scale ends at one of these, so that its half is a whole number too.
_ENDS = (2, 4, 6, 8, 10, 20, 30, 40, 60, 80, 100, 200, 400, 1000)


@dataclass(frozen=True, slots=True)
class Column:
    """A month: a bar as high as half of the answers took, a mark where nine of ten were there. None: no answers."""

    x: str
    width: str
    middle: str
    y: str
    height: str
    mark: str
    label: str
    has_answers: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the scale."""

    label: str
    y: str


@dataclass(frozen=True, slots=True)
class Upright:
    """A day at which something changed. Its words stand where there is room for them."""

    x: str
    anchor: str
    dx: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Answer times by month."""

    columns: Sequence[Column]
    grid: Sequence[GridLine]
    turn: Upright | None


@dataclass(frozen=True, slots=True)
class Row:
    """A category: a bar along, as long as half of its answers took, and a mark where nine of ten were there."""

    line: Line
    width: str
    mark: str


def by_month(lines: Sequence[Line], *, turned_on: date | None) -> Chart:
    """Return the drawing of months, with an upright line at a day between them."""
    top = _end_of_scale(lines)
    step = (100 - LEFT_PERCENT) / max(1, len(lines))
    every = -(-len(lines) // LABELS_AT_MOST)
    return Chart(
        columns=[_column(line, nth, step, top, is_named=nth % every == 0) for nth, line in enumerate(lines)],
        grid=[GridLine(str(value), _height(value, top)) for value in (0, top // 2, top)],
        turn=_upright(lines, turned_on, step) if turned_on else None,
    )


def by_category(lines: Sequence[Line]) -> Sequence[Row]:
    """Return a bar for each category that has answers."""
    answered = [line for line in lines if line.times.answered]
    top = _end_of_scale(answered)
    return [
        Row(line, _percent(98 * (line.times.median or 0) / top), _percent(98 * (line.times.ninetieth or 0) / top))
        for line in answered
    ]


def _end_of_scale(lines: Sequence[Line]) -> int:
    longest = max((line.times.ninetieth or 0 for line in lines), default=0)
    return next((end for end in _ENDS if end >= longest), longest)


def _column(line: Line, nth: int, step: float, top: int, *, is_named: bool) -> Column:
    left = LEFT_PERCENT + nth * step
    # What was answered on the same day took no time and is there all the same.
    tall = max(TALLEST_EM * (line.times.median or 0) / top, 0.08)
    return Column(
        x=_percent(left + step * (1 - BAR_SHARE) / 2),
        width=_percent(step * BAR_SHARE),
        middle=_percent(left + step / 2),
        y=f"{FOOT_EM - tall:.2f}em",
        height=f"{tall:.2f}em",
        mark=_height(line.times.ninetieth or 0, top),
        label=date_format(line.month, "m.y") if is_named and line.month else "",
        has_answers=bool(line.times.answered),
    )


def _upright(lines: Sequence[Line], on: date, step: float) -> Upright | None:
    for nth, line in enumerate(lines):
        if line.month and line.month <= on < months_after(line.month, 1):
            through = (on - line.month) / (months_after(line.month, 1) - line.month)
            place = LEFT_PERCENT + (nth + through) * step
            return Upright(_percent(place), *(("end", "-.5em") if place > 60 else ("start", ".5em")))
    return None


def _height(value: float, top: int) -> str:
    return f"{FOOT_EM - TALLEST_EM * value / top:.2f}em"


def _percent(value: float) -> str:
    return f"{value:.2f}%"
