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
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine, crowd_of
from queueing.forecast.learning import Parameters, crowd_class
from queueing.policies import FAVOURED, RankClass

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

FUTURES = 64
# So many columns of evenly spread numbers are kept to choose from.
SPREADS = 1024
# After so many calls it is looked whether everybody has been called.
BETWEEN_LOOKS = 4
# Limits beyond this bind nobody.
LONGEST_DAY = 24 * 60.0
# Whoever is later than everybody before and than this is less and less likely to come.
LATE_ENOUGH = 5.0
# As good as nothing, and yet a number when divided by.
TINY = 1e-12
# Lunches put off less often than this are taken when they are due.
LEAST_PUT_OFF = 0.02
# Minutes from the door to the counter for somebody whose number stands on the board already.
AT_THE_DOOR = 0.3
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

    def __init__(
        self, hall: Hall, learned: Parameters, rng: np.random.Generator, futures: int, joining: Sequence[int]
    ) -> None:
        self.hall, self.learned, self.rng = hall, learned, rng
        self.rows = np.arange(futures)
        self.spreads_to_use, self.spreads_used = rng.permutation(SPREADS), 0
        waiting = [_Column(one.service, one.rank_class, one.ranked_at, one) for one in hall.line]
        expected = [_Column(one.service, RankClass.BOOKED, one.booked_at) for one in hall.expected]
        self.columns = sorted([*waiting, *expected], key=lambda one: one.order)
        self._set_tickets()
        self._set_order()
        chances = self._drawn_chances()
        self._set_counters()
        self._set_consequences(*chances)
        self.called = np.full((futures, len(self.columns)), NEVER)
        self.joining = {service: np.full(futures, NEVER) for service in joining}
        self.run_of_favoured = np.full(futures, hall.favoured_run)

    # ---- who can be called, and when ---------------------------------------------------------------------------------

    def _set_tickets(self) -> None:
        now, count, width = self.hall.now, len(self.rows), len(self.columns)
        # Which column of `called` each one here is: those called in every future are dropped.
        self.places: Places = np.arange(width)
        self.service_of: Places = np.asarray([one.service for one in self.columns], dtype=np.int64)
        self.is_ticket: Truths = np.asarray([one.ticket is not None for one in self.columns], dtype=bool)
        self.present: Floats = np.full((count, width), -NEVER)
        self.callable: Floats = np.empty((count, width))
        self.gone: Floats = np.full((count, width), NEVER)
        self.joined: Floats = np.full(width, NEVER)
        self.may_leave: Truths = np.zeros(width, dtype=bool)
        hazards: Floats = np.zeros(width)
        coming: list[int] = []
        booked: list[int] = []
        for place, column in enumerate(self.columns):
            if (ticket := column.ticket) is None:
                booked.append(place)
                continue
            self.joined[place] = ticket.joined_at
            self.callable[:, place] = ticket.callable_from
            self.may_leave[place] = ticket.may_have_left
            if ticket.expected_at is not None:
                coming.append(place)
            hazards[place] = self.learned.cancel_per_minute.get(ticket.way.value, 0.0)
        if booked:
            self._set_booked(booked)
        if coming:
            self._set_coming(coming)
        cancelling = hazards.nonzero()[0]
        lives = self.rng.exponential(1.0, (count, len(cancelling)))
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
        chance = self._even(len(planned))
        drawn = planned + lateness[np.minimum(begin + (chance * left).astype(np.int64), len(lateness) - 1)]
        if not left.all():
            spent = now - planned
            beyond = now - np.log1p(-chance) * np.maximum(1.0, 0.3 * spent)
            drawn = np.where(left > 0, drawn, beyond)
        return np.where(self._even(len(planned)) < never, NEVER, np.maximum(drawn, now))

    def _set_order(self) -> None:
        """What `policies.choose` looks at besides the order of columns."""
        classes = [one.rank_class for one in self.columns]
        self.ranked: Floats = np.asarray([one.ranked_at for one in self.columns], dtype=float)
        # Of those who have waited too long class does not matter.
        by_rank = sorted(range(len(self.columns)), key=lambda place: self.columns[place].order[1:])
        self.seniority: Floats = np.empty(len(self.columns))
        self.seniority[by_rank] = np.arange(len(self.columns))
        self.is_returned: Truths = np.asarray([one == RankClass.RETURNED for one in classes], dtype=bool)
        self.is_ordinary: Truths = np.asarray([one == RankClass.ORDINARY for one in classes], dtype=bool)
        self.is_favoured: Truths = np.asarray([one in FAVOURED for one in classes], dtype=bool)
        policy = self.hall.policy
        self.longest_wait = policy.longest_wait.total_seconds() / 60
        self.favoured_in_a_row = policy.favoured_in_a_row
        self.grace = policy.call_grace.total_seconds() / 60
        self.return_window = policy.return_window.total_seconds() / 60
        # Who missed the turn and comes back in time goes first.
        self.has_returned: Truths = np.zeros((len(self.rows), len(self.columns)), dtype=bool)

    def _drawn_chances(self) -> tuple[Floats, Floats]:
        """Draw for everybody in every future how long what they cause will take, should they be called."""
        learned, size = self.learned, (len(self.rows), len(self.columns))
        chance = self._even(size[1])
        residual = _at(learned.residuals, self._even(size[1]))
        self.walk: Floats = self._drawn(learned.walks, size)
        self.gap: Floats = self._drawn(learned.gaps, size)
        rests = self._even(size[1]) < learned.break_share
        pause = np.where(rests, self._drawn(learned.breaks, size), self.gap)
        self.around: Floats = self.walk + pause
        return chance, residual

    def _set_consequences(self, chance: Floats, residual: Floats) -> None:
        """Put side by side what a call reads; deviations of log minutes and when people are gone are reckoned once."""
        deviation = self.spreads[self.service_of] * residual
        gives_up = np.where(
            self.may_leave, self.joined + self._patience(chance), _only_where(chance < self.learned.comers_absent)
        )
        together = (self.gone, deviation, self.around, gives_up, self.present, self.walk, self.gap)
        self.facts: Floats = np.stack(together, axis=2)
        self.returning: Places = np.zeros(0, dtype=np.int64)

    def _even(self, columns: int) -> Floats:
        """Draw numbers between 0 and 1, in each column one from each part of that length: so few futures say as much
        as four times as many drawn blindly would (Latin hypercube: McKay, Beckman and Conover 1979).
        """
        first, self.spreads_used = self.spreads_used, self.spreads_used + columns
        chosen = self.spreads_to_use.take(np.arange(first, self.spreads_used), mode="wrap")
        return _spreads(len(self.rows)).take(chosen, axis=1)

    def _drawn(self, samples: Floats, size: tuple[int, ...]) -> Floats:
        return samples[self.rng.integers(0, len(samples), size)]

    # ---- counters ----------------------------------------------------------------------------------------------------

    def _set_counters(self) -> None:
        hall, count = self.hall, len(self.rows)
        counters = hall.counters
        served = [one.visitor.service for one in counters if one.visitor]
        able = [service for one in counters for service in one.services]
        highest = max([*(one.service for one in self.columns), *able, *served, 0])
        self.skills: Truths = np.zeros((max(len(counters), 1), highest + 1), dtype=bool)
        for place, one in enumerate(counters):
            self.skills[place, list(one.services)] = True
        self.can: Truths = self.skills[:, self.service_of]
        services = range(highest + 1)
        preferred = [[self.learned.preferred.get((one.clerk, s), 0.0) for s in services] for one in counters]
        self.preferring: Floats = np.cumsum(np.asarray(preferred, float).reshape(len(counters), highest + 1), axis=1)
        self.somebody_prefers = bool(self.preferring.size and self.preferring[:, -1].any())
        self.means: Floats = np.asarray([[self.learned.mean_of(one.clerk, s) for s in services] for one in counters])
        self.spreads: Floats = np.asarray([self.learned.spread_of(service) for service in services])
        lunch_at: Floats = np.asarray([NEVER if one.has_had_lunch else one.lunch_starts for one in counters], float)
        crowd = crowd_of(len(hall.line), [one.activity for one in counters])
        self.put_off = float(self.learned.lunch_put_off[crowd_class(crowd)])
        self.put_off_until: Floats = lunch_at + self.learned.lunch_put_off_until
        self.lunch: Floats = np.tile(lunch_at, (count, 1))
        self.lunch_minutes: Floats = np.asarray([one.lunch_minutes or 30.0 for one in counters], float)
        self.ends: Floats = np.asarray(
            [one.shift_ends if one.shift_ends < hall.closes else NEVER for one in counters], float
        )
        self.somebody_eats = bool(np.isfinite(lunch_at).any())
        self.somebody_goes_early = bool(np.isfinite(self.ends).any())
        self.free: Floats = np.full((count, max(len(counters), 1)), NEVER)
        for place, one in enumerate(counters):
            free = self._free_at(one, place)
            self.free[:, place] = self._rested(free, np.full(count, place), self.rows)

    def _free_at(self, one: AtCounter, place: int) -> Floats:
        """When a counter can take the next one, by what goes on there now."""
        hall, learned, count = self.hall, self.learned, len(self.rows)
        now = max(hall.now, hall.opens)
        if one.activity == Activity.FREE:
            spent = hall.now - one.since
            # After so long nobody is still tidying up: there was nobody to call.
            return now + (self._longer(learned.gaps, spent) - spent if spent < LONGEST_GAP else np.zeros(count))
        if one.activity == Activity.SERVING and one.visitor is not None:
            return np.maximum(hall.now + self._left_of(one, place) + self._between(count), now)
        if one.activity == Activity.CALLING and one.visitor is not None:
            return np.maximum(self._called_at(one, one.visitor, place), now)
        if one.activity == Activity.LUNCH:
            usual = np.maximum(learned.lunches + (one.lunch_minutes - 30.0 if one.lunch_minutes else 0.0), 1.0)
            return np.maximum(one.since + self._longer(usual, hall.now - one.since), now)
        if one.activity == Activity.BREAK:
            return np.maximum(one.since + self._longer(learned.breaks, hall.now - one.since), now)
        if one.activity == Activity.NOT_OPENED:
            starts = np.asarray([one.shift_starts])
            return np.maximum(self._later(learned.opening_lateness, starts, learned.opening_absent)[:, 0], now)
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
            drawn = _at(residuals[begin:], self._even(1)[:, 0])
            left: Floats = np.maximum(np.exp(mean + spread * drawn) - spent, 0.0)
            return left
        return self.rng.exponential(max(2.0, 0.3 * spent), len(self.rows))

    def _called_at(self, one: AtCounter, visitor: InLine, place: int) -> Floats:
        """Somebody is called and has not begun: on foot, or not here yet, or gone."""
        hall, count = self.hall, len(self.rows)
        end_of_call = one.since + self.grace
        walk = np.maximum(one.since + self._longer(self.learned.walks, hall.now - one.since), hall.now)
        if visitor.expected_at is not None:
            coming = self._coming([visitor])[:, 0]
            comes, begins = coming <= end_of_call, coming + AT_THE_DOOR
        else:
            comes, begins = self._stays(visitor, one.since), walk
        served = begins + self._service(place, visitor.service, count)
        return np.where(comes, served + self._between(count), end_of_call + self._drawn(self.learned.gaps, (count,)))

    def _stays(self, visitor: InLine, called: float) -> Truths:
        chance = self.rng.random(len(self.rows))
        if visitor.may_have_left:
            return np.asarray(max(called - visitor.joined_at, 0.0) < self._patience(chance))
        return np.asarray(chance >= self.learned.comers_absent)

    # ---- what varies -------------------------------------------------------------------------------------------------

    def _service(self, counter: int, service: int, count: int) -> Floats:
        noise = self._drawn(self.learned.residuals, (count,))
        minutes: Floats = np.exp(self.means[counter, service] + self.spreads[service] * noise)
        return minutes

    def _between(self, count: int) -> Floats:
        """Between one visitor and the next: mostly a moment, now and then a break."""
        rests = self.rng.random(count) < self.learned.break_share
        return np.where(rests, self._drawn(self.learned.breaks, (count,)), self._drawn(self.learned.gaps, (count,)))

    def _patience(self, chance: Floats) -> Floats:
        """Minutes after which somebody with this chance is gone: 1 - chance = 1 - (1 - p0) * exp(-h * minutes)."""
        stays, hazard = max(1 - self.learned.absent_at_once, TINY), max(self.learned.absent_per_minute, TINY)
        minutes: Floats = np.log(stays / np.maximum(chance, TINY)) / hazard
        return minutes

    # ---- the day -----------------------------------------------------------------------------------------------------

    def run(self) -> Futures:
        """Call one after another until everybody asked about has been called, or nobody is there to do it."""
        most = 4 * (len(self.columns) + 2) * (len(self.hall.counters) + 1)
        for step in range(most):
            counters = self.free.argmin(axis=1)
            at = self.free.take(self.rows * self.free.shape[1] + counters)
            if not np.count_nonzero(at < NEVER) or (step % BETWEEN_LOOKS == 0 and self._is_enough()):
                break
            self._step(counters, at)
        tickets = [(place, one.ticket.key) for place, one in enumerate(self.columns) if one.ticket is not None]
        keys = tuple(key for _place, key in tickets)
        return Futures(keys, self.called[:, [place for place, _key in tickets]], self.joining)

    def _is_enough(self) -> bool:
        """Whether all who were asked about are called everywhere; forget whoever is."""
        can_be_called = np.isfinite(self.callable)
        is_left: Truths = np.logical_or.reduce(can_be_called, axis=0)
        if not (can_be_called & ~self.has_returned)[:, self.is_ticket].any():
            return all(np.isfinite(times).all() for times in self.joining.values())
        if 4 * int(is_left.sum()) < 3 * len(is_left):
            for name in _BY_FUTURE_AND_COLUMN:
                setattr(self, name, np.ascontiguousarray(getattr(self, name)[:, is_left]))
            for name in _BY_COLUMN:
                setattr(self, name, getattr(self, name)[is_left])
            self.returning = np.flatnonzero(self.has_returned.any(axis=0))
        return False

    def _step(self, counters: Places, at: Floats) -> None:
        """In each future the counter that is free first calls somebody, or waits for somebody."""
        is_open = at < NEVER
        at = at if np.count_nonzero(is_open) == len(at) else np.where(is_open, at, -NEVER)
        can = self.can.take(counters, axis=0)
        ready = can & (self.callable <= at[:, None])
        chosen, has_one = self._chosen(ready, at)
        if self.somebody_prefers:
            self._prefer(chosen, ready, counters)
        if np.count_nonzero(has_one) == len(at):
            return self._call(self.rows, counters, at, chosen)
        calling = has_one.nonzero()[0]
        if calling.size:
            self._call(calling, counters[calling], at[calling], chosen[calling])
        idle = (~has_one & is_open).nonzero()[0]
        if idle.size:
            self._wait(idle, counters[idle], at[idle], can[idle])
        return None

    def _chosen(self, ready: Truths, at: Floats) -> tuple[Places, Truths]:
        """Return who is called in each future, and whether anybody is: the rule of `policies.choose`."""
        if not ready.shape[1]:
            return np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=bool)
        chosen = ready.argmax(axis=1)
        has_one = ready.take(self.rows * ready.shape[1] + chosen)
        if self.returning.size:
            places = self.returning
            is_back = ready[:, places] & self.has_returned[:, places]
            self._let(chosen, has_one & ~self.is_returned.take(chosen), is_back, places)
        if self.favoured_in_a_row < LONGEST_DAY:
            is_back = self.is_returned[chosen] | self.has_returned[self.rows, chosen]
            has_turn = has_one & (self.run_of_favoured >= self.favoured_in_a_row) & ~is_back
            places = np.flatnonzero(self.is_ordinary)
            self._let(chosen, has_turn, ready[:, places], places)
        if self.longest_wait < LONGEST_DAY:
            is_overdue = ready & (at[:, None] - self.ranked >= self.longest_wait)
            rows = np.flatnonzero(is_overdue.any(axis=1))
            if rows.size:
                chosen[rows] = np.where(is_overdue[rows], self.seniority, NEVER).argmin(axis=1)
        return chosen, has_one

    def _prefer(self, chosen: Places, ready: Truths, counters: Places) -> None:
        """Now and then a clerk chooses somebody of another service: the first of it, as often as was learned."""
        chance = self.rng.random(len(self.rows))
        rows = (chance < self.preferring[:, -1].take(counters)).nonzero()[0]
        if rows.size and ready.size:
            service = (chance[rows, None] >= self.preferring.take(counters[rows], axis=0)).sum(axis=1)
            of_service = ready.take(rows, axis=0) & (self.service_of == service[:, None])
            first = of_service.argmax(axis=1)
            found = of_service[np.arange(len(rows)), first]
            chosen[rows[found]] = first[found]

    def _let(self, chosen: Places, where: Truths, ready: Truths, places: Places) -> None:
        """Choose the first that is ready of these places instead, where there is one."""
        if not places.size:
            return
        first = ready.argmax(axis=1)
        better = where & ready.take(self.rows * len(places) + first)
        chosen[better] = places.take(first[better])

    def _call(self, rows: Places, counters: Places, at: Floats, chosen: Places) -> None:
        """Call the chosen ones; who has cancelled meanwhile costs no time."""
        # Places in the flat arrays: numpy finds them in half the time that pairs take.
        one = rows * self.callable.shape[1] + chosen
        self.callable.reshape(-1)[one] = NEVER
        facts = self.facts.reshape(-1, self.facts.shape[2]).take(one, axis=0)
        stays = facts[:, 0] > at
        if np.count_nonzero(stays) < len(stays):
            rows, counters, at, chosen, one = rows[stays], counters[stays], at[stays], chosen[stays], one[stays]
            facts = facts[stays]
        _gone, deviation, around, gives_up, present, walk, gap = facts.T
        called, place = self.called.reshape(-1), rows * self.called.shape[1] + self.places.take(chosen)
        called[place] = np.minimum(called.take(place), at) if self.returning.size else at
        means = self.means.take(counters * self.means.shape[1] + self.service_of.take(chosen))
        ends = at + np.exp(means + deviation) + around
        end_of_call = at + self.grace
        is_absent = at >= gives_up
        is_coming = present > at
        if np.count_nonzero(is_coming):
            # Who comes while being called needs no walk.
            ends = np.where(is_coming, ends - at - walk + present + AT_THE_DOOR, ends)
            is_late = present > end_of_call
            is_absent |= is_late
            comes_back = is_late & (present <= end_of_call + self.return_window)
            if np.count_nonzero(comes_back):
                self.callable.reshape(-1)[one[comes_back]] = present[comes_back]
                self.has_returned.reshape(-1)[one[comes_back]] = True
                self.returning = np.union1d(self.returning, chosen[comes_back])
        free = np.where(is_absent, end_of_call + gap, ends)
        if self.favoured_in_a_row < LONGEST_DAY:
            self.run_of_favoured[rows] = np.where(self.is_favoured.take(chosen), self.run_of_favoured.take(rows) + 1, 0)
        self.free.reshape(-1)[rows * self.free.shape[1] + counters] = self._rested(free, counters, rows)

    def _rested(self, free: Floats, counters: Places, rows: Places) -> Floats:
        """Lunch comes after the client in hand; who works short hours goes home after the last one in them."""
        if self.somebody_eats:
            at_lunch = rows * self.lunch.shape[1] + counters
            due = (free >= self.lunch.take(at_lunch)) & (free < NEVER)
            if self.put_off > LEAST_PUT_OFF and np.count_nonzero(due):
                due &= (self.rng.random(len(due)) >= self.put_off) | (free >= self.put_off_until.take(counters))
            if np.count_nonzero(due):
                minutes = self._drawn(self.learned.lunches, (len(free),)) + self.lunch_minutes[counters] - 30.0
                free = np.where(due, free + np.maximum(minutes, 5.0), free)
                self.lunch.reshape(-1)[at_lunch[due]] = NEVER
        return np.where(free >= self.ends.take(counters), NEVER, free) if self.somebody_goes_early else free

    def _wait(self, rows: Places, counters: Places, at: Floats, can: Truths) -> None:
        """Nobody can be called: free for who joins now, and waiting for the next one, for lunch, or the end."""
        for service, times in self.joining.items():
            serves = self.skills[counters, service] if service < self.skills.shape[1] else np.zeros(len(rows), bool)
            times[rows] = np.where(serves, np.minimum(times[rows], at), times[rows])
        waiting = self.callable[rows]
        following = np.where(can, waiting, NEVER).min(axis=1, initial=NEVER)
        lunch = self.lunch[rows, counters]
        free = np.where(lunch < following, np.maximum(lunch, at), following)
        self.free[rows, counters] = self._rested(free, counters, rows)
        self._close(rows[~(waiting < NEVER).any(axis=1)])

    def _close(self, rows: Places) -> None:
        """Nobody is left to be called: who joins now goes to the counter that is free first, and that is the day."""
        if rows.size:
            free = self.free[rows]
            for service, times in self.joining.items():
                if service < self.skills.shape[1]:
                    soonest = np.where(self.skills[:, service], free, NEVER).min(axis=1)
                    times[rows] = np.minimum(times[rows], soonest)
            self.free[rows] = NEVER


@lru_cache(maxsize=8)
def _spreads(futures: int) -> Floats:
    """Columns to choose from: a number from each of so many equal parts between 0 and 1, in any order."""
    rng = np.random.default_rng(futures)
    places = rng.permuted(np.tile(np.arange(futures), (SPREADS, 1)), axis=1).T
    return np.ascontiguousarray((places + rng.random((futures, SPREADS))) / futures)


def _at(samples: Floats, parts: Floats) -> Floats:
    """Return of sorted samples the ones that lie at these parts of them."""
    return samples.take((parts * len(samples)).astype(np.int64))


def _only_where(is_so: Truths) -> Floats:
    """Return -NEVER where it is so, NEVER elsewhere: something that is always true by then, or at no time."""
    return np.where(is_so, -NEVER, NEVER)


_BY_COLUMN = (
    "places", "service_of", "is_ticket", "ranked", "seniority", "is_returned", "is_ordinary", "is_favoured",
)  # fmt: skip
_BY_FUTURE_AND_COLUMN = (
    "callable", "facts", "can", "has_returned",
)  # fmt: skip
