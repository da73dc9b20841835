"""Places in drawings without a frame: across in per cent, upright in em, as text a template puts into an SVG.

Text keeps its size on every screen, because nothing is scaled.
"""

from dataclasses import dataclass

# A scale that begins at 0 ends at one of these, so that its half is a whole number too.
_ENDS = (2, 4, 6, 8, 10, 20, 30, 40, 60, 80, 100, 200, 400, 1000)
# Words at an upright line stand on its left where there is no room on its right.
_TURNS_AT = 50


def percent(value: float) -> str:
    """Return a place across."""
    return f"{value:.2f}%"


def em(value: float) -> str:
    """Return a place from above."""
    return f"{value:.2f}em"


def end_of_scale(longest: float) -> float:
    """Return where a scale from 0 ends that has room for the longest."""
    return next((end for end in _ENDS if end >= longest), longest)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the scale; `place` is across or from above."""

    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Upright:
    """A day at which something changed. Its words stand where there is room for them."""

    x: str
    anchor: str
    dx: str

    @classmethod
    def at(cls, place: float) -> "Upright":
        """Return the line at a place across, in per cent."""
        return cls(percent(place), *(("end", "-.5em") if place > _TURNS_AT else ("start", ".5em")))


@dataclass(frozen=True, slots=True)
class Scale:
    """Along a drawing, in per cent: a value `first` stands at 0, `last` at 100."""

    first: float
    last: float

    def across(self, value: float) -> str:
        """Return where a value stands; what lies outside stands at the end."""
        share = (value - self.first) / (self.last - self.first)
        return percent(100 * min(max(share, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class Height:
    """Up a drawing: 0 stands at `foot` em from above, `top` stands `tallest` em higher."""

    foot: float
    tallest: float
    top: float

    def of(self, value: float) -> float:
        """Return how tall a value is, in em."""
        return self.tallest * value / self.top

    def at(self, value: float) -> str:
        """Return where a value stands."""
        return em(self.foot - self.of(value))
