"""What the branch's own days teach: how long which clerk takes for what, who comes, and what holds counters up.

Works on day one from priors, and from the second day of history on from the branch itself. Every mean is drawn towards
what is known without it (empirical Bayes), so that one odd day moves little.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from queueing.forecast.observations import DayBook, Served

Samples = NDArray[np.float64]
Group = TypeVar("Group", bound=Hashable)

# Prior: what is believed of a branch nobody has seen yet.
PRIOR_LOG_MINUTES = math.log(7.0)
PRIOR_SPREAD = 0.65  # of log minutes, within one service
SPREAD_OF_SERVICES = 0.5
SPREAD_OF_CLERKS = 0.20
SPREAD_OF_CLERK_AT_SERVICE = 0.10
PSEUDO_OBSERVATIONS = 20.0
# A day that is so many days old counts half.
HALF_LIFE = 12.0
# A slip of the keyboard, and a counter left open over night, are no services.
SHORTEST, LONGEST = 0.2, 180.0
# Work changes faster than means of weeks say: a new procedure, somebody new at the counter. What the last days and
# today add to them: half as much for each so many days, and drawn towards nothing by how far that usually goes.
HALF_LIFE_OF_PACE = 2.0
DAYS_OF_PACE = 6
SPREAD_OF_PACE = 0.10
SPREAD_OF_CLERKS_PACE = 0.12
SPREAD_OF_TODAY = 0.12
MOST_RESIDUALS = 4000
FEW = 30
# A clerk who calls out of turn less often than this is taken to call in turn; as many chances in which nobody did
# stand before the first that are seen.
LEAST_PREFERRED = 0.004
CHANCES_UNSEEN = 500
# People waiting per counter at work: where one class of halls ends and the next begins.
CROWDS = (1.0, 2.0, 3.0, 4.0)

_WALKS = (0.3, 0.4, 0.5, 0.7, 0.9)
_GAPS = (0.3, 0.4, 0.5, 0.7, 1.0)
_REMOTE_LATENESS = (-12.0, -6.0, -3.0, 0.0, 2.0, 6.0)
_BOOKED_LATENESS = (-15.0, -10.0, -6.0, -4.0, 0.0, 5.0)
_LUNCHES = (28.0, 30.0, 32.0, 36.0)
_BREAKS = (3.0, 5.0, 7.0, 12.0)
_CLOSINGS = (30.0, 60.0, 90.0, 120.0)
_OPENINGS = (0.0, 0.5, 1.0, 2.0, 10.0)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the simulation draws from. Log minutes of a service are mean + spread * a residual drawn from `residuals`
    (sorted, of mean 0 and deviation 1). Lists are samples of what happened, in minutes.
    """

    service_means: Mapping[int, float]
    service_spreads: Mapping[int, float]
    clerks: Mapping[Hashable, float]
    clerks_at: Mapping[tuple[Hashable, int], float]
    any_mean: float
    residuals: Samples
    walks: Samples
    gaps: Samples
    absent_at_once: float  # share of those who took a number there who are gone at the call however short the wait
    absent_per_minute: float
    comers_absent: float  # share of those who came on purpose and are gone at the call
    remote_lateness: Samples  # sorted; against the stated arrival, or the turn they were told of where that is later
    comes_for_turn: bool  # which of the two
    remote_absent: float
    booked_lateness: Samples  # sorted
    booked_absent: float
    cancel_per_minute: Mapping[str, float]
    lunches: Samples  # sorted
    breaks: Samples  # sorted
    break_share: float  # of services after which the clerk rests
    opening_lateness: Samples  # sorted
    opening_absent: float
    closing_earliness: Samples  # sorted: minutes before the end of the shift, of clerks gone well before it
    closing_early: float  # share of clerks who go as early
    # Share of chances to call the first of this service, though it was somebody else's turn, that this clerk takes.
    preferred: Mapping[tuple[Hashable, int], float]
    # Share of lunches put off when a clerk is free, by CROWDS, and until how many minutes after they were planned.
    lunch_put_off: Samples
    lunch_put_off_until: float
    pace: float = 0.0  # what the last days add to every mean

    def mean_of(self, clerk: Hashable, service: int) -> float:
        """Return the mean of log minutes when this clerk does this service."""
        base = self.service_means.get(service, self.any_mean)
        return base + self.pace + self.clerks.get(clerk, 0.0) + self.clerks_at.get((clerk, service), 0.0)

    def spread_of(self, service: int) -> float:
        """Return the standard deviation of log minutes of a service."""
        return self.service_spreads.get(service, PRIOR_SPREAD)


