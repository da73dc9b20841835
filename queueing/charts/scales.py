"""Where things stand in a drawing: across in per cent, upright in em, so that text keeps its size on every screen."""

from collections.abc import Sequence
from dataclasses import dataclass

# The scale stands left of the first column; columns grow from the foot up.
LEFT_PERCENT = 9.0
FOOT_EM, TALLEST_EM = 11.0, 9.5
LABELS_AT_MOST = 6
HOURS_LABELLED = 12
# A scale ends at one of these, so that its half is a whole number too.
_ENDS = (4, 6, 8, 10, 20, 30, 40, 60, 80, 100, 120, 160, 200, 300, 400, 600, 1000)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the scale."""

    label: str
    y: str


def grid_of(values: Sequence[int], *, begins: int = 0) -> Sequence[GridLine]:
    """Return a line for each value; the last of them is the end of the scale."""
    return [GridLine(str(value), height(value - begins, values[-1] - begins)) for value in values]


def end_of_scale(largest: float) -> int:
    """Return a round number that nothing drawn exceeds."""
    return next((end for end in _ENDS if end >= largest), int(largest) + 1)


def height(value: float, whole: float) -> str:
    return f"{FOOT_EM - TALLEST_EM * value / whole:.2f}em"


def percent(value: float) -> str:
    return f"{value:.2f}%"
