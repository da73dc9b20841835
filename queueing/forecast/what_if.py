"""What a day's waits would be if something were different: the same engine, played twice with the same chances.

Visitors who are still to come are drawn from the expected load. Both runs get the same visitors and the same chances,
so that what differs is the change alone (common random numbers: Law, Simulation Modeling and Analysis, 11.2). In both
every planned counter opens and nobody gives up waiting. Times are minutes of the hall's clock.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine, Way
from queueing.forecast.learning import Parameters
from queueing.forecast.simulation import play
from queueing.policies import RankClass

Floats = NDArray[np.float64]

# Days that could come, and how each could go: as many futures together as one announcement is made from.
DRAWS, FUTURES_OF_EACH = 8, 16
# However busy a day is, the page is there in seconds.
MOST_VISITORS = 400
HOUR = 60.0
WAIT_ALREADY = -1
_Z = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class ExtraCounter:
    """One more counter, for everything the branch does."""

    starts: float
    ends: float
    services: frozenset[int]


@dataclass(frozen=True, slots=True)
class MovedLunch:
    """Lunches begin at another time, where they have not been: those planned for `instead_of`, or all."""

    starts: float
    instead_of: float | None = None


@dataclass(frozen=True, slots=True)
class IntakeUntil:
    """No numbers are given out from then on; who has booked still comes."""

    until: float


Change = ExtraCounter | MovedLunch | IntakeUntil


@dataclass(frozen=True, slots=True)
class Coming:
    """Who is still to come: how many on average in each hour of the clock, how surely, and for what.

    `strays`: standard deviation of the whole day's number over its mean, beyond chance; `services`: what share of
    visitors comes for each.
    """

    by_hour: Mapping[int, float]
    strays: float
    services: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class HourWaits:
    """Of those who join within an hour, or wait already (`hour` is None): how many on average, half wait so long or
    less, nine of ten so long. A wait is None where too many are not called before closing for there to be one.
    """

    hour: int | None
    joined: float
    median: float | None
    ninetieth: float | None


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of a day that could be. `unserved`: the range that holds how many are not called before closing, in
    eight futures of ten; `turned_away`: how many come and get no number, on average.
    """

    joined: float
    median: float | None
    ninetieth: float | None
    unserved: tuple[int, int]
    turned_away: float
    by_hour: Sequence[HourWaits]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The day as it is planned, and with the change."""

    as_planned: Waits
    changed: Waits


def compare(hall: Hall, learned: Parameters, coming: Coming, change: Change, *, seed: int) -> Comparison:
    """Play the rest of the day as planned and with the change."""
    certain = replace(learned, opening_absent=0.0, closing_early=0.0, cancel_per_minute={})
    rng = np.random.default_rng(seed)
    days = [_visitors(hall, coming, rng) for _ in range(DRAWS)]
    changed_hall, until = _changed(hall, change)
    return Comparison(_waits(hall, certain, days, NEVER, seed), _waits(changed_hall, certain, days, until, seed))


def _visitors(hall: Hall, coming: Coming, rng: np.random.Generator) -> list[InLine]:
    """Draw who comes from now until closing."""
    busy = max(rng.normal(1.0, coming.strays), 0.2) if coming.strays else 1.0
    begins, ends = max(hall.now, hall.opens), hall.closes
    times: list[float] = []
    for hour, mean in sorted(coming.by_hour.items()):
        first, last = max(begins, hour * HOUR), min(ends, (hour + 1) * HOUR)
        if first < last:
            times.extend(rng.uniform(first, last, rng.poisson(busy * mean * (last - first) / HOUR)))
    services = list(coming.services)
    shares = np.asarray([coming.services[one] for one in services], dtype=float)
    wanted: Sequence[int] = rng.choice(services, len(times), p=shares / shares.sum()).tolist() if services else ()
    visitors = sorted(zip(times, wanted, strict=False))[: max(MOST_VISITORS - len(hall.line), 0)]
    return [
        InLine(f"coming {nth:04d}", int(service), Way.HERE, at, RankClass.ORDINARY, at, at)
        for nth, (at, service) in enumerate(visitors)
    ]


def _changed(hall: Hall, change: Change) -> tuple[Hall, float]:
    """Return the hall with the change, and until when numbers are given out."""
    if isinstance(change, IntakeUntil):
        return hall, change.until
    if isinstance(change, ExtraCounter):
        return replace(hall, counters=(*hall.counters, _extra(hall, change))), NEVER
    counters = tuple(
        replace(one, lunch_starts=change.starts) if _is_moved(one, change) else one for one in hall.counters
    )
    return replace(hall, counters=counters), NEVER


def lunches_ahead(hall: Hall) -> Mapping[float, int]:
    """Return when lunches are planned that have not been, and at how many counters each."""
    found = Counter(one.lunch_starts for one in hall.counters if _has_lunch_ahead(one))
    return dict(sorted(found.items()))


def _has_lunch_ahead(one: AtCounter) -> bool:
    is_there = one.activity not in (Activity.LUNCH, Activity.CLOSED)
    return is_there and not one.has_had_lunch and one.lunch_starts < NEVER


def _is_moved(one: AtCounter, change: MovedLunch) -> bool:
    return _has_lunch_ahead(one) and change.instead_of in (None, one.lunch_starts)


def _extra(hall: Hall, change: ExtraCounter) -> AtCounter:
    is_open = change.starts <= max(hall.now, hall.opens)
    activity = Activity.FREE if is_open else Activity.NOT_OPENED
    return AtCounter("one more", change.services, activity, -NEVER, change.starts, change.ends)


def _waits(hall: Hall, learned: Parameters, days: Sequence[Sequence[InLine]], until: float, seed: int) -> Waits:
    joined: list[Floats] = []
    waited: list[Floats] = []
    unserved: list[Floats] = []
    turned_away = 0
    for nth, visitors in enumerate(days):
        admitted = [one for one in visitors if one.joined_at < until]
        turned_away += len(visitors) - len(admitted)
        line = (*hall.line, *admitted)
        futures = play(replace(hall, line=line), learned, seed=seed + nth, futures=FUTURES_OF_EACH)
        # Whoever is not called before the doors close has not been served that day.
        called = np.where(futures.called < max(hall.closes, hall.now), futures.called, NEVER)
        by_key = {one.key: one.ranked_at for one in line}
        ranked = np.asarray([by_key[key] for key in futures.keys], dtype=float)
        joined.append(np.tile(ranked, (FUTURES_OF_EACH, 1)).ravel())
        waited.append((called - ranked).ravel())
        unserved.append((~np.isfinite(called)).sum(axis=1).astype(float))
    all_joined = np.concatenate(joined)
    hours = np.where(all_joined < hall.now, WAIT_ALREADY, np.floor_divide(all_joined, HOUR)).astype(int)
    return _summed_up(hours, np.concatenate(waited), np.concatenate(unserved), turned_away / len(days))


def _summed_up(hours: NDArray[np.int64], waited: Floats, unserved: Floats, turned_away: float) -> Waits:
    worlds = DRAWS * FUTURES_OF_EACH
    few, many = (round(float(value)) for value in np.quantile(unserved, (0.1, 0.9)))
    return Waits(
        joined=len(waited) / worlds,
        median=_quantile(waited, 0.5),
        ninetieth=_quantile(waited, 0.9),
        unserved=(few, many),
        turned_away=turned_away,
        by_hour=[
            HourWaits(
                None if hour == WAIT_ALREADY else int(hour),
                float((hours == hour).sum()) / worlds,
                _quantile(waited[hours == hour], 0.5),
                _quantile(waited[hours == hour], 0.9),
            )
            for hour in np.unique(hours)
        ],
    )


def _quantile(waited: Floats, share: float) -> float | None:
    """Return the wait that occurred and is not exceeded by this share; None where those are not all called."""
    if not waited.size:
        return None
    found = float(np.quantile(waited, share, method="inverted_cdf"))
    return max(found, 0.0) if np.isfinite(found) else None


def strays_of(mean: float, low: float, high: float) -> float:
    """Return by how much of its mean a day's number varies beyond chance, from its 80 % interval."""
    if mean <= 0:
        return 0.0
    deviation = (high - low) / 2 / _Z
    return float(np.sqrt(max(deviation**2 - mean, 0.0)) / mean)
