"""How many people will come in each hour of a day, from how many came on days like it.

A day is like another when it falls on the same weekday; Saturdays are a kind of their own, however they came to be
open. Younger days count more, few days of a kind are drawn towards all days, and the first day after a day off is
busier by what such days were. How far a day strays is taken from past days: counts of people vary more than chance
alone would make them (Brown et al. 2005, JASA 100:36, found the same of calls).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp2, sqrt
from statistics import NormalDist

HOURS = 24
SATURDAY = 5
# A day so many days old counts half.
HALF_LIFE = 42.0
# All days together count as much as so many days of the same kind; as many plain days stand against the days after a
# day off.
PRIOR_DAYS = 3.0
# How strongly such days may differ from plain ones.
LEAST_AFTER, MOST_AFTER = 0.7, 1.8
# Below so many days of a branch nothing is foretold.
ENOUGH_DAYS = 5
_Z = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class PastDay:
    """Arrivals of one day by the hour, the hours in which the doors were open, and whether it followed a day off."""

    day: date
    by_hour: Sequence[int]
    opened_hour: int
    closed_hour: int
    is_after_day_off: bool = False

    @property
    def total(self) -> int:
        """How many came."""
        return sum(self.by_hour)


@dataclass(frozen=True, slots=True)
class ComingDay:
    """The day to be foretold."""

    day: date
    opened_hour: int
    closed_hour: int
    is_after_day_off: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """How many will come: on average, and with 80 % between `low` and `high`."""

    mean: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class HourLoad:
    """An hour of the day to come."""

    hour: int
    expected: Expected


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day to come. `alike`: how many past days of its kind it rests on; `after_day_off`: how much busier it is for
    being the first after a day off, 1.0 for a plain day.
    """

    hours: Sequence[HourLoad]
    total: Expected
    alike: int
    days: int
    after_day_off: float


def kind_of(day: date) -> int:
    """Return which days are alike: 0 to 4 for Monday to Friday, 5 for the weekend."""
    return min(day.weekday(), SATURDAY)


def foretell(coming: ComingDay, past: Sequence[PastDay]) -> DayLoad | None:
    """Return how many will come; None while too few days are known."""
    known = [one for one in past if one.day < coming.day]
    if len(known) < ENOUGH_DAYS:
        return None
    after = _after_day_off(known)
    factor = after if coming.is_after_day_off else 1.0
    means = {hour: factor * _rate(coming, hour, known, after) for hour in range(coming.opened_hour, coming.closed_hour)}
    alike = sum(kind_of(one.day) == kind_of(coming.day) for one in known)
    unsure = 1 + 1 / (alike + PRIOR_DAYS)
    by_day, by_hour = _spreads(known, after)
    return DayLoad(
        hours=[HourLoad(hour, _expected(mean, by_hour * unsure)) for hour, mean in means.items()],
        total=_expected(sum(means.values()), by_day * unsure),
        alike=alike,
        days=len(known),
        after_day_off=factor,
    )


def _weight(one: PastDay, day: date) -> float:
    return exp2(-((day - one.day) / timedelta(days=1)) / HALF_LIFE)


def _plain(one: PastDay, after: float) -> float:
    """What one arrival of this day is worth on a plain day."""
    return 1 / after if one.is_after_day_off else 1.0


def _rate(coming: ComingDay, hour: int, known: Sequence[PastDay], after: float) -> float:
    """Return the mean of an hour on days of this kind, drawn towards the mean of that hour on all days."""
    among_all = _mean_of_hour(hour, known, coming.day, after)
    alike = [
        one for one in known if kind_of(one.day) == kind_of(coming.day) and one.opened_hour <= hour < one.closed_hour
    ]
    weights = [_weight(one, coming.day) for one in alike]
    seen = sum(weight * one.by_hour[hour] * _plain(one, after) for weight, one in zip(weights, alike, strict=True))
    return (seen + PRIOR_DAYS * among_all) / (sum(weights) + PRIOR_DAYS)


def _mean_of_hour(hour: int, known: Sequence[PastDay], day: date, after: float) -> float:
    """Return the mean of an hour; of one in which the branch was never open, the mean of all open hours."""
    cells = [
        (_weight(one, day), one.by_hour[hour] * _plain(one, after))
        for one in known
        if one.opened_hour <= hour < one.closed_hour
    ]
    if cells:
        return sum(weight * count for weight, count in cells) / sum(weight for weight, _count in cells)
    open_hours = sum(_weight(one, day) * (one.closed_hour - one.opened_hour) for one in known)
    return sum(_weight(one, day) * one.total * _plain(one, after) for one in known) / open_hours


def _after_day_off(known: Sequence[PastDay]) -> float:
    """Return how much busier the first day after a day off is than its weekday's plain days."""
    plain: dict[int, list[float]] = {}
    for one in known:
        if not one.is_after_day_off:
            plain.setdefault(kind_of(one.day), []).append(one.total / (one.closed_hour - one.opened_hour))
    came = expected = 0.0
    for one in known:
        others = plain.get(kind_of(one.day), [])
        if one.is_after_day_off and others:
            came += one.total
            expected += sum(others) / len(others) * (one.closed_hour - one.opened_hour)
    if not expected:
        return 1.0
    usual = PRIOR_DAYS * sum(one.total for one in known) / len(known)
    return min(max((came + usual) / (expected + usual), LEAST_AFTER), MOST_AFTER) if expected + usual else 1.0


def _spreads(known: Sequence[PastDay], after: float) -> tuple[float, float]:
    """Return variance over mean, of days and of hours: 1 is chance alone, and less is never believed."""
    by_day, by_hour = [1.0], [1.0]
    for kind in range(SATURDAY + 1):
        days = [one for one in known if kind_of(one.day) == kind]
        by_day.extend(_squares([one.total * _plain(one, after) for one in days]))
        for hour in range(HOURS):
            counts = [
                one.by_hour[hour] * _plain(one, after) for one in days if one.opened_hour <= hour < one.closed_hour
            ]
            by_hour.extend(_squares(counts))
    return max(1.0, sum(by_day) / len(by_day)), max(1.0, sum(by_hour) / len(by_hour))


def _squares(counts: Sequence[float]) -> list[float]:
    """Return each count's squared distance from the mean over the mean, for what the mean itself takes up."""
    if len(counts) < 2 or not any(counts):
        return []
    mean = sum(counts) / len(counts)
    return [(count - mean) ** 2 / mean * len(counts) / (len(counts) - 1) for count in counts]


def _expected(mean: float, spread: float) -> Expected:
    half = _Z * sqrt(spread * mean)
    return Expected(mean, max(0, round(mean - half)), round(mean + half))
