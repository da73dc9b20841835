"""Weights, so that those who answered stand for all: raked to the branches and client kinds of the locked plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.results.figures import Method
from surveys.statistics import SurveyFigureError, rake

RAKING = Method("raked_to_branch_and_kind", 1)
UNWEIGHTED = Method("unweighted", 1)

Cell = tuple[str, str]


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
    """Rake those who answered by (branch, client kind) to both margins of the population.

    A branch or kind in which nobody answered has nobody to stand for it and is left out of the population. Where no
    weights can be found everybody weighs the same, and the figure says so.
    """
    cells = [cell for cell, number in answered.items() if number]
    if not cells or not any(population.values()):
        return Weights({}, UNWEIGHTED, "no_population")
    try:
        found = rake(*_asked(cells, answered, population))
    except SurveyFigureError as reason:
        return Weights({}, UNWEIGHTED, type(reason).__name__)
    mean = sum(weight * answered[cell] for cell, weight in zip(cells, found, strict=True)) / sum(answered.values())
    return Weights({cell: weight / mean for cell, weight in zip(cells, found, strict=True)}, RAKING)


def _asked(
    cells: Sequence[Cell], answered: Mapping[Cell, int], population: Mapping[Cell, int]
) -> tuple[list[dict[str, object]], list[float], dict[str, dict[str, float]]]:
    branches, kinds = {branch for branch, _kind in cells}, {kind for _branch, kind in cells}
    reached = {cell: number for cell, number in population.items() if cell[0] in branches and cell[1] in kinds}
    targets: dict[str, dict[str, float]] = {"branch": {}, "kind": {}}
    for (branch, kind), number in reached.items():
        targets["branch"][branch] = targets["branch"].get(branch, 0) + number
        targets["kind"][kind] = targets["kind"].get(kind, 0) + number
    rows: list[dict[str, object]] = [{"branch": cell[0], "kind": cell[1], "n": answered[cell]} for cell in cells]
    return rows, [1.0] * len(rows), targets