@dataclass(frozen=True, slots=True)
class _Log:
    """A service on the log scale, with what its day weighs."""

    service: int
    clerk: Hashable
    value: float
    weight: float


def learn(days: Sequence[DayBook]) -> Parameters:
    """Learn from days, the oldest first."""
    logs = [
        _Log(one.service, one.clerk, _log_minutes(one), _weight(age))
        for age, day in enumerate(reversed(days))
        for one in day.served
        if _is_a_service(one)
    ]
    any_mean = _shrunk(logs, PRIOR_LOG_MINUTES, 5.0)
    means, spreads = _services(logs, any_mean)
    clerks, clerks_at = _clerks(logs, means, spreads)
    residuals = _residuals(logs, means, spreads, clerks, clerks_at)
    absent_at_once, absent_per_minute = _absence(days)
    remote, comes_for_turn = _remote_lateness(days)
    finished = sum(day.finished for day in days)
    return Parameters(
        service_means=means,
        service_spreads=spreads,
        clerks=clerks,
        clerks_at=clerks_at,
        any_mean=any_mean,
        residuals=residuals,
        walks=_sample((walk for day in days for walk in day.walks), _WALKS),
        gaps=_sample((gap for day in days for gap in day.gaps), _GAPS),
        absent_at_once=absent_at_once,
        absent_per_minute=absent_per_minute,
        comers_absent=_comers_absent(days),
        remote_lateness=_sample(remote, _REMOTE_LATENESS),
        comes_for_turn=comes_for_turn,
        remote_absent=_part(sum(day.remote_absent for day in days), sum(len(d.remote_lateness) for d in days), 0.10),
        booked_lateness=_sample((one for day in days for one in day.booked_lateness), _BOOKED_LATENESS),
        booked_absent=_part(sum(day.booked_absent for day in days), sum(len(d.booked_lateness) for d in days), 0.10),
        cancel_per_minute=_cancelling(days),
        lunches=_sample((one for day in days for one in day.lunches), _LUNCHES),
        breaks=_sample((one for day in days for one in day.breaks), _BREAKS),
        break_share=(sum(len(day.breaks) for day in days) + 1.0) / (finished + 30.0),
        opening_lateness=_sample((one for day in days for one in day.opening_lateness), _OPENINGS),
        preferred=_preferred(days),
        lunch_put_off=_lunch_put_off(days),
        lunch_put_off_until=max((one.late for day in days for one in day.lunches_due if one.put_off), default=0.0),
        opening_absent=_part(sum(d.never_opened for d in days), sum(len(d.opening_lateness) for d in days), 0.05),
        closing_earliness=_sample((one for day in days for one in day.closing_earliness), _CLOSINGS),
        closing_early=_part(sum(len(day.closing_earliness) for day in days), sum(day.stayed for day in days), 0.0),
    )


def keep_pace(learned: Parameters, past: Sequence[DayBook], today: DayBook) -> Parameters:
    """Return the parameters with what the last days, the oldest first, and today by itself show beyond them."""
    return Pace(learned, past).on(today)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of residuals: sum of weight * value, of weights, of weight * spread^2."""

    value: float
    weight: float
    square: float

    def __add__(self, other: "_Sums") -> "_Sums":
        return _Sums(self.value + other.value, self.weight + other.weight, self.square + other.square)

    def beyond(self, known: float) -> "_Sums":
        """Return the same of what is left when `known` is taken from each value."""
        return replace(self, value=self.value - known * self.weight)

    def effect(self, expected: float) -> float:
        """Return the mean, drawn towards nothing; `expected` is how far such means usually lie from it."""
        return self.value / (self.weight + self.square / self.weight / expected**2)


NOTHING = _Sums(0.0, 0.0, 0.0)


class Pace:
    """What the last days show beyond the parameters, kept for as often as somebody asks while today goes on."""

    def __init__(self, learned: Parameters, past: Sequence[DayBook]) -> None:
        self._learned = learned
        self._past: dict[Hashable, _Sums] = {}
        for age, day in enumerate(reversed(past[-DAYS_OF_PACE:]), 1):
            _add_beyond(self._past, learned, day.served, math.exp2(-age / HALF_LIFE_OF_PACE))
        self._today: DayBook | None = None
        self._of_today: dict[Hashable, _Sums] = {}
        self._added = 0

    def on(self, today: DayBook) -> Parameters:
        """Return the parameters with the pace of the last days and of today.

        What a day was like beyond the others ends with it, so `today` is empty until somebody has been served.
        """
        learned, of_today = self._learned, self._sums_of(today)
        if not of_today and not self._past:
            return learned
        sums = {one: self._past.get(one, NOTHING) + of_today.get(one, NOTHING) for one in {*self._past, *of_today}}
        pace = sum(sums.values(), NOTHING).effect(SPREAD_OF_PACE)
        by_clerk = {one: found.beyond(pace).effect(SPREAD_OF_CLERKS_PACE) for one, found in sums.items()}
        left = (found.beyond(pace + by_clerk[one]) for one, found in of_today.items())
        by_today = sum(left, NOTHING).effect(SPREAD_OF_TODAY) if of_today else 0.0
        clerks = {one: learned.clerks.get(one, 0.0) + by_clerk.get(one, 0.0) for one in {*learned.clerks, *by_clerk}}
        return replace(learned, clerks=clerks, pace=pace + by_today)

    def _sums_of(self, today: DayBook) -> dict[Hashable, _Sums]:
        """A day only grows: what it has shown before is kept."""
        if today is not self._today:
            self._today, self._of_today, self._added = today, {}, 0
        _add_beyond(self._of_today, self._learned, today.served[self._added :], 1.0)
        self._added = len(today.served)
        return self._of_today


def _add_beyond(sums: dict[Hashable, _Sums], learned: Parameters, served: Sequence[Served], weight: float) -> None:
    """Add to each clerk's sums how much longer than the mean these services took, in log minutes."""
    for one in served:
        if _is_a_service(one):
            beyond = _log_minutes(one) - learned.mean_of(one.clerk, one.service)
            found = _Sums(weight * beyond, weight, weight * learned.spread_of(one.service) ** 2)
            sums[one.clerk] = sums.get(one.clerk, NOTHING) + found


