"""Many futures of one branch-day, played at once from its present state.

In each future the counter that is free first takes the first ticket in the order of `policies.choose` it can serve;
when there is none it waits for the next one that can be called. Each step plays one call of every future, so there are
as many steps as calls, however long counters wait in between. What varies is drawn from what was learned. Event by
event, because tickets held for people on their way, and bookings, leave gaps that a plain division does not see
(Senderovich, Weidlich, Gal and Mandelbaum 2014 simulate from logs alike; Ibrahim and Whitt 2009 show why the present
state tells more than any average).
"""

import math
from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queueing.forecast.chances import Chances, Floats, at_parts
from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine, crowd_of
from queueing.forecast.learning import Parameters, crowd_class
from queueing.policies import FAVOURED, RankClass

Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

FUTURES = 64
# After so many calls it is looked whether everybody has been called.
BETWEEN_LOOKS = 6
# One in so many futures may be left before its end: it lasts longest, and says least.
LAST_FUTURES = 30
# It is drawn for so many steps at once who calls out of turn.
STEPS_MINDED = 32
# Limits beyond this bind nobody.
LONGEST_DAY = 24 * 60.0
# Whoever is later than everybody before and than this is less and less likely to come.
LATE_ENOUGH = 5.0
# As good as nothing, and yet a number when divided by.
TINY = 1e-12
# Lunches put off less often than this are taken when they are due.
LEAST_PUT_OFF = 0.02
# Minutes from the door to the counter, at most, for somebody whose number stands on the board already.
AT_THE_DOOR = 0.3
# A counter that has not called anybody so long after the last one had nobody to call.
LONGEST_GAP = 3.0


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


@dataclass(frozen=True, slots=True)
class _Column:
    """Somebody who is to be called: a waiting ticket, or a booking whose people are not here yet."""

    service: int
    rank_class: RankClass
    ranked_at: float
    ticket: InLine | None = None

    @property
    def order(self) -> tuple[RankClass, float, str]:
        """Who goes first where nothing else is said: `policies.choose` by class, then rank, then key."""
        return self.rank_class, self.ranked_at, str(self.ticket.key if self.ticket else "")


