"""What is to be said at one moment of a branch: futures played, their quantiles taken, past errors allowed for."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from queueing.forecast.announcing import WhyNot
from queueing.forecast.calibration import QUANTILES, Announced, Calibration, Told
from queueing.forecast.calling import Places
from queueing.forecast.chances import Floats
from queueing.forecast.hall import Activity, AtCounter, Hall, InLine
from queueing.forecast.learning import Parameters
from queueing.forecast.simulation import FUTURES, play

# Who stands behind so many is told by the pace of those before.
MOST_PLAYED = 400
# A long line needs fewer futures: chance evens out on the way.
FEWEST_FUTURES = 32
FULL_FUTURES_UP_TO = 100
# How late those count who are called in no future.
NEVER_CALLED = 60.0
# Minutes before the middle at which being there by a quantile and by what is said come to the same, and how the
# latter grows with the former: found on days of worlds that nothing is measured on.
EVEN_AHEAD, AHEAD_BY = 12.0, 0.8
# Who has less of a chance to be called today is told no time.
LEAST_CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """Minutes. `is_kept`: called with 90 % before the latest; `bare`: before past errors were allowed for."""

    p10: float
    p50: float
    p90: float
    be_by: float
    is_kept: bool
    bare: Announced


@dataclass(frozen=True, slots=True)
class Foretold:
    """What to say to each ticket, and by service to who would join now; or why nothing can be said."""

    tickets: Mapping[Hashable, Said | WhyNot] = field(default_factory=dict)
    joining: Mapping[int, Said | WhyNot] = field(default_factory=dict)


def foretell(
    hall: Hall,
    learned: Parameters,
    calibration: Calibration,
    *,
    latest: float,
    services: Sequence[int],
    seed: int,
    told: Mapping[Hashable, Told] | None = None,
    futures: int = FUTURES,
) -> Foretold:
    """Return what can be said at the hall's moment. `latest`: until when people are called today; `told`: what tickets
    were told last.
    """
    skills = frozenset(service for one in hall.counters if _may_work(one, hall.now) for service in one.services)
    if not skills:
        return _nothing(hall, services, WhyNot.NO_COUNTER_OPEN)
    line = sorted((one for one in hall.line if one.service in skills), key=_order)
    asked = [service for service in services if service in skills]
    number = _futures_for(len(line), futures)
    dense, dense_learned, numbers = _dense(replace(hall, line=tuple(line[:MOST_PLAYED])), learned, asked)
    played = play(dense, dense_learned, seed=seed, futures=number, joining=[numbers[service] for service in asked])
    keys, called = list(played.keys), played.called
    newcomers = [played.joining[numbers[service]] for service in asked]
    if len(line) > MOST_PLAYED:
        pace = np.where(np.isfinite(called), called, hall.now).max(axis=1) - hall.now
        behind = [hall.now + pace * (nth / MOST_PLAYED) for nth in range(MOST_PLAYED + 1, len(line) + 1)]
        keys, called = [*keys, *(one.key for one in line[MOST_PLAYED:])], np.column_stack([called, *behind])
        newcomers = [hall.now + pace * ((len(line) + 1) / MOST_PLAYED)] * len(asked)
    say = _Saying(hall.now, max(latest, hall.now), calibration)
    before = told or {}
    tickets = dict(zip(keys, say.to_tickets(called, [before.get(key) for key in keys]), strict=True))
    joining = dict(zip(asked, say.to_newcomers(newcomers), strict=True))
    nobody = _nothing(hall, services, WhyNot.NOBODY_SERVES_IT)
    return Foretold({**nobody.tickets, **tickets}, {**nobody.joining, **joining})


@dataclass(frozen=True, slots=True)
class _Saying:
    now: float
    latest: float
    calibration: Calibration

    def to_tickets(self, called: Floats, told: Sequence[Told | None]) -> list[Said | WhyNot]:
        """Return what to say to those who wait, one column each with the times of their calls, a row of each future.

        Where they aren't called they have mostly left: what is said is said to those who stay.
        """
        number = np.isfinite(called).sum(axis=0)
        in_time = (called <= self.latest).sum(axis=0)
        is_likely = (number >= LEAST_CHANCE * len(called)) & (in_time >= LEAST_CHANCE * number) & (number > 0)
        found = quantiles(called, number)
        return [
            self._of(found[:, nth], told[nth]) if likely else WhyNot.NOT_TODAY for nth, likely in enumerate(is_likely)
        ]

    def to_newcomers(self, called: Sequence[Floats]) -> list[Said | WhyNot]:
        """Return what to say to who would join: nobody who asks means to leave."""
        if not called:
            return []
        times = np.column_stack(called)
        stayed = np.where(np.isfinite(times), times, self.latest + NEVER_CALLED)
        return self.to_tickets(stayed, [None] * len(called))

    def _of(self, found: Floats, before: Told | None) -> Said:
        bare = Announced(self.now, *(float(one) for one in found))
        low, middle, high, there_by = self.calibration.adjusted(bare, before)
        told = [min(max(float(one), self.now), self.latest) for one in (low, middle, high, there_by)]
        return Said(told[0], told[1], told[2], told[3], is_kept=bool(high <= self.latest), bare=bare)


def quantiles(called: Floats, number: Places) -> Floats:
    """Return the quantiles, one row each, of the `number` finite times in each column: all columns at once."""
    ordered, columns = np.sort(called, axis=0), np.arange(called.shape[1])
    place = np.asarray(QUANTILES)[:, None] * np.maximum(number - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(number - 1, 0))
    low, high = ordered[below, columns], ordered[above, columns]
    # Where nobody is ever called both are endless, and nothing is between them.
    between = np.subtract(high, low, out=np.zeros_like(low), where=np.isfinite(high))
    found: Floats = low + (place - below) * between
    _p10, p50, _p90, there_by = found
    there_by[:] = p50 - _ahead(np.subtract(p50, there_by, out=np.zeros_like(p50), where=np.isfinite(p50)))
    return found


def _ahead(spread: Floats) -> Floats:
    """Return how long before the middle somebody is to be there, from how far the early quantile lies before it.

    A minute less in the hall is worth the same to all; what it risks, the chance of a call in that minute, is less
    where the call may come at any time. So who can be told little is not asked to come earlier in proportion.
    """
    return np.asarray(EVEN_AHEAD * (np.maximum(spread, 0.0) / EVEN_AHEAD) ** AHEAD_BY)


def _may_work(one: AtCounter, now: float) -> bool:
    if one.activity == Activity.NOT_OPENED:
        return one.shift_ends > now
    return one.activity != Activity.CLOSED


def _nothing(hall: Hall, services: Sequence[int], why: WhyNot) -> Foretold:
    return Foretold(dict.fromkeys((one.key for one in hall.line), why), dict.fromkeys(services, why))


def _order(one: InLine) -> tuple[int, float, str]:
    return one.rank_class, one.ranked_at, str(one.key)


def _futures_for(people: int, futures: int) -> int:
    return max(min(futures, FEWEST_FUTURES), min(futures, futures * FULL_FUTURES_UP_TO // max(people, 1)))


def _dense(hall: Hall, learned: Parameters, asked: Sequence[int]) -> tuple[Hall, Parameters, Mapping[int, int]]:
    """Number the services from 0 on: the simulation keeps a row for each number there is."""
    known = {one.service for one in hall.line} | {one.service for one in hall.expected} | set(asked)
    known |= {service for one in hall.counters for service in one.services}
    known |= {one.visitor.service for one in hall.counters if one.visitor}
    numbers = {service: nth for nth, service in enumerate(sorted(known))}

    def person(one: InLine) -> InLine:
        return replace(one, service=numbers[one.service])

    counters = tuple(
        replace(
            one,
            services=frozenset(numbers[service] for service in one.services),
            visitor=person(one.visitor) if one.visitor else None,
        )
        for one in hall.counters
    )
    dense_hall = replace(
        hall,
        counters=counters,
        line=tuple(person(one) for one in hall.line),
        expected=tuple(replace(one, service=numbers[one.service]) for one in hall.expected),
    )
    dense_learned = replace(
        learned,
        service_means={numbers[service]: mean for service, mean in learned.service_means.items() if service in numbers},
        service_spreads={numbers[one]: spread for one, spread in learned.service_spreads.items() if one in numbers},
        preferred={(clerk, numbers[one]): by for (clerk, one), by in learned.preferred.items() if one in numbers},
        clerks_at={(clerk, numbers[one]): by for (clerk, one), by in learned.clerks_at.items() if one in numbers},
    )
    return dense_hall, dense_learned, numbers