def _log_minutes(one: Served) -> float:
    return math.log(min(max(one.minutes, SHORTEST), LONGEST))


def _weight(age: int) -> float:
    return math.exp2(-age / HALF_LIFE)


def _is_a_service(one: Served) -> bool:
    return 0 <= one.minutes <= 2 * LONGEST


def _shrunk(logs: Sequence[_Log], prior: float, strength: float) -> float:
    """Return a weighted mean drawn towards a prior worth `strength` observations."""
    total = prior * strength + sum(log.value * log.weight for log in logs)
    return total / (strength + sum(log.weight for log in logs))


def _services(logs: Sequence[_Log], any_mean: float) -> tuple[dict[int, float], dict[int, float]]:
    by_service: dict[int, list[_Log]] = defaultdict(list)
    for log in logs:
        by_service[log.service].append(log)
    strength = (PRIOR_SPREAD / SPREAD_OF_SERVICES) ** 2
    means = {s: _shrunk(ones, any_mean, strength) for s, ones in by_service.items()}
    squares = sum(log.weight * (log.value - means[log.service]) ** 2 for log in logs)
    pooled = (squares + PSEUDO_OBSERVATIONS * PRIOR_SPREAD**2) / (sum(o.weight for o in logs) + PSEUDO_OBSERVATIONS)
    spreads = {}
    for service, ones in by_service.items():
        own = sum(log.weight * (log.value - means[service]) ** 2 for log in ones)
        variance = (own + PSEUDO_OBSERVATIONS * pooled) / (sum(log.weight for log in ones) + PSEUDO_OBSERVATIONS)
        spreads[service] = math.sqrt(variance)
    return means, spreads


def _clerks(
    logs: Sequence[_Log], means: Mapping[int, float], spreads: Mapping[int, float]
) -> tuple[dict[Hashable, float], dict[tuple[Hashable, int], float]]:
    """Effect of a clerk: sum of residuals / (n + s^2 / 0.20^2); at a service the same with 0.10 for what is left."""
    residuals = [(log, log.value - means[log.service]) for log in logs]
    clerks = _effects([(log.clerk, log, rest) for log, rest in residuals], spreads, SPREAD_OF_CLERKS)
    left = [((log.clerk, log.service), log, rest - clerks[log.clerk]) for log, rest in residuals]
    return clerks, _effects(left, spreads, SPREAD_OF_CLERK_AT_SERVICE)


def _effects(
    residuals: Sequence[tuple[Group, _Log, float]], spreads: Mapping[int, float], expected: float
) -> dict[Group, float]:
    """Return what each group differs by, drawn towards nothing; `expected` is the deviation between groups."""
    sums: dict[Group, _Sums] = {}
    for group, log, residual in residuals:
        found = _Sums(log.weight * residual, log.weight, log.weight * spreads[log.service] ** 2)
        sums[group] = sums.get(group, NOTHING) + found
    return {group: found.effect(expected) for group, found in sums.items()}