class _Play:
    """The state of all futures: who can be called when, and when each counter is free. Columns stand in the order in
    which their people are called, so that the first that can be called is the one.
    """

    def __init__(self, hall: Hall, learned: Parameters, seed: int, futures: int, joining: Sequence[int]) -> None:
        self.hall, self.learned, self.chances = hall, learned, Chances(seed, futures)
        self.rows = np.arange(futures)
        waiting = [_Column(one.service, one.rank_class, one.ranked_at, one) for one in hall.line]
        expected = [_Column(one.service, RankClass.BOOKED, one.booked_at) for one in hall.expected]
        self.columns = sorted([*waiting, *expected], key=lambda one: one.order)
        self.services_joined = list(joining)
        self._set_tickets()
        self._set_order()
        self._set_counters()
        self._set_consequences()
        self.called = np.full(self.callable.shape, NEVER)
        self.found = self.called.copy()
        self.joining = np.full((futures, len(joining)), NEVER)
        self.run_of_favoured = np.full(futures, hall.favoured_run)
        self._set_calls()

    # ---- who can be called, and when ---------------------------------------------------------------------------------

    def _set_tickets(self) -> None:
        now, count, width = self.hall.now, len(self.rows), len(self.columns)
        # Which column of `called` each one here is: those called in every future are dropped. The last column is
        # nobody, and is called in futures in which nothing happens any more.
        self.places: Places = np.arange(width + 1)
        self.is_asked: Truths = np.asarray([*(one.ticket is not None for one in self.columns), False], dtype=bool)
        self.present: Floats = np.full((count, width), -NEVER)
        self.callable: Floats = np.full((count, width + 1), NEVER)
        self.gone: Floats = np.full((count, width), NEVER)
        hazards: Floats = np.zeros(width)
        coming: list[int] = []
        booked: list[int] = []
        for place, column in enumerate(self.columns):
            if (ticket := column.ticket) is None:
                booked.append(place)
                continue
            if ticket.expected_at is not None:
                coming.append(place)
            hazards[place] = self.learned.cancel_per_minute.get(ticket.way.value, 0.0)
        tickets = [one.ticket for one in self.columns]
        self.joined: Floats = np.asarray([NEVER if one is None else one.joined_at for one in tickets], float)
        self.may_leave: Truths = np.asarray([one is not None and one.may_have_left for one in tickets], bool)
        callable_from = np.asarray([NEVER if one is None else max(one.callable_from, now) for one in tickets], float)
        self.callable[:, :-1] = callable_from
        if booked:
            self._set_booked(booked)
        if coming:
            self._set_coming(coming)
        cancelling = hazards.nonzero()[0]
        lives = self.chances.exponential(1.0, count, len(cancelling))
        self.gone[:, cancelling] = now + lives / hazards[cancelling]

    def _set_booked(self, places: Sequence[int]) -> None:
        learned, slots = self.learned, np.asarray([self.columns[place].ranked_at for place in places])
        arriving = self._later(learned.booked_lateness, slots, learned.booked_absent)
        self.present[:, places] = arriving
        self.callable[:, places] = np.maximum(arriving, slots - self._early())

    def _set_coming(self, places: Sequence[int]) -> None:
        """Who comes earlier than said can be called at once; who is here already waits for what they asked for."""
        tickets = [ticket for place in places if (ticket := self.columns[place].ticket) is not None]
        coming = self._coming(tickets)
        self.present[:, places] = coming
        callable_from = np.asarray([one.callable_from for one in tickets])
        self.callable[:, places] = np.minimum(callable_from, np.maximum(coming, self.hall.now))

    def _early(self) -> float:
        return self.hall.policy.booking_early.total_seconds() / 60

    def _coming(self, tickets: Sequence[InLine]) -> Floats:
        """When each of those on the way comes, who had not come by now, a column each; NEVER for who does not."""
        learned, now = self.learned, self.hall.now
        expected = np.asarray([now if one.expected_at is None else one.expected_at for one in tickets])
        if learned.comes_for_turn:
            expected = np.maximum(expected, [one.told_turn for one in tickets])
        return self._later(learned.remote_lateness, expected, learned.remote_absent)

    def _later(self, lateness: Floats, planned: Floats, absent: float) -> Floats:
        """Draw planned + lateness, a column for each, given that it lies after now.

        P(never | not yet) = p / (p + (1 - p) * P(later)).
        """
        now = self.hall.now
        begin = np.searchsorted(lateness, now - planned, side="right")
        left = len(lateness) - begin
        # Later than anybody ever was: half a person more may have been, and less so the longer it lasts.
        reach = max(float(lateness[-1]), LATE_ENOUGH)
        beyond_all = 0.5 * np.minimum(reach / np.maximum(now - planned, TINY), 1.0)
        later = np.where(left > 0, left, beyond_all) / len(lateness)
        never = absent / (absent + (1 - absent) * later)
        chance = self.chances.even(len(planned))
        drawn = planned + lateness[np.minimum(begin + (chance * left).astype(np.int64), len(lateness) - 1)]
        if not left.all():
            spent = now - planned
            beyond = now - np.log1p(-chance) * np.maximum(1.0, 0.3 * spent)
            drawn = np.where(left > 0, drawn, beyond)
        return np.where(self.chances.even(len(planned)) < never, NEVER, np.maximum(drawn, now))

    def _set_order(self) -> None:
        """What `policies.choose` looks at besides the order of columns."""
        classes = [*(one.rank_class for one in self.columns), None]
        self.ranked: Floats = np.asarray([*(one.ranked_at for one in self.columns), 0.0], dtype=float)
        self.is_returned: Truths = np.asarray([one == RankClass.RETURNED for one in classes], dtype=bool)
        self.is_ordinary: Truths = np.asarray([one == RankClass.ORDINARY for one in classes], dtype=bool)
        self.is_favoured: Truths = np.asarray([one in FAVOURED for one in classes], dtype=bool)
        policy = self.hall.policy
        self.longest_wait = policy.longest_wait.total_seconds() / 60
        self.seniority: Floats = np.full(len(self.columns) + 1, NEVER)
        if self.longest_wait < LONGEST_DAY:
            # Of those who have waited too long class does not matter.
            by_rank = sorted(range(len(self.columns)), key=lambda place: self.columns[place].order[1:])
            self.seniority[by_rank] = np.arange(len(self.columns))
        self.favoured_in_a_row = policy.favoured_in_a_row
        self.grace = policy.call_grace.total_seconds() / 60
        self.return_window = policy.return_window.total_seconds() / 60
        # Who missed the turn and comes back in time goes first.
        self.has_returned: Truths = np.zeros(self.callable.shape, dtype=bool)
        self.returning: Places = np.zeros(0, dtype=np.int64)

    def _set_consequences(self) -> None:
        """Draw for everybody in every future what their call will cause, and put side by side what a call reads:
        minutes until the service begins, and until it is given up; from when on somebody is gone, has lost patience,
        and would be there soon enough to come back, or before the call is over; when somebody who is only coming is at
        the counter; how many times the usual minutes it takes, and the pause after it.
        """
        learned, chances, size = self.learned, self.chances, (len(self.rows), len(self.columns))
        chance, rests = chances.even(size[1]), chances.even(size[1]) < learned.break_share
        residual = at_parts(learned.residuals, chances.even(size[1]))
        times = np.exp(self.spreads[self.service_of[:-1]] * residual)
        walk, gap = chances.of(learned.walks, *size), chances.of(learned.gaps, *size)
        pause = np.where(rests, chances.of(learned.breaks, *size), gap)
        gives_up = np.where(
            self.may_leave, self.joined + self._patience(chance), _only_where(chance < learned.comers_absent)
        )
        in_time_from = self.present - self.grace
        together = (
            walk, gap + self.grace, self.gone, gives_up, in_time_from - self.return_window, in_time_from,
            self.present + np.minimum(walk, AT_THE_DOOR), times, pause,
        )  # fmt: skip
        self.facts: Floats = np.zeros((len(together), *self.callable.shape))
        np.stack(together, out=self.facts[:, :, :-1])

    def _set_calls(self) -> None:
        """What each call reads of services: how long they take, who waits for them, where they are not served."""
        self.minutes_flat: Floats = np.exp(self.means).reshape(-1)
        waiting = [np.where(self.of_service[s], self.callable, NEVER).min(axis=1) for s in range(self.services)]
        self.soonest: Floats = np.stack(waiting)[:, None, :]
        self.soonest_flat = self.soonest.reshape(-1)
        self.closed_to: Floats = np.where(self.skills.T, 0.0, NEVER)[:, :, None]
        self.closed_to_joining: Floats = np.where(self.skills[:, self.services_joined], 0.0, NEVER)
        self._set_flat()

    def _set_flat(self) -> None:
        """Where rows begin in flat arrays: numpy finds places in those in half the time that pairs take."""
        self.width = len(self.service_of)
        self.row_of_columns = self.rows * self.width
        self.callable_flat, self.called_flat = self.callable.reshape(-1), self.called.reshape(-1)
        self.facts_flat = self.facts.reshape(len(self.facts), -1)

    # ---- counters ----------------------------------------------------------------------------------------------------

    def _set_counters(self) -> None:
        hall, count = self.hall, len(self.rows)
        counters = hall.counters
        served = [one.visitor.service for one in counters if one.visitor]
        able = [service for one in counters for service in one.services]
        highest = max([*(one.service for one in self.columns), *able, *served, *self.services_joined, 0])
        # The last service is nobody's.
        self.services = highest + 2
        self.service_of: Places = np.asarray([*(one.service for one in self.columns), highest + 1], dtype=np.int64)
        self.skills: Truths = np.zeros((max(len(counters), 1), self.services), dtype=bool)
        for place, one in enumerate(counters):
            self.skills[place, list(one.services)] = True
        self.can: Truths = self.skills[:, self.service_of]
        self.of_service: Truths = self.service_of == np.arange(self.services)[:, None]
        services = range(self.services)
        preferred = [[self.learned.preferred.get((one.clerk, s), 0.0) for s in services] for one in counters]
        preferring = np.cumsum(np.asarray(preferred, float).reshape(len(counters), self.services), axis=1)
        # Whoever minds more than all of it stays with the last service, nobody's.
        self.preferring: Floats = preferring[:, :-1]
        self.most_preferred = float(self.preferring.max(initial=0.0))
        self.means: Floats = np.asarray([[self.learned.mean_of(one.clerk, s) for s in services] for one in counters])
        self.spreads: Floats = np.asarray([self.learned.spread_of(service) for service in services])
        lunch_at: Floats = np.asarray([NEVER if one.has_had_lunch else one.lunch_starts for one in counters], float)
        crowd = crowd_of(len(hall.line), [one.activity for one in counters])
        self.put_off = float(self.learned.lunch_put_off[crowd_class(crowd)])
        self.put_off_until: Floats = lunch_at + self.learned.lunch_put_off_until
        self.lunch: Floats = np.repeat(lunch_at[:, None], count, axis=1)
        self.lunch_minutes: Floats = np.asarray([one.lunch_minutes or 30.0 for one in counters], float)
        self.ends: Floats = np.full((max(len(counters), 1), 1), NEVER)
        for place, one in enumerate(counters):
            self.ends[place] = one.shift_ends if one.shift_ends < hall.closes else NEVER
        self.first_lunch = float(lunch_at.min(initial=NEVER))
        self.first_end = float(self.ends.min())
        self.free: Floats = np.full((max(len(counters), 1), count), NEVER)
        self.lunch_flat = self.lunch.reshape(-1)
        for place, one in enumerate(counters):
            self.free[place] = self._free_at(one, place)
        self.free_flat = self.free.reshape(-1)
        if counters:
            everywhere = np.arange(len(self.free_flat))
            self.free_flat[:] = self._rested(self.free_flat, everywhere // count, everywhere)

    def _free_at(self, one: AtCounter, place: int) -> Floats:
        """When a counter can take the next one, by what goes on there now."""
        hall, learned, count = self.hall, self.learned, len(self.rows)
        now = max(hall.now, hall.opens)
        if one.activity == Activity.FREE:
            spent = hall.now - one.since
            # After so long nobody is still tidying up: there was nobody to call.
            return now + (self.chances.longer(learned.gaps, spent) - spent if spent < LONGEST_GAP else np.zeros(count))
        if one.activity == Activity.SERVING and one.visitor is not None:
            return np.maximum(hall.now + self._left_of(one, place) + self._between(count), now)
        if one.activity == Activity.CALLING and one.visitor is not None:
            return np.maximum(self._called_at(one, one.visitor, place), now)
        if one.activity == Activity.LUNCH:
            usual = np.maximum(learned.lunches + (one.lunch_minutes - 30.0 if one.lunch_minutes else 0.0), 1.0)
            return np.maximum(one.since + self.chances.longer(usual, hall.now - one.since), now)
        if one.activity == Activity.BREAK:
            return np.maximum(one.since + self.chances.longer(learned.breaks, hall.now - one.since), now)
        if one.activity == Activity.NOT_OPENED:
            starts = np.asarray([one.shift_starts])
            return np.maximum(self._later(learned.opening_lateness, starts, learned.opening_absent)[:, 0], now)
        return np.full(count, NEVER)

    def _left_of(self, one: AtCounter, place: int) -> Floats:
        """Minutes left of a service begun u minutes ago: residuals above (log u - mean) / spread only."""
        assert one.visitor is not None
        service = one.visitor.service
        mean, spread = self.means[place, service], self.spreads[service]
        spent = max(self.hall.now - one.since, 0.01)
        residuals = self.learned.residuals
        begin = int(np.searchsorted(residuals, (math.log(spent) - mean) / spread, side="right"))
        if begin < len(residuals):
            drawn = at_parts(residuals[begin:], self.chances.even(1)[:, 0])
            left: Floats = np.maximum(np.exp(mean + spread * drawn) - spent, 0.0)
            return left
        return self.chances.exponential(max(2.0, 0.3 * spent), len(self.rows))

    def _called_at(self, one: AtCounter, visitor: InLine, place: int) -> Floats:
        """Somebody is called and has not begun: on foot, or not here yet, or gone."""
        hall, count = self.hall, len(self.rows)
        end_of_call = one.since + self.grace
        walk = np.maximum(one.since + self.chances.longer(self.learned.walks, hall.now - one.since), hall.now)
        if visitor.expected_at is not None:
            coming = self._coming([visitor])[:, 0]
            comes, begins = coming <= end_of_call, coming + AT_THE_DOOR
        else:
            comes, begins = self._stays(visitor, one.since), walk
        served = begins + self._service(place, visitor.service, count)
        return np.where(comes, served + self._between(count), end_of_call + self.chances.of(self.learned.gaps, count))

    def _stays(self, visitor: InLine, called: float) -> Truths:
        chance = self.chances.random(len(self.rows))
        if visitor.may_have_left:
            return np.asarray(max(called - visitor.joined_at, 0.0) < self._patience(chance))
        return np.asarray(chance >= self.learned.comers_absent)

    # ---- what varies -------------------------------------------------------------------------------------------------

    def _service(self, counter: int, service: int, count: int) -> Floats:
        noise = self.chances.of(self.learned.residuals, count)
        minutes: Floats = np.exp(self.means[counter, service] + self.spreads[service] * noise)
        return minutes

    def _between(self, count: int) -> Floats:
        """Between one visitor and the next: mostly a moment, now and then a break."""
        rests = self.chances.random(count) < self.learned.break_share
        return np.where(rests, self.chances.of(self.learned.breaks, count), self.chances.of(self.learned.gaps, count))

    def _patience(self, chance: Floats) -> Floats:
        """Minutes after which somebody with this chance is gone: 1 - chance = 1 - (1 - p0) * exp(-h * minutes)."""
        stays, hazard = max(1 - self.learned.absent_at_once, TINY), max(self.learned.absent_per_minute, TINY)
        minutes: Floats = np.log(stays / np.maximum(chance, TINY)) / hazard
        return minutes

    # ---- the day -----------------------------------------------------------------------------------------------------

    def run(self, asked: Container[Hashable] | None) -> Futures:
        """Call one after another until everybody asked about has been called, or nobody is there to do it."""
        if asked is not None:
            for place, one in enumerate(self.columns):
                self.is_asked[place] &= one.ticket is not None and one.ticket.key in asked
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
        if at.max() >= self.first_end:
            # Who works short hours goes home after the last one in them.
            counters, places, at = self._first(np.where(calling >= self.ends, NEVER, calling))
        free_since = self.free_flat.take(places)
        if self.services_joined:
            idle = np.where(free_since < at, free_since, NEVER)[:, None] + self.closed_to_joining.take(counters, axis=0)
            np.minimum(self.joining, idle, out=self.joining)
        happens, otherwise = self._instead(at, free_since, places)
        if happens is not None and at.min() == NEVER:
            return False
        ready = self.can.take(counters, axis=0)
        ready &= self.callable <= at[:, None]
        chosen = self._chosen(ready, at)
        if self.most_preferred:
            self._prefer(chosen, ready, counters, step)
        if happens is not None:
            chosen = np.where(happens, chosen, self.width - 1)
        free = self._called(chosen, counters, at)
        if happens is not None:
            free = np.where(happens, free, otherwise)
        self.free_flat[places] = self._rested(free, counters, places)
        return True

    def _instead(self, at: Floats, free_since: Floats, places: Places) -> tuple[Truths | None, Floats]:
        """Return in which futures somebody is called, in all when None; and when the counter is free where nobody is:
        the day is over there, or whoever has waited for somebody to call goes to lunch.
        """
        happens, free, latest = None, at, at.max()
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

    def _chosen(self, ready: Truths, at: Floats) -> Places:
        """Return who is called in each future: the rule of `policies.choose`."""
        chosen: Places = ready.argmax(axis=1)
        if self.returning.size:
            places = self.returning
            is_back = ready[:, places] & self.has_returned[:, places]
            self._let(chosen, ~self.is_returned.take(chosen), is_back, places)
        if self.favoured_in_a_row < LONGEST_DAY:
            is_back = self.is_returned[chosen] | self.has_returned[self.rows, chosen]
            has_turn = (self.run_of_favoured >= self.favoured_in_a_row) & ~is_back
            places = np.flatnonzero(self.is_ordinary)
            self._let(chosen, has_turn, ready[:, places], places)
        if self.longest_wait < LONGEST_DAY:
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
            parts = np.searchsorted(steps, np.arange(1, STEPS_MINDED))
            minded = np.split(rows, parts), np.split(chance[steps, rows], parts)
            self.minded: list[tuple[Places, Floats]] = list(zip(*minded, strict=True))
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
        if self.favoured_in_a_row < LONGEST_DAY:
            run = np.where(self.is_favoured.take(chosen), self.run_of_favoured + 1, 0)
            self.run_of_favoured = np.where(is_gone | (chosen == self.width - 1), self.run_of_favoured, run)
        return free

    def _rested(self, free: Floats, counters: Places, places: Places) -> Floats:
        """Lunch comes after the client in hand."""
        if free.max() >= self.first_lunch:
            due = ((free >= self.lunch_flat.take(places)) & (free < NEVER)).nonzero()[0]
            if due.size and self.put_off > LEAST_PUT_OFF:
                must = free[due] >= self.put_off_until.take(counters[due])
                due = due[must | (self.chances.random(len(due)) >= self.put_off)]
            if due.size:
                minutes = self.chances.of(self.learned.lunches, len(due)) + self.lunch_minutes[counters[due]] - 30.0
                free[due] += np.maximum(minutes, 5.0)
                self.lunch_flat[places[due]] = NEVER
        return free

    def _close(self, rows: Truths) -> None:
        """Nobody is left to be called: who joins now goes to the counter that is free first, and that is the day."""
        free = np.where(self.free >= self.ends, NEVER, self.free) if self.services_joined else self.free
        for nth in range(len(self.services_joined)):
            soonest = (free[:, rows] + self.closed_to_joining[:, nth, None]).min(axis=0)
            self.joining[rows, nth] = np.minimum(self.joining[rows, nth], soonest)


def _only_where(is_so: Truths) -> Floats:
    """Return -NEVER where it is so, NEVER elsewhere: something that is always true by then, or at no time."""
    return np.where(is_so, -NEVER, NEVER)


_BY_COLUMN = (
    "places", "service_of", "is_asked", "ranked", "seniority", "is_returned", "is_ordinary", "is_favoured", "can",
    "of_service", "has_returned", "callable", "called", "facts",
)  # fmt: skip
