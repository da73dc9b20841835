"""Many futures of one branch-day, played at once from its present state.

In each future the counter that is free first takes the first ticket in the order of `policies.choose` it can serve;
when there is none it waits for the next one that can be called. Each step plays one call of every future, so there are
as many steps as calls, however long counters wait in between. What varies is drawn from what was learned. Event by
event, because tickets held for people on their way, and bookings, leave gaps that a plain division does not see
(Senderovich, Weidlich, Gal and Mandelbaum 2014 simulate from logs alike; Ibrahim and Whitt 2009 show why the present
state tells more than any average).
"""

from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queueing.forecast.chances import Floats
from queueing.forecast.hall import NEVER, Hall
from queueing.forecast.learning import Parameters
from queueing.forecast.state import Places, State, Truths

FUTURES = 64
# After so many calls it is looked whether everybody has been called.
BETWEEN_LOOKS = 6
# One in so many futures may be left before its end: it lasts longest, and says least.
LAST_FUTURES = 30
# It is drawn for so many steps at once who calls out of turn.
STEPS_MINDED = 32
# Lunches put off less often than this are taken when they are due.
LEAST_PUT_OFF = 0.02


@dataclass(frozen=True, slots=True)
class Futures:
    """When each waiting ticket is first called or, where it is cancelled before, would have been: one row for each
    future and one column for each ticket, NEVER where it isn't; and when somebody who joined now would be, by service.
    """

    keys: tuple[Hashable, ...]
    called: Floats
    joining: dict[int, Floats]


def play(
    hall: Hall,
    learned: Parameters,
    *,
    seed: int,
    futures: int = FUTURES,
    joining: Sequence[int] = (),
    asked: Container[Hashable] | None = None,
) -> Futures:
    """Play the rest of the day. `joining`: services for which to say when somebody who joins now would be called;
    `asked`: the tickets it is played for, all when None. Of others some calls are left out.
    """
    return _Play(hall, learned, seed, futures, joining).run(asked)


