"""What all futures of a branch-day start from, as arrays: who can be called when, and when each counter is free.

Times are minutes of the hall's clock. Arrays of people have a row for each future and a column for each of them; those
of counters a row for each counter and a column for each future.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queueing.forecast.chances import Chances, Floats, at_parts
from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine, crowd_of
from queueing.forecast.learning import Parameters, crowd_class
from queueing.policies import FAVOURED, RankClass

Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

# Limits beyond this bind nobody.
LONGEST_DAY = 24 * 60.0
# Whoever is later than everybody before and than this is less and less likely to come.
LATE_ENOUGH = 5.0
# As good as nothing, and yet a number when divided by.
TINY = 1e-12
# Minutes from the door to the counter, at most, for somebody whose number stands on the board already.
AT_THE_DOOR = 0.3
# A counter that has not called anybody so long after the last one had nobody to call.
LONGEST_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Column:
    """Somebody who is to be called: a waiting ticket, or a booking whose people are not here yet."""

    service: int
    rank_class: RankClass
    ranked_at: float
    ticket: InLine | None = None

    @property
    def order(self) -> tuple[RankClass, float, str]:
        """Who goes first where nothing else is said: `policies.choose` by class, then rank, then key."""
        return self.rank_class, self.ranked_at, str(self.ticket.key if self.ticket else "")


class State:
    """The state of all futures: who can be called when, and when each counter is free. Columns stand in the order in
    which their people are called, so that the first that can be called is the one.
    """

    def __init__(self, hall: Hall, learned: Parameters, seed: int, futures: int, joining: Sequence[int]) -> None:
        self.hall, self.learned, self.chances = hall, learned, Chances(seed, futures)
        self.rows = np.arange(futures)
        waiting = [Column(one.service, one.rank_class, one.ranked_at, one) for one in hall.line]
        expected = [Column(one.service, RankClass.BOOKED, one.booked_at) for one in hall.expected]
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
        # Rules that bind nobody who is left are not looked at.
        self.limits_favoured = self.favoured_in_a_row < LONGEST_DAY and bool(self.is_favoured.any())
        self.is_mixed = not self.is_ordinary[:-1].all()
        self.first_overdue = float(self.ranked[:-1].min(initial=NEVER)) + self.longest_wait

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
        self.lunch_flat: Floats = np.repeat(lunch_at, count)
        planned = np.asarray([one.lunch_minutes or 30.0 for one in counters], float)
        lasting = at_parts(self.learned.lunches, self.chances.even(len(counters))) + planned - 30.0
        self.lunch_minutes_flat: Floats = np.maximum(lasting, 5.0).T.reshape(-1)
        self.ends: Floats = np.full((max(len(counters), 1), 1), NEVER)
        for place, one in enumerate(counters):
            self.ends[place] = one.shift_ends if one.shift_ends < hall.closes else NEVER
        if self.learned.closing_early and counters:
            self._end_early()
        self.first_lunch = float(lunch_at.min(initial=NEVER))
        self.first_end = float(self.ends.min())
        self.free: Floats = np.full((max(len(counters), 1), count), NEVER)
        self._set_free()
        self.free_flat = self.free.reshape(-1)

    def _end_early(self) -> None:
        """Some go home before their shift ends. P(early | still here) = p * later / (p * later + 1 - p), where later is
        the share of those gone early who had gone later than now.
        """
        earliness, share = self.learned.closing_earliness, self.learned.closing_early
        shift_ends: Floats = np.asarray([one.shift_ends for one in self.hall.counters], float)
        begin = np.searchsorted(earliness, shift_ends - self.hall.now)
        later = share * begin / len(earliness)
        is_early = self.chances.even(len(begin)) < later / (later + 1 - share)
        drawn = earliness.take((self.chances.even(len(begin)) * begin).astype(np.int64))
        self.ends = np.where(is_early.T, (shift_ends - drawn).T, self.ends)

    def _set_free(self) -> None:
        """When each counter can take the next one, by what goes on there now."""
        hall = self.hall
        serving = [place for place, one in enumerate(hall.counters) if one.activity == Activity.SERVING and one.visitor]
        opening = [place for place, one in enumerate(hall.counters) if one.activity == Activity.NOT_OPENED]
        if serving:
            left = self._left_of([hall.counters[place] for place in serving], serving)
            self.free[serving] = (hall.now + left + self._between(*left.shape)).T
        if opening:
            starts = np.asarray([hall.counters[place].shift_starts for place in opening])
            self.free[opening] = self._later(self.learned.opening_lateness, starts, self.learned.opening_absent).T
        for place in sorted({*range(len(hall.counters))} - {*serving, *opening}):
            self.free[place] = self._free_at(hall.counters[place], place)
        np.maximum(self.free, max(hall.now, hall.opens), out=self.free)

    def _free_at(self, one: AtCounter, place: int) -> Floats:
        """When a counter can take the next one whose clerk neither serves nor is only coming."""
        hall, learned, count = self.hall, self.learned, len(self.rows)
        spent = hall.now - one.since
        if one.activity == Activity.FREE:
            if spent < LONGEST_GAP:
                return one.since + self.chances.longer(learned.gaps, spent)
            # After so long nobody is still tidying up: there was nobody to call, or it is a break that nobody logged.
            idle = one.idle_for(hall.line, hall.now)
            if idle < LONGEST_GAP:
                return np.full(count, hall.now)
            return self._back_at(idle)
        if one.activity == Activity.CALLING and one.visitor is not None:
            return self._called_at(one, one.visitor, place)
        if one.activity == Activity.LUNCH:
            usual = np.maximum(learned.lunches + (one.lunch_minutes - 30.0 if one.lunch_minutes else 0.0), 1.0)
            return one.since + self.chances.longer(usual, spent)
        if one.activity == Activity.BREAK:
            return one.since + self.chances.longer(learned.breaks, spent)
        return np.full(count, NEVER)

    def _back_at(self, idle: float) -> Floats:
        """When a clerk comes back who has let people wait for so long: from a break as long as others. When no break
        was ever so long, after about as long again, or, where clerks go home early, mostly not any more today.
        """
        learned, now = self.learned, self.hall.now
        if idle < learned.breaks[-1]:
            return now - idle + self.chances.longer(learned.breaks, idle)
        back = now + self.chances.exponential(idle, len(self.rows))
        gone = len(learned.closing_earliness) if learned.closing_early else 0
        return np.where(self.chances.even(1)[:, 0] < gone / (gone + 1), NEVER, back)

    def _left_of(self, serving: Sequence[AtCounter], places: Sequence[int]) -> Floats:
        """Minutes left of services begun u minutes ago, a column for each: residuals above (log u - mean) / spread
        only; where it lasts longer than any did, a third as long again.
        """
        services, residuals = [one.visitor.service for one in serving if one.visitor], self.learned.residuals
        means, spreads = self.means[places, services], self.spreads[services]
        spent = np.maximum(self.hall.now - np.asarray([one.since for one in serving]), 0.01)
        begin = np.searchsorted(residuals, (np.log(spent) - means) / spreads, side="right")
        number = len(residuals) - begin
        chosen = begin + (self.chances.even(len(serving)) * number).astype(np.int64)
        left: Floats = np.maximum(np.exp(means + spreads * residuals.take(chosen, mode="clip")) - spent, 0.0)
        if number.all():
            return left
        beyond = self.chances.exponential(1.0, *left.shape) * np.maximum(2.0, 0.3 * spent)
        return np.where(number > 0, left, beyond)

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

    def _between(self, *size: int) -> Floats:
        """Between one visitor and the next: mostly a moment, now and then a break."""
        rests = self.chances.random(*size) < self.learned.break_share
        return np.where(rests, self.chances.of(self.learned.breaks, *size), self.chances.of(self.learned.gaps, *size))

    def _patience(self, chance: Floats) -> Floats:
        """Minutes after which somebody with this chance is gone: 1 - chance = 1 - (1 - p0) * exp(-h * minutes)."""
        stays, hazard = max(1 - self.learned.absent_at_once, TINY), max(self.learned.absent_per_minute, TINY)
        minutes: Floats = np.log(stays / np.maximum(chance, TINY)) / hazard
        return minutes


def _only_where(is_so: Truths) -> Floats:
    """Return -NEVER where it is so, NEVER elsewhere: something that is always true by then, or at no time."""
    return np.where(is_so, -NEVER, NEVER)
