"""The figures of surveys: rates, intervals, tests, weights, means and scores. Standard library only, and pure.

Counts are people; shares are between 0 and 1; what cannot be said because nobody was asked is NaN. Sources are named
where a formula stands: AAPOR = Standard Definitions, 10th edition (2023).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from statistics import NormalDist
from typing import Any

NAN = math.nan


class SurveyFigureError(ValueError):
    """What was given cannot be reckoned with; the message says why."""


class TargetsDisagree(SurveyFigureError):
    """Populations of two variables have different sums: no weights can meet both."""


class EmptyCategory(SurveyFigureError):
    """A category has people in the population and nobody who answered: nobody can stand for them."""


class UnknownCategory(SurveyFigureError):
    """Somebody answered whose category the targets do not name."""


class NoConvergence(SurveyFigureError):
    """The margins were still off after the last round."""


class SampleTooLarge(SurveyFigureError):
    """More are to be drawn than there are."""


@dataclass(frozen=True, slots=True)
class ZTest:
    """A test of two shares: `z` is positive where the first is larger; `p` is two-sided."""

    z: float
    p: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its standard error; `deff` is its variance beside that of a simple random sample of as many people,
    drawn with replacement, and `n_eff` how many people such a sample would need to be as sharp.
    """

    mean: float
    se: float
    deff: float
    n_eff: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population: how many people it has, how many of them answered, their mean and the variance of
    their answers (with n - 1).
    """

    population: int
    n: int
    mean: float
    variance: float


# ---- what became of the calls ----------------------------------------------------------------------------------------

_DISPOSITIONS = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")


def outcome_rates(counts: Mapping[str, float], e: float | None = None) -> dict[str, float]:
    """Return response, cooperation, refusal and contact rates (AAPOR, section "Calculating outcome rates").

    `counts`: complete (I) and partial (P) interviews, refusals and break-offs (R), non-contacts (NC), others (O),
    unknown whether a household (UH), unknown otherwise (UO), not eligible (NE); a missing one is 0. `e` is the share
    of the unknown believed eligible; None takes the share found among those whose eligibility is known (CASRO).
    """
    complete, partial, refused, no_contact, other, household, otherwise, not_eligible = _dispositions(counts)
    interviews, spoken = complete + partial, complete + partial + refused + other
    eligible = spoken + no_contact
    if e is None:
        e = _share(eligible, eligible + not_eligible)
    elif not 0 <= e <= 1:
        raise SurveyFigureError(f"the eligible share is between 0 and 1, not {e}")
    unknown = household + otherwise
    # Where nobody's eligibility is unknown, its share does not matter.
    cases = (eligible + unknown, eligible + (e * unknown if unknown else 0.0), eligible)
    return {
        **{f"RR{2 * nth - 1}": _share(complete, base) for nth, base in enumerate(cases, 1)},
        **{f"RR{2 * nth}": _share(interviews, base) for nth, base in enumerate(cases, 1)},
        "COOP1": _share(complete, spoken),
        "COOP2": _share(interviews, spoken),
        "COOP3": _share(complete, interviews + refused),
        "COOP4": _share(interviews, interviews + refused),
        **{f"REF{nth}": _share(refused, base) for nth, base in enumerate(cases, 1)},
        **{f"CON{nth}": _share(spoken, base) for nth, base in enumerate(cases, 1)},
    }


def _dispositions(counts: Mapping[str, float]) -> list[float]:
    if unknown := sorted(counts.keys() - set(_DISPOSITIONS)):
        raise SurveyFigureError(f"no such disposition: {', '.join(unknown)}")
    values = [counts.get(name, 0) for name in _DISPOSITIONS]
    if not all(0 <= value < math.inf for value in values):
        raise SurveyFigureError("counts are not below 0")
    return values


def _share(part: float, whole: float) -> float:
    return part / whole if whole else NAN


# ---- shares, and how sure they are -----------------------------------------------------------------------------------


def wilson_interval(x: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share x/n (Wilson 1927; Newcombe 1998, Statistics in Medicine 17:857, method 3).

    Of nobody everything is possible: (0, 1).
    """
    _require_share(x, n)
    z = _quantile(level)
    middle, width = x + z * z / 2, z * math.sqrt((x * (n - x) / n if n else 0.0) + z * z / 4)
    low, high = (middle - width) / (n + z * z), (middle + width) / (n + z * z)
    return (0.0 if x == 0 else max(0.0, low)), (1.0 if x == n else min(1.0, high))


