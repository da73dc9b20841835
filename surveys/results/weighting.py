"""Weights, so that those who answered stand for all: raked to every margin the locked plan tells people apart by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.results.figures import Method
from surveys.statistics import SurveyFigureError, rake

RAKING = Method("raked_to_the_plan", 1)
UNWEIGHTED = Method("unweighted", 1)

# What somebody is by each of the plan's variables: a branch, a service, a kind of client, in the plan's order.
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight for each cell, of mean 1 over those who answered, and how it was found; `because` when none could be."""

    by_cell: Mapping[Cell, float]
    method: Method
    because: str = ""

    def of(self, cell: Cell) -> float:
        """Return the weight of whoever answered in a cell."""
        return self.by_cell.get(cell, 1.0)


def weights_of(answered: Mapping[Cell, int], population: Mapping[Cell, int]) -> Weights:
    """Rake those who answered to each margin of the population.

    A branch or kind in which nobody answered has nobody to stand for it and is left out of the population. Where no
    weights can be found everybody weighs the same, and the figure says so.
    """
    cells = [cell for cell, number in answered.items() if number]
    if not cells or not cells[0] or not any(population.values()):
        return Weights({}, UNWEIGHTED, "no_population")
    rows = [{**dict(_named(cell)), "n": answered[cell]} for cell in cells]
    try:
        found = rake(rows, [1.0] * len(rows), _targets(cells, population))
    except SurveyFigureError as reason:
        return Weights({}, UNWEIGHTED, type(reason).__name__)
    mean = sum(weight * answered[cell] for cell, weight in zip(cells, found, strict=True)) / sum(answered.values())
    return Weights({cell: weight / mean for cell, weight in zip(cells, found, strict=True)}, RAKING)


def _named(cell: Cell) -> list[tuple[str, object]]:
    return [(f"variable-{nth}", category) for nth, category in enumerate(cell)]


def _targets(cells: Sequence[Cell], population: Mapping[Cell, int]) -> dict[str, dict[object, float]]:
    reached = [set(categories) for categories in zip(*cells, strict=True)]
    targets: dict[str, dict[object, float]] = {}
    for cell, number in population.items():
        if all(category in known for category, known in zip(cell, reached, strict=True)):
            for name, category in _named(cell):
                margin = targets.setdefault(name, {})
                margin[category] = margin.get(category, 0) + number
    return targets