def _residuals(
    logs: Sequence[_Log],
    means: Mapping[int, float],
    spreads: Mapping[int, float],
    clerks: Mapping[Hashable, float],
    clerks_at: Mapping[tuple[Hashable, int], float],
) -> Samples:
    """Return sorted residuals of mean 0; a branch that has seen little gets a normal's quantiles besides."""
    found = [
        (log.value - means[log.service] - clerks.get(log.clerk, 0.0) - clerks_at.get((log.clerk, log.service), 0.0))
        / spreads[log.service]
        for log in logs[:MOST_RESIDUALS]  # the youngest days come first
    ]
    grid = (np.arange(40) + 0.5) / 40
    normal = np.sqrt(2.0) * _inverse_erf(2 * grid - 1)
    return np.sort(np.concatenate([np.asarray(found, dtype=float), normal]))


def _inverse_erf(x: Samples) -> Samples:
    """Winitzki's approximation (2008), within 0.002: only a prior is made of it."""
    a = 0.147
    logs = np.log(1 - x**2)
    half = 2 / (math.pi * a) + logs / 2
    return np.sign(x) * np.sqrt(np.sqrt(half**2 - logs / a) - half)


def _absence(days: Sequence[DayBook]) -> tuple[float, float]:
    """Share of those at the branch who are gone when called after w minutes: 1 - (1 - p0) * exp(-w * h)."""
    calls = [call for day in days for call in day.calls]
    soon = [came for waited, came in calls if waited < 10]
    at_once = (soon.count(False) + 1.0) / (len(soon) + 50.0)
    later = [(waited, came) for waited, came in calls if waited >= 10]
    gone = sum(not came for _waited, came in later)
    minutes = sum(waited for waited, _came in later)
    return at_once, max(gone + 1.0 - at_once * len(later), 0.3) / (minutes + 400.0)


def _comers_absent(days: Sequence[DayBook]) -> float:
    calls = [came for day in days for came in day.calls_of_comers]
    return _part(calls.count(False), calls.count(True), 0.02)


def _remote_lateness(days: Sequence[DayBook]) -> tuple[list[float], bool]:
    """Some come when they said, others when they were told their turn might be: take what explains more."""
    to_stated = [one for day in days for one in day.remote_lateness]
    to_turn = [one for day in days for one in day.remote_lateness_to_turn]
    if len(to_turn) < FEW or _spread(to_stated) <= _spread(to_turn):
        return to_stated, False
    return to_turn, True


def _spread(values: Sequence[float]) -> float:
    """Mean distance from the median, which one who came hours late moves little."""
    return float(np.abs(np.asarray(values) - np.median(values)).mean()) if values else math.inf


def _cancelling(days: Sequence[DayBook]) -> dict[str, float]:
    ways = {way for day in days for way in day.waited} | {"here", "remote", "booked"}
    return {
        way: (sum(day.cancelled.get(way, 0) for day in days) + 0.2)
        / (sum(day.waited.get(way, 0.0) for day in days) + 2000.0)
        for way in ways
    }


def _preferred(days: Sequence[DayBook]) -> dict[tuple[Hashable, int], float]:
    """Share of chances each clerk took to call a service before its turn, drawn towards the share of all."""
    chances: dict[tuple[Hashable, int], int] = defaultdict(int)
    taken: dict[tuple[Hashable, int], int] = defaultdict(int)
    for one in (one for day in days for one in day.turns):
        chances[one.clerk, one.service] += one.chances
        taken[one.clerk, one.service] += one.taken
    usual = sum(taken.values()) / (sum(chances.values()) + CHANCES_UNSEEN)
    shares = {one: (taken[one] + FEW * usual) / (number + FEW) for one, number in chances.items()}
    return {one: share for one, share in shares.items() if share > LEAST_PREFERRED}


def crowd_class(crowd: float) -> int:
    """Return which of the classes that CROWDS parts this is."""
    return bisect_right(CROWDS, crowd)


def _lunch_put_off(days: Sequence[DayBook]) -> Samples:
    """Share of lunches put off by how many wait, drawn towards the share of all."""
    due = [one for day in days for one in day.lunches_due]
    usual = sum(one.put_off for one in due) / (len(due) + 10)
    classes = [[one.put_off for one in due if crowd_class(one.crowd) == nth] for nth in range(len(CROWDS) + 1)]
    return np.asarray([(sum(ones) + 4 * usual) / (len(ones) + 4) for ones in classes])


def _part(part: int, others: int, prior: float) -> float:
    """Return part / (part + others), a prior worth ten observations included."""
    return (part + 10 * prior) / (part + others + 10)


def _sample(found: Iterable[float], prior: Sequence[float]) -> Samples:
    """Return what was found, sorted; where that is little, with the prior."""
    values = list(found)
    return np.sort(np.asarray(values if len(values) >= FEW else [*values, *prior], dtype=float))
