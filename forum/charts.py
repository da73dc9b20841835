"""Drawings of answer times, as places and sizes a template puts into an SVG without a frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from forum.policies import months_after
from forum.queries.answer_times import Line
from pmlp_portal.kernel.plots import GridLine, Height, Upright, em, end_of_scale, percent

# The scale stands left of the first month; bars grow from the foot up.
LEFT_PERCENT = 9.0
FOOT_EM, TALLEST_EM = 11.0, 8.5
BAR_SHARE = 0.64
LABELS_AT_MOST = 6


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
    scale = _scale(lines)
    step = (100 - LEFT_PERCENT) / max(1, len(lines))
    every = -(-len(lines) // LABELS_AT_MOST)
    return Chart(
        columns=[_column(line, nth, step, scale, is_named=nth % every == 0) for nth, line in enumerate(lines)],
        grid=[GridLine(str(value), scale.at(value)) for value in (0, int(scale.top) // 2, int(scale.top))],
        turn=_upright(lines, turned_on, step) if turned_on else None,
    )


def by_category(lines: Sequence[Line]) -> Sequence[Row]:
    """Return a bar for each category that has answers."""
    answered = [line for line in lines if line.times.answered]
    top = _scale(answered).top
    return [
        Row(line, percent(98 * (line.times.median or 0) / top), percent(98 * (line.times.ninetieth or 0) / top))
        for line in answered
    ]


def _scale(lines: Sequence[Line]) -> Height:
    return Height(FOOT_EM, TALLEST_EM, end_of_scale(max((line.times.ninetieth or 0 for line in lines), default=0)))


def _column(line: Line, nth: int, step: float, scale: Height, *, is_named: bool) -> Column:
    left = LEFT_PERCENT + nth * step
    # What was answered on the same day took no time and is there all the same.
    tall = max(scale.of(line.times.median or 0), 0.08)
    return Column(
        x=percent(left + step * (1 - BAR_SHARE) / 2),
        width=percent(step * BAR_SHARE),
        middle=percent(left + step / 2),
        y=em(FOOT_EM - tall),
        height=em(tall),
        mark=scale.at(line.times.ninetieth or 0),
        label=date_format(line.month, "m.y") if is_named and line.month else "",
        has_answers=bool(line.times.answered),
    )


def _upright(lines: Sequence[Line], on: date, step: float) -> Upright | None:
    for nth, line in enumerate(lines):
        if line.month and line.month <= on < months_after(line.month, 1):
            through = (on - line.month) / (months_after(line.month, 1) - line.month)
            return Upright.at(LEFT_PERCENT + (nth + through) * step)
    return None
