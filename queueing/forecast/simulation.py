"""Many futures of one branch-day, played at once from its present state.

In each future the counter that is free first takes the first ticket in the order of `policies.choose` it can serve;
when there is none it waits for the next one that can be called. What varies is drawn from what was learned. Event by
event, because tickets held for people on their way, and bookings, leave gaps that a plain division does not see
(Senderovich, Weidlich, Gal and Mandelbaum 2014 simulate from logs alike; Ibrahim and Whitt 2009 show why the present
state tells more than any average).
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine
from queueing.forecast.learning import Parameters
from queueing.policies import FAVOURED, RankClass

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

FUTURES = 128
# Classes stand this far apart in the order of calling: further than any minutes of a day.
STEP = 1e6
# Limits beyond this bind nobody.
LONGEST_DAY = 24 * 60.0
# A counter that has not called anybody so long after the last one had nobody to call.
LONGEST_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Futures:
    """When each waiting ticket is first called, one row for each future and one column for each ticket, NEVER where it
    isn't; and when somebody who joined now would be, by service.
    """

    keys: tuple[Hashable, ...]
    called: Floats
    joining: dict[int, Floats]


def play(hall: Hall, learned: Parameters, *, seed: int, futures: int = FUTURES, joining: Sequence[int] = ()) -> Futures:
    """Play the rest of the day. `joining`: services for which to say when somebody who joins now would be called."""
    return _Play(hall, learned, np.random.default_rng(seed), futures, joining).run()


class _Play:
    """The state of all futures: who can be called when, and when each counter is free."""

    def __init__(
        self, hall: Hall, learned: Parameters, rng: np.random.Generator, futures: int, joining: Sequence[int]
    ) -> None:
        self.hall, self.learned, self.rng = hall, learned, rng
        self.rows = np.arange(futures)
        self.line: tuple[InLine, ...] = tuple(sorted(hall.line, key=lambda one: (one.ranked_at, str(one.key))))
        self.waiting = len(self.line)
        self._set_tickets()
        self._set_order()
        self._set_counters()
        self.called = np.full((futures, self.width), NEVER)
        self.joining = {service: np.full(futures, NEVER) for service in joining}
        self.run_of_favoured = np.full(futures, hall.favoured_run)

    # ---- who can be called, and when ---------------------------------------------------------------------------------

    def _set_tickets(self) -> None:
        hall, count = self.hall, len(self.rows)
        self.width = self.waiting + len(hall.expected)
        services = [one.service for one in self.line] + [one.service for one in hall.expected]
        self.service_of: Places = np.asarray(services, dtype=np.int64)
        self.present: Floats = np.full((count, self.width), -NEVER)
        self.callable: Floats = np.empty((count, self.width))
        self.gone: Floats = np.full((count, self.width), NEVER)
        for place, one in enumerate(self.line):
            if one.expected_at is not None:
                self.present[:, place] = self._coming(one.expected_at, hall.now)
            self.callable[:, place] = np.minimum(one.callable_from, np.maximum(self.present[:, place], hall.now))
            hazard = self.learned.cancel_per_minute.get(one.way.value, 0.0)
            if hazard:
                self.gone[:, place] = hall.now + self.rng.exponential(1 / hazard, count)
        for place, booked in enumerate(hall.expected, self.waiting):
            arrival = self._arriving(booked.booked_at)
            self.present[:, place] = arrival
            self.callable[:, place] = np.maximum(arrival, booked.booked_at - self._early())
        self.is_remote: Truths = np.asarray(
            [one.expected_at is not None for one in self.line] + [False] * len(hall.expected), dtype=bool
        )
        self.joined: Floats = np.asarray([one.joined_at for one in self.line] + [NEVER] * len(hall.expected))
        self.chance: Floats = self.rng.random((count, self.width))

    def _early(self) -> float:
        return self.hall.policy.booking_early.total_seconds() / 60

    def _coming(self, said: float, now: float) -> Floats:
        """When somebody on the way comes, who had not come by `now`; NEVER for who does not."""
        learned = self.learned
        return self._later(learned.remote_lateness, said, now, learned.remote_absent)

    def _arriving(self, booked_at: float) -> Floats:
        learned = self.learned
        return self._later(learned.booked_lateness, booked_at, self.hall.now, learned.booked_absent)

    def _later(self, lateness: Floats, planned: float, now: float, absent: float) -> Floats:
        """Draw planned + lateness, given that it lies after now. P(never | not yet) = p / (p + (1 - p) * P(later))."""
        begin = int(np.searchsorted(lateness, now - planned, side="right"))
        later = (len(lateness) - begin) / len(lateness)
        if not later:
            return np.full(len(self.rows), NEVER)
        never = absent / (absent + (1 - absent) * later)
        drawn = planned + lateness[self.rng.integers(begin, len(lateness), len(self.rows))]
        return np.where(self.rng.random(len(self.rows)) < never, NEVER, np.maximum(drawn, now))

    def _set_order(self) -> None:
        """The order of `policies.choose` as numbers: classes STEP apart, minutes inside; the smallest goes first."""
        expected = self.hall.expected
        classes = [one.rank_class for one in self.line] + [RankClass.BOOKED] * len(expected)
        ranked = np.asarray([one.ranked_at for one in self.line] + [one.booked_at for one in expected])
        self.ranked = ranked
        self.order: Floats = np.asarray([float(one) for one in classes]) * STEP + ranked
        # An ordinary one's turn, after so many favoured ones in a row: behind who came back, before all others.
        is_ordinary = np.asarray([one == RankClass.ORDINARY for one in classes], dtype=bool)
        self.order_at_turn: Floats = np.where(is_ordinary, 0.5 * STEP + ranked, self.order)
        self.is_favoured: Truths = np.asarray([one in FAVOURED for one in classes], dtype=bool)
        policy = self.hall.policy
        self.longest_wait = policy.longest_wait.total_seconds() / 60
        self.favoured_in_a_row = policy.favoured_in_a_row
        self.grace = policy.call_grace.total_seconds() / 60

    # ---- counters ----------------------------------------------------------------------------------------------------

    def _set_counters(self) -> None:
        hall, count = self.hall, len(self.rows)
        counters = hall.counters
        highest = max([*self.service_of.tolist(), *(s for one in counters for s in one.services), 0])
        self.skills: Truths = np.zeros((max(len(counters), 1), highest + 1), dtype=bool)
        for place, one in enumerate(counters):
            self.skills[place, list(one.services)] = True
        self.can: Truths = self.skills[:, self.service_of]
        services = range(highest + 1)
        self.means: Floats = np.asarray([[self.learned.mean_of(one.clerk, s) for s in services] for one in counters])
        self.spreads: Floats = np.asarray([self.learned.spread_of(service) for service in services])
        self.lunch_at: Floats = np.asarray([NEVER if one.has_had_lunch else one.lunch_starts for one in counters])
        self.lunch: Floats = np.tile(self.lunch_at, (count, 1))
        self.ends: Floats = np.asarray([one.shift_ends if one.shift_ends < hall.closes else NEVER for one in counters])
        self.free: Floats = np.full((count, max(len(counters), 1)), NEVER)
        for place, one in enumerate(counters):
            free = self._free_at(one, place)
            self.free[:, place] = self._rested(free, np.full(count, place), self.rows, begins=False)

    def _free_at(self, one: AtCounter, place: int) -> Floats:
        """When a counter can take the next one, by what goes on there now."""
        hall, learned, count = self.hall, self.learned, len(self.rows)
        now = max(hall.now, hall.opens)
        if one.activity == Activity.FREE:
            spent = hall.now - one.since
            # After so long nobody is still tidying up: there was nobody to call.
            return now + (self._longer(learned.gaps, spent) - spent if spent < LONGEST_GAP else np.zeros(count))
        if one.activity == Activity.SERVING and one.visitor is not None:
            return np.maximum(hall.now + self._left_of(one, place) + self._pause(count), now)
        if one.activity == Activity.CALLING and one.visitor is not None:
            return np.maximum(self._called_at(one, one.visitor, place), now)
        if one.activity == Activity.LUNCH:
            usual = np.maximum(learned.lunches + (one.lunch_minutes - 30.0 if one.lunch_minutes else 0.0), 1.0)
            return np.maximum(one.since + self._longer(usual, hall.now - one.since), now)
        if one.activity == Activity.BREAK:
            return np.maximum(one.since + self._longer(learned.breaks, hall.now - one.since), now)
        if one.activity == Activity.NOT_OPENED:
            absent = learned.opening_absent
            return np.maximum(self._later(learned.opening_lateness, one.shift_starts, hall.now, absent), now)
        return np.full(count, NEVER)

    def _longer(self, samples: Floats, spent: float) -> Floats:
        """Draw from what lasted longer than it has by now (samples are sorted); beyond all, a third as long again."""
        begin = int(np.searchsorted(samples, spent, side="right"))
        if begin < len(samples):
            return samples[self.rng.integers(begin, len(samples), len(self.rows))]
        return spent + self.rng.exponential(max(1.0, 0.3 * spent), len(self.rows))

    def _left_of(self, one: AtCounter, place: int) -> Floats:
        """Minutes left of a service begun u minutes ago: residuals above (log u - mean) / spread only."""
        assert one.visitor is not None
        service = one.visitor.service
        mean, spread = self.means[place, service], self.spreads[service]
        spent = max(self.hall.now - one.since, 0.01)
        residuals = self.learned.residuals
        begin = int(np.searchsorted(residuals, (math.log(spent) - mean) / spread, side="right"))
        if begin < len(residuals):
            drawn = residuals[self.rng.integers(begin, len(residuals), len(self.rows))]
            left: Floats = np.maximum(np.exp(mean + spread * drawn) - spent, 0.0)
            return left
        return self.rng.exponential(max(2.0, 0.3 * spent), len(self.rows))

    def _called_at(self, one: AtCounter, visitor: InLine, place: int) -> Floats:
        """Somebody is called and has not begun: on foot, or not here yet, or gone."""
        hall, count = self.hall, len(self.rows)
        end_of_call = one.since + self.grace
        walk = np.maximum(one.since + self._longer(self.learned.walks, hall.now - one.since), hall.now)
        if visitor.expected_at is not None:
            coming = self._coming(visitor.expected_at, hall.now)
            comes, begins = coming <= end_of_call, coming + 0.3
        else:
            comes, begins = ~self._are_gone(one.since - visitor.joined_at, self.rng.random(count)), walk
        served = begins + self._service(np.full(count, place), np.full(count, visitor.service), count)
        return np.where(comes, served + self._pause(count), end_of_call + self._gap(count))

    # ---- what varies -------------------------------------------------------------------------------------------------

    def _service(self, counters: Places, services: Places, count: int) -> Floats:
        residuals = self.learned.residuals
        drawn = residuals[self.rng.integers(0, len(residuals), count)]
        minutes: Floats = np.exp(self.means[counters, services] + self.spreads[services] * drawn)
        return minutes

    def _gap(self, count: int) -> Floats:
        gaps = self.learned.gaps
        return gaps[self.rng.integers(0, len(gaps), count)]

    def _walk(self, count: int) -> Floats:
        walks = self.learned.walks
        return walks[self.rng.integers(0, len(walks), count)]

    def _pause(self, count: int) -> Floats:
        """Between one visitor and the next: mostly a moment, now and then a break."""
        breaks = self.learned.breaks
        rests = self.rng.random(count) < self.learned.break_share
        return np.where(rests, breaks[self.rng.integers(0, len(breaks), count)], self._gap(count))

    def _are_gone(self, waited: Floats | float, chance: Floats) -> Truths:
        learned = self.learned
        stays = (1 - learned.absent_at_once) * np.exp(-learned.absent_per_minute * np.maximum(waited, 0.0))
        return np.asarray(chance >= stays)

    # ---- the day -----------------------------------------------------------------------------------------------------

    def run(self) -> Futures:
        """Call one after another until everybody asked about has been called, or nobody is there to do it."""
        most = 4 * (self.width + 2) * (len(self.hall.counters) + 1)
        for _ in range(most):
            counters = self.free.argmin(axis=1)
            at = self.free[self.rows, counters]
            if not np.isfinite(at).any() or self._is_enough():
                break
            self._step(counters, at)
        keys = tuple(one.key for one in self.line)
        return Futures(keys, self.called[:, : self.waiting], self.joining)

    def _is_enough(self) -> bool:
        if self.waiting and np.isfinite(self.callable[:, : self.waiting]).any():
            return False
        return all(np.isfinite(times).all() for times in self.joining.values())

    def _step(self, counters: Places, at: Floats) -> None:
        can = self.can[counters]
        ready = can & (self.callable <= at[:, None])
        if not self.width:
            self._wait(self.rows, counters, at, can)
            return
        order = np.where(ready, self._order_now(at), NEVER)
        chosen = order.argmin(axis=1)
        has_one = np.isfinite(order[self.rows, chosen]) & np.isfinite(at)
        calling = np.flatnonzero(has_one)
        if calling.size:
            self._call(calling, counters[calling], at[calling], chosen[calling])
        idle = np.flatnonzero(~has_one & np.isfinite(at))
        if idle.size:
            self._wait(idle, counters[idle], at[idle], can[idle])

    def _order_now(self, at: Floats) -> Floats:
        order: Floats = self.order[None, :]
        if self.favoured_in_a_row < LONGEST_DAY:
            has_turn = self.run_of_favoured >= self.favoured_in_a_row
            order = np.where(has_turn[:, None], self.order_at_turn[None, :], order)
        if self.longest_wait < LONGEST_DAY:
            is_overdue = at[:, None] - self.ranked[None, :] >= self.longest_wait
            order = np.where(is_overdue, self.ranked[None, :] - STEP, order)
        return order

    def _call(self, rows: Places, counters: Places, at: Floats, chosen: Places) -> None:
        """Call the chosen ones; who has cancelled meanwhile costs no time."""
        self.callable[rows, chosen] = NEVER
        stays = self.gone[rows, chosen] > at
        if not stays.all():
            rows, counters, at, chosen = rows[stays], counters[stays], at[stays], chosen[stays]
        count = len(rows)
        self.called[rows, chosen] = at
        present = self.present[rows, chosen]
        is_late = present > at
        waited = at - self.joined[chosen]
        was_gone = self._are_gone(waited, self.chance[rows, chosen]) & ~self.is_remote[chosen]
        absent = (is_late & (present > at + self.grace)) | (was_gone & (chosen < self.waiting))
        begins = np.where(is_late, present + 0.3, at + self._walk(count))
        ends = begins + self._service(counters, self.service_of[chosen], count) + self._pause(count)
        free = np.where(absent, at + self.grace + self._gap(count), ends)
        self.run_of_favoured[rows] = np.where(self.is_favoured[chosen], self.run_of_favoured[rows] + 1, 0)
        self.free[rows, counters] = self._rested(free, counters, rows)

    def _rested(self, free: Floats, counters: Places, rows: Places, *, begins: bool = True) -> Floats:
        """Lunch comes after the client in hand; who works short hours goes home after the last one in them."""
        lunches = self.learned.lunches
        due = np.isfinite(free) & (free >= self.lunch[rows, counters])
        if due.any():
            planned = np.asarray([one.lunch_minutes or 30.0 for one in self.hall.counters])[counters]
            drawn = lunches[self.rng.integers(0, len(lunches), len(free))] + planned - 30.0
            free = np.where(due, free + np.maximum(drawn, 5.0), free)
            self.lunch[rows[due], counters[due]] = NEVER
        return np.where(free >= self.ends[counters], NEVER, free)

    def _wait(self, rows: Places, counters: Places, at: Floats, can: Truths) -> None:
        """Nobody can be called: free for who joins now, and waiting for the next one, for lunch, or the end."""
        for service, times in self.joining.items():
            serves = self.skills[counters, service] if service < self.skills.shape[1] else np.zeros(len(rows), bool)
            times[rows] = np.where(serves, np.minimum(times[rows], at), times[rows])
        following = np.where(can, self.callable[rows], NEVER).min(axis=1, initial=NEVER)
        lunch = self.lunch[rows, counters]
        free = np.where(lunch < following, np.maximum(lunch, at), following)
        self.free[rows, counters] = self._rested(free, counters, rows)
