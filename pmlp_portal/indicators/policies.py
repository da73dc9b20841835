"""How two stretches of time are compared, each with how sure that is, and how a year is judged. Pure.

Answers are taken as a sample of the answers the office could have given, each for itself: a busy week that made many
of them late at once is not allowed for, and the page says so.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from statistics import NormalDist

from pmlp_portal.indicators.states import Direction, Status

LEVEL = 0.95
# With fewer answers on a side no interval is told: the normal curve it rests on does not hold there.
LEAST_ANSWERS = 30
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and between what it lies with a certainty of 95 %; without both where too little is known."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How many answers there are, their mean and the variance of it (with n - 1)."""

    n: int
    mean: float
    variance: float


def spread(numbers: Mapping[int, int]) -> Spread:
    """Return it of the number of answers by working days. Nobody's mean is NaN."""
    n = sum(numbers.values())
    if not n:
        return Spread(0, math.nan, math.nan)
    mean = sum(days * number for days, number in numbers.items()) / n
    squares = math.fsum(number * (days - mean) ** 2 for days, number in numbers.items())
    return Spread(n, mean, squares / (n - 1) if n > 1 else math.nan)


def mean_of(numbers: Mapping[int, int]) -> Measured:
    """Return the mean number of working days."""
    found = spread(numbers)
    if found.n < LEAST_ANSWERS:
        return Measured(found.mean)
    width = _Z * math.sqrt(found.variance / found.n)
    return Measured(found.mean, found.mean - width, found.mean + width)


def shorter_by(before: Mapping[int, int], after: Mapping[int, int]) -> Measured:
    """Return by how many working days the mean has become shorter; below 0 it has become longer (Welch 1947)."""
    one, other = spread(before), spread(after)
    difference = one.mean - other.mean
    if min(one.n, other.n) < LEAST_ANSWERS:
        return Measured(difference)
    width = _Z * math.sqrt(one.variance / one.n + other.variance / other.n)
    return Measured(difference, difference - width, difference + width)


def median_of(numbers: Mapping[int, int]) -> Measured:
    """Return the number of working days in which half was answered, and its interval by ranks.

    No shape is assumed: Conover, Practical Nonparametric Statistics (1999), section 3.2.
    """
    n = sum(numbers.values())
    if not n:
        return Measured(math.nan)
    median = _at_rank(numbers, -(-n // 2))
    if n < LEAST_ANSWERS:
        return Measured(median)
    width = _Z * math.sqrt(n) / 2
    low, high = max(1, math.floor(n / 2 - width)), min(n, math.ceil(n / 2 + 1 + width))
    return Measured(median, _at_rank(numbers, low), _at_rank(numbers, high))


def _at_rank(numbers: Mapping[int, int], rank: int) -> int:
    """Return the days of the so-many-th answer, the quickest first."""
    by_days = sorted(numbers.items())
    until = accumulate(number for _days, number in by_days)
    return next(days for (days, _number), last in zip(by_days, until, strict=True) if rank <= last)


def status_of(*, forecast: Decimal | None, actual: Decimal | None, direction: Direction = Direction.HIGHER) -> Status:
    """Say how a year went: it is met where the actual value is no worse than the forecast, whatever lies between."""
    if forecast is None:
        return Status.UNFORECAST
    if actual is None:
        return Status.AWAITED
    is_no_worse = actual >= forecast if direction == Direction.HIGHER else actual <= forecast
    return Status.MET if is_no_worse else Status.MISSED


def are_comparable(earlier: int, later: int, *, breaks: Collection[int]) -> bool:
    """Whether values of two years belong to one series; a break's year is the first of a new one."""
    return not any(earlier < year <= later for year in breaks)