def newcombe_interval(x1: float, n1: float, x2: float, n2: float, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of the difference x1/n1 - x2/n2, made of both score intervals.

    Newcombe 1998, Statistics in Medicine 17:873, method 10. Without people on a side: (-1, 1).
    """
    (low1, high1), (low2, high2) = wilson_interval(x1, n1, level), wilson_interval(x2, n2, level)
    if not (n1 and n2):
        return -1.0, 1.0
    p1, p2 = x1 / n1, x2 / n2
    low = p1 - p2 - math.hypot(p1 - low1, high2 - p2)
    high = p1 - p2 + math.hypot(high1 - p1, p2 - low2)
    return max(-1.0, low), min(1.0, high)


def two_proportion_test(x1: float, n1: float, x2: float, n2: float) -> ZTest:
    """Test whether two shares are one, with the pooled variance (the score test). NaN where nothing varies."""
    _require_share(x1, n1)
    _require_share(x2, n2)
    if not (n1 and n2):
        return ZTest(NAN, NAN)
    pooled = (x1 + x2) / (n1 + n2)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    if variance <= 0:
        return ZTest(NAN, NAN)
    z = (x1 / n1 - x2 / n2) / math.sqrt(variance)
    return ZTest(z, math.erfc(abs(z) / math.sqrt(2)))


def _quantile(level: float) -> float:
    if not 0 < level < 1:
        raise SurveyFigureError(f"a level is between 0 and 1, not {level}")
    return NormalDist().inv_cdf((1 + level) / 2)


def _require_share(x: float, n: float) -> None:
    if not 0 <= x <= n < math.inf:
        raise SurveyFigureError(f"{x} of {n} is no share")


# ---- weights ---------------------------------------------------------------------------------------------------------

Targets = Mapping[str, Mapping[Any, float]]


def rake(
    cells: Sequence[Mapping[str, object]],
    base_weights: Sequence[float],
    targets: Targets,
    tolerance: float = 1e-8,
    max_iterations: int = 1000,
) -> list[float]:
    """Return a respondent's weight for each cell, so that weighted counts meet every variable's population.

    A cell maps each variable to its category and "n" to how many answered there; its base weight is one respondent's.
    Iterative proportional fitting (Deming and Stephan 1940), done when each category is within `tolerance` of its
    population, as a share of it. Raises TargetsDisagree, EmptyCategory, UnknownCategory, NoConvergence.
    """
    weights = list(base_weights)
    numbers = [_number_in(cell) for cell in cells]
    if len(weights) != len(cells) or not all(0 <= weight < math.inf for weight in weights):
        raise SurveyFigureError("each cell has one base weight, not below 0")
    _require_agreement(targets)
    margins = _margins(cells, numbers, weights, targets)
    for _ in range(max_iterations):
        for places, population in margins:
            if weighted := _weighted(weights, numbers, places):
                _multiply(weights, places, population / weighted)
        if all(_is_met(_weighted(weights, numbers, places), wanted, tolerance) for places, wanted in margins):
            return weights
    raise NoConvergence(f"some margins are still off after {max_iterations} rounds")


def _number_in(cell: Mapping[str, object]) -> float:
    number = cell.get("n")
    if not isinstance(number, Real) or not 0 <= float(number) < math.inf:
        raise SurveyFigureError('each cell says with "n" how many answered')
    return float(number)


def _require_agreement(targets: Targets) -> None:
    for name, population in targets.items():
        if not all(0 <= number < math.inf for number in population.values()):
            raise SurveyFigureError(f"populations of {name} are not below 0")
    sums = {name: math.fsum(population.values()) for name, population in targets.items()}
    for (one, sum_of_one), (other, sum_of_other) in pairwise(sums.items()):
        if not math.isclose(sum_of_one, sum_of_other, rel_tol=1e-9):
            raise TargetsDisagree(f"{one} has {sum_of_one:g} people, {other} {sum_of_other:g}")


def _margins(
    cells: Sequence[Mapping[str, object]], numbers: Sequence[float], weights: Sequence[float], targets: Targets
) -> list[tuple[list[int], float]]:
    """Return for each category of each variable the places of its cells, and its population."""
    margins = []
    for name, population in targets.items():
        members: dict[object, list[int]] = {category: [] for category in population}
        for place, cell in enumerate(cells):
            category = cell.get(name)
            if category in members:
                members[category].append(place)
            elif numbers[place]:
                raise UnknownCategory(f"{name} has no population for {category!r}")
        for category, number in population.items():
            if number and not _weighted(weights, numbers, members[category]):
                raise EmptyCategory(f"nobody answered for {name} {category!r}")
            margins.append((members[category], number))
    return margins


def _weighted(weights: Sequence[float], numbers: Sequence[float], places: Iterable[int]) -> float:
    return math.fsum(weights[place] * numbers[place] for place in places)


def _is_met(weighted: float, population: float, tolerance: float) -> bool:
    return abs(weighted - population) <= tolerance * population


def _multiply(weights: list[float], places: Iterable[int], factor: float) -> None:
    for place in places:
        weights[place] *= factor


# ---- means -----------------------------------------------------------------------------------------------------------


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> Estimate:
    """Return the weighted mean; its variance is linearised: n/(n-1) * sum((w * (y - mean))^2) / sum(w)^2.

    Lumley, Complex Surveys (2010), chapter 2; Särndal, Swensson, Wretman (1992), section 5.7. Who has no weight does
    not count. One answer has no variance, and answers all alike have no design effect: NaN.
    """
    if len(values) != len(weights) or not all(0 <= weight < math.inf for weight in weights):
        raise SurveyFigureError("each answer has one weight, not below 0")
    counted = [(value, weight) for value, weight in zip(values, weights, strict=True) if weight]
    n, total = len(counted), math.fsum(weight for _value, weight in counted)
    if not n:
        return Estimate(NAN, NAN, NAN, NAN)
    mean = math.fsum(weight * value for value, weight in counted) / total
    if n == 1:
        return Estimate(mean, NAN, NAN, NAN)
    correction = n / (n - 1)
    variance = correction * math.fsum((weight * (value - mean)) ** 2 for value, weight in counted) / total**2
    spread = correction * math.fsum(weight * (value - mean) ** 2 for value, weight in counted) / total
    return _estimate(mean, variance, spread, n)


def stratified_mean(strata: Sequence[Stratum]) -> Estimate:
    """Return the mean over strata: sum(W * mean), variance sum(W^2 * (1 - n/N) * s^2 / n), W = N / sum(N).

    Cochran, Sampling Techniques (1977), chapter 5. A stratum with people in it must have answers.
    """
    for one in strata:
        if not 0 <= one.n <= one.population or (one.population and not one.n):
            raise SurveyFigureError(f"{one.n} answers can't stand for a stratum of {one.population}")
    parts = [one for one in strata if one.population]
    population, n = sum(one.population for one in parts), sum(one.n for one in parts)
    if not parts:
        return Estimate(NAN, NAN, NAN, NAN)
    mean = math.fsum(one.population * one.mean for one in parts) / population
    shares = [one.population / population for one in parts]
    variance = math.fsum(
        share**2 * (1 - one.n / one.population) * one.variance / one.n
        for share, one in zip(shares, parts, strict=True)
        if one.n < one.population
    )
    if n == 1:
        return Estimate(mean, math.sqrt(variance), NAN, NAN)
    spread = math.fsum(
        share * ((one.n - 1) / one.n * (one.variance if one.n > 1 else 0.0) + (one.mean - mean) ** 2)
        for share, one in zip(shares, parts, strict=True)
    )
    return _estimate(mean, variance, spread * n / (n - 1), n)


def _estimate(mean: float, variance: float, spread: float, n: int) -> Estimate:
    """`spread` is the variance of the answers in the population, as the weights have it."""
    deff = _share(variance, spread / n)
    return Estimate(mean, math.sqrt(variance), deff, _share(n, deff))


# ---- how many from where ---------------------------------------------------------------------------------------------

Rule = str | Mapping[str, float]


def allocate(population: Mapping[str, int], n: int, rule: Rule) -> dict[str, int]:
    """Share a sample of n among strata, never more to one than it has; the largest remainders get the odd ones.

    `rule`: "proportional" to the population, "equal", or in proportion to the numbers given (which are met exactly when
    they sum to n and fit). What a full stratum cannot take goes to the others by the same rule. Of equal remainders the
    stratum named first is served first. Raises SampleTooLarge.
    """
    shares = _shares_by(rule, population)
    room = {name: number for name, number in population.items() if shares[name] > 0}
    if n < 0 or any(number < 0 for number in population.values()):
        raise SurveyFigureError("numbers of people are not below 0")
    if n > sum(room.values()):
        raise SampleTooLarge(f"{n} can't be drawn from {sum(room.values())}")
    given = dict.fromkeys(population, 0)
    while room:
        left, total = n - sum(given.values()), math.fsum(shares[name] for name in room)
        quotas = {name: left * shares[name] / total for name in room}
        full = [name for name, quota in quotas.items() if quota >= room[name]]
        if not full:
            return given | _by_largest_remainder(quotas, left)
        for name in full:
            given[name] = room.pop(name)
    return given


def _shares_by(rule: Rule, population: Mapping[str, int]) -> dict[str, float]:
    if rule == "proportional":
        return {name: float(number) for name, number in population.items()}
    if rule == "equal":
        return dict.fromkeys(population, 1.0)
    if not isinstance(rule, Mapping) or rule.keys() - population.keys():
        raise SurveyFigureError(f"no such rule: {rule!r}")
    if not all(0 <= share < math.inf for share in rule.values()):
        raise SurveyFigureError("shares are not below 0")
    return {name: float(rule.get(name, 0)) for name in population}


def _by_largest_remainder(quotas: Mapping[str, float], n: int) -> dict[str, int]:
    given = {name: math.floor(quota) for name, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda name: given[name] - quotas[name])
    for name in by_remainder[: n - sum(given.values())]:
        given[name] += 1
    return given


# ---- scores ----------------------------------------------------------------------------------------------------------


def scale_score(counts: Sequence[float]) -> float:
    """Return the mean of answers on a scale, 0 for the worst level to 100 for the best, unrounded.

    `counts`: how many chose each level, worst first. Six levels are 0, 20, 40, 60, 80 and 100, as the office's
    satisfaction survey has it. Nobody's score is NaN.
    """
    steps = len(counts) - 1
    if steps < 1 or not all(0 <= count < math.inf for count in counts):
        raise SurveyFigureError("a scale has two levels or more, and counts are not below 0")
    points = math.fsum(step * count for step, count in enumerate(counts))
    return _share(100 * points, steps * math.fsum(counts))