class _Play(State):
    """The rest of the day, call by call."""

    def run(self, asked: Container[Hashable] | None) -> Futures:
        """Call one after another until everybody asked about has been called, or nobody is there to do it."""
        if asked is not None:
            for place, one in enumerate(self.columns):
                self.is_asked[place] &= one.ticket is not None and one.ticket.key in asked
        if self.hall.counters:
            everywhere = np.arange(len(self.free_flat))
            self.free_flat[:] = self._rested(self.free_flat, everywhere // len(self.rows), everywhere, -NEVER)
        most = 4 * (len(self.columns) + 2) * (len(self.hall.counters) + 1)
        for step in range(most):
            if (step % BETWEEN_LOOKS == 0 and self._is_enough()) or not self._step(step):
                break
        self.found[:, self.places] = self.called
        tickets = [(place, one.ticket.key) for place, one in enumerate(self.columns) if one.ticket is not None]
        keys = tuple(key for _place, key in tickets)
        joining = {service: self.joining[:, nth] for nth, service in enumerate(self.services_joined)}
        return Futures(keys, self.found[:, [place for place, _key in tickets]], joining)

    def _is_enough(self) -> bool:
        """Whether all who were asked about are called everywhere; forget whoever is."""
        can_be_called = self.callable < NEVER
        is_left: Truths = np.logical_or.reduce(can_be_called)
        waiting = (can_be_called & ~self.has_returned).take(self.is_asked.nonzero()[0], axis=1).any(axis=1)
        if LAST_FUTURES * np.count_nonzero(waiting) <= len(self.rows):
            return bool((self.joining < NEVER).all())
        is_left[-1] = True
        left = is_left.nonzero()[0]
        if 4 * len(left) < 3 * self.width:
            self.found[:, self.places] = self.called
            for name in _BY_COLUMN:
                setattr(self, name, getattr(self, name).take(left, axis=-1))
            self.returning = np.logical_or.reduce(self.has_returned, axis=0).nonzero()[0]
            self._set_flat()
        return False

    def _step(self, step: int) -> bool:
        """In each future let the next call happen: a counter is free, or was and waited, and somebody it serves can be
        called. Return whether there was any.
        """
        calling = np.maximum(self.free, (self.soonest + self.closed_to).min(axis=0))
        counters, places, at = self._first(calling)
        if (latest := at.max()) >= self.first_end:
            # Who works short hours goes home after the last one in them.
            counters, places, at = self._first(np.where(calling >= self.ends, NEVER, calling))
            latest = at.max()
        free_since = self.free_flat.take(places)
        if self.services_joined:
            idle = np.where(free_since < at, free_since, NEVER)[:, None] + self.closed_to_joining.take(counters, axis=0)
            np.minimum(self.joining, idle, out=self.joining)
        happens, otherwise = self._instead(at, latest, free_since, places)
        if happens is not None and at.min() == NEVER:
            return False
        ready = self.can.take(counters, axis=0)
        ready &= self.callable <= at[:, None]
        chosen = self._chosen(ready, at, latest)
        if self.most_preferred:
            self._prefer(chosen, ready, counters, step)
        if happens is not None:
            chosen = np.where(happens, chosen, self.width - 1)
        free = self._called(chosen, counters, at)
        if happens is not None:
            free = np.where(happens, free, otherwise)
        self.free_flat[places] = self._rested(free, counters, places, at)
        return True

    def _instead(self, at: Floats, latest: float, free_since: Floats, places: Places) -> tuple[Truths | None, Floats]:
        """Return in which futures somebody is called, in all when None; and when the counter is free where nobody is:
        the day is over there, or whoever has waited for somebody to call goes to lunch.
        """
        happens, free = None, at
        if latest == NEVER:
            happens = at < NEVER
            self._close(~happens)
        if latest > self.first_lunch:
            eats_at = np.maximum(free_since, self.lunch_flat.take(places))
            eats = eats_at < at
            if np.count_nonzero(eats):
                happens, free = ~eats if happens is None else happens & ~eats, np.minimum(eats_at, at)
        return happens, free

    def _first(self, calling: Floats) -> tuple[Places, Places, Floats]:
        """Return which counter calls first in each future, where that stands in flat arrays, and when it calls."""
        counters = calling.argmin(axis=0)
        places = counters * len(self.rows) + self.rows
        return counters, places, calling.take(places)

    def _chosen(self, ready: Truths, at: Floats, latest: float) -> Places:
        """Return who is called in each future: the rule of `policies.choose`."""
        chosen: Places = ready.argmax(axis=1)
        if self.returning.size:
            places = self.returning
            is_back = ready[:, places] & self.has_returned[:, places]
            self._let(chosen, ~self.is_returned.take(chosen), is_back, places)
        if self.limits_favoured:
            has_turn = self.run_of_favoured >= self.favoured_in_a_row
            if np.count_nonzero(has_turn):
                has_turn &= ~(self.is_returned.take(chosen) | self.has_returned[self.rows, chosen])
                places = self.is_ordinary.nonzero()[0]
                self._let(chosen, has_turn, ready.take(places, axis=1), places)
        if (self.is_mixed or self.returning.size) and latest >= self.first_overdue:
            is_overdue = ready & (at[:, None] - self.ranked >= self.longest_wait)
            rows = np.flatnonzero(is_overdue.any(axis=1))
            if rows.size:
                chosen[rows] = np.where(is_overdue[rows], self.seniority, NEVER).argmin(axis=1)
        return chosen

    def _prefer(self, chosen: Places, ready: Truths, counters: Places, step: int) -> None:
        """Now and then a clerk chooses somebody of another service: the first of it, as often as was learned."""
        rows, chance = self._minded(step)
        if rows.size:
            preferring = self.preferring.take(counters.take(rows), axis=0)
            of_service = self.of_service.take((chance[:, None] >= preferring).sum(axis=1), axis=0)
            of_service &= ready.take(rows, axis=0)
            first = of_service.argmax(axis=1)
            found = of_service[np.arange(len(rows)), first]
            chosen[rows[found]] = first[found]

    def _minded(self, step: int) -> tuple[Places, Floats]:
        """Return in which futures a clerk may mind to choose at a step, if it is one who often does, and how much."""
        nth = step % STEPS_MINDED
        if not nth:
            chance = self.chances.random(STEPS_MINDED, len(self.rows))
            steps, rows = (chance < self.most_preferred).nonzero()
            minds, parts = chance[steps, rows], np.searchsorted(steps, np.arange(STEPS_MINDED + 1)).tolist()
            self.minded: list[tuple[Places, Floats]] = [(rows[a:b], minds[a:b]) for a, b in pairwise(parts)]
        return self.minded[nth]

    def _let(self, chosen: Places, where: Truths, ready: Truths, places: Places) -> None:
        """Choose the first that is ready of these places instead, where there is one."""
        if not places.size:
            return
        first = ready.argmax(axis=1)
        better = where & ready.take(self.rows * len(places) + first)
        chosen[better] = places.take(first[better])

    def _called(self, chosen: Places, counters: Places, at: Floats) -> Floats:
        """Call the chosen ones, and return when the counters are free; who has cancelled meanwhile costs no time."""
        one, service = self.row_of_columns + chosen, self.service_of.take(chosen)
        self.callable_flat[one] = NEVER
        self.called_flat[one] = np.minimum(self.called_flat.take(one), at) if self.returning.size else at
        facts = self.facts_flat.take(one, axis=1)
        begins, end_of_call = facts[:2] + at
        is_gone, is_absent, comes, is_in_time = facts[2:6] <= at
        in_time_from, at_counter, minutes, pause = facts[5:]
        if np.count_nonzero(is_in_time) < len(at):
            is_absent |= ~is_in_time
            comes_back = comes > is_in_time
            if np.count_nonzero(comes_back):
                self.callable_flat[one[comes_back]] = in_time_from[comes_back] + self.grace
                self.has_returned.reshape(-1)[one[comes_back]] = True
                self.returning = np.logical_or.reduce(self.has_returned, axis=0).nonzero()[0]
        minutes = minutes * self.minutes_flat.take(counters * self.services + service)
        free: Floats = np.where(is_absent, end_of_call, np.maximum(begins, at_counter) + minutes + pause)
        if np.count_nonzero(is_gone):
            free = np.where(is_gone, at, free)
        left = np.where(self.of_service.take(service, axis=0), self.callable, NEVER)
        self.soonest_flat[service * len(self.rows) + self.rows] = left.min(axis=1)
        if self.limits_favoured:
            run = np.where(self.is_favoured.take(chosen), self.run_of_favoured + 1, 0)
            self.run_of_favoured = np.where(is_gone | (chosen == self.width - 1), self.run_of_favoured, run)
        return free

    def _rested(self, free: Floats, counters: Places, places: Places, at: Floats | float) -> Floats:
        """Lunch comes after the client in hand, and is not put off for somebody who only comes later, `at`."""
        if free.max() >= self.first_lunch:
            due = ((free >= self.lunch_flat.take(places)) & (free < NEVER)).nonzero()[0]
            if due.size and self.put_off > LEAST_PUT_OFF:
                must = (free >= self.put_off_until.take(counters))[due] | (free < at)[due]
                due = due[must | (self.chances.random(len(due)) >= self.put_off)]
            if due.size:
                eating = places[due]
                free[due] += self.lunch_minutes_flat.take(eating)
                self.lunch_flat[eating] = NEVER
        return free

    def _close(self, rows: Truths) -> None:
        """Nobody is left to be called: who joins now goes to the counter that is free first, and that is the day."""
        free = np.where(self.free >= self.ends, NEVER, self.free) if self.services_joined else self.free
        for nth in range(len(self.services_joined)):
            soonest = (free[:, rows] + self.closed_to_joining[:, nth, None]).min(axis=0)
            self.joining[rows, nth] = np.minimum(self.joining[rows, nth], soonest)


_BY_COLUMN = (
    "places", "service_of", "is_asked", "ranked", "seniority", "is_returned", "is_ordinary", "is_favoured", "can",
    "of_service", "has_returned", "callable", "called", "facts",
)  # fmt: skip
