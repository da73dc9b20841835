"""Drawings of a branch's figures: places and sizes of bars, in per cent and em, as text a template puts into an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

# The axis stands this far from the left; bars fill what is left, in em from the foot up.
AXIS_PERCENT = 8
FOOT_EM, TALLEST_EM = 8.0, 6.0
BAR_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its label and its value written above it."""

    label: str
    value: str
    x: str
    width: str
    y: str
    height: str
    middle: str
    value_y: str


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the scale."""

    label: str
    y: str


GRID = tuple(GridLine(str(percent), f"{FOOT_EM - TALLEST_EM * percent / 100:.2f}em") for percent in (0, 50, 100))


def bars(rows: Sequence[tuple[str, float | None]]) -> list[Bar]:
    """Return a bar for each label and its per cent of a hundred; an unknown one has no height and a dash."""
    step = (100 - AXIS_PERCENT) / max(1, len(rows))
    return [_bar(label, percent, AXIS_PERCENT + nth * step, step) for nth, (label, percent) in enumerate(rows)]


def _bar(label: str, percent: float | None, left: float, step: float) -> Bar:
    height = TALLEST_EM * min(100.0, percent or 0.0) / 100
    return Bar(
        label=label,
        value="–" if percent is None else f"{percent:.0f}",
        x=f"{left + step * (1 - BAR_SHARE) / 2:.2f}%",
        width=f"{step * BAR_SHARE:.2f}%",
        y=f"{FOOT_EM - height:.2f}em",
        height=f"{height:.2f}em",
        middle=f"{left + step / 2:.2f}%",
        value_y=f"{FOOT_EM - height - 0.4:.2f}em",
    )
