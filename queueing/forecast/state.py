"""What all futures of a branch-day start from, as arrays: who can be called when, and when each counter is free.

Times are minutes of the hall's clock. Arrays have a row for each future and a column for each of the line or counter.
"""

from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from queueing.forecast.calling import Counters, Course, Fates, Line, Rule, Truths
from queueing.forecast.chances import Chances, Floats, at_parts
from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine, crowd_of
from queueing.forecast.learning import Parameters, crowd_class
from queueing.policies import RankClass

# Whoever is later than everybody before and than this is less and less likely to come.
LATE_ENOUGH = 5.0
# As good as nothing, and yet a number when divided by.
TINY = 1e-12
# Minutes from the door to the counter, at most, for somebody whose number stands on the board already.
AT_THE_DOOR = 0.3
# A counter that has not called anybody so long after the last one had nobody to call.
LONGEST_GAP = 3.0
# Lunches put off less often than this are taken when they are due.
LEAST_PUT_OFF = 0.02


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

    def __init__(
        self,
        hall: Hall,
        learned: Parameters,
        *,
        seed: int,
        futures: int,
        joining: Sequence[int],
        asked: Container[Hashable] | None,
    ) -> None:
        self.hall, self.learned, self.chances, self.count = hall, learned, Chances(seed, futures), futures
        waiting = [Column(one.service, one.rank_class, one.ranked_at, one) for one in hall.line]
        expected = [Column(one.service, RankClass.BOOKED, one.booked_at) for one in hall.expected]
        self.columns = sorted([*waiting, *expected], key=lambda one: one.order)
        self.grace = hall.policy.call_grace.total_seconds() / 60
        self._set_tickets()
        self._set_counters(joining)
        self.line = self._line(asked, joining)
        self.rule = self._rule()
        self.counters = self._counters()
        self.fates = self._fates()
        self.course = self._course(joining)

    # ---- who can be called, and when ---------------------------------------------------------------------------------

    def _set_tickets(self) -> None:
        now, count, width = self.hall.now, self.count, len(self.columns)
        self.present: Floats = np.full((count, width), -NEVER)
        self.callable: Floats = np.full((count, width), NEVER)
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
        self.callable[:] = callable_from
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

    def _line(self, asked: Container[Hashable] | None, joining: Sequence[int]) -> Line:
        """Who joins asks about everybody: all go before."""
        classes, tickets = [one.rank_class for one in self.columns], [one.ticket for one in self.columns]
        by_rank = sorted(range(len(self.columns)), key=lambda one: self.columns[one].order[1:])
        seniority: Floats = np.empty(len(by_rank))
        seniority[by_rank] = np.arange(len(by_rank))
        is_asked = [one is not None and (asked is None or one.key in asked) for one in tickets]
        return Line(
            is_asked=np.asarray(is_asked, dtype=bool) | bool(joining),
            service=np.asarray([one.service for one in self.columns], dtype=np.int64),
            rank_class=np.asarray(classes, dtype=np.int64),
            ranked=np.asarray([one.ranked_at for one in self.columns], dtype=float),
            seniority=seniority,
        )

    def _counters(self) -> Counters:
        return Counters(
            skills=self.skills,
            minutes=np.exp(self.means),
            preferring=self.preferred.cumsum(axis=1),
            put_off_until=self.put_off_until,
        )

    def _rule(self) -> Rule:
        policy, hall = self.hall.policy, self.hall
        return Rule(
            favoured_run=hall.favoured_run,
            favoured_in_a_row=policy.favoured_in_a_row,
            longest_wait=policy.longest_wait.total_seconds() / 60,
            grace=self.grace,
            return_window=policy.return_window.total_seconds() / 60,
            lunch_put_off=self.put_off,
        )

    def _fates(self) -> Fates:
        """Draw for everybody in every future what their call will cause."""
        learned, chances, size = self.learned, self.chances, (self.count, len(self.columns))
        chance, rests = chances.even(size[1]), chances.even(size[1]) < learned.break_share
        residual = at_parts(learned.residuals, chances.even(size[1]))
        times = np.exp(self.spreads[self.line.service] * residual)
        walk, gap = chances.of(learned.walks, *size), chances.of(learned.gaps, *size)
        pause = np.where(rests, chances.of(learned.breaks, *size), gap)
        gives_up = np.where(
            self.may_leave, self.joined + self._patience(chance), _only_where(chance < learned.comers_absent)
        )
        return Fates(
            walk=walk,
            gap=gap,
            gone=self.gone,
            gives_up=gives_up,
            comes=self.present,
            at_counter=self.present + np.minimum(walk, AT_THE_DOOR),
            times=times,
            pause=pause,
        )

    def _course(self, joining: Sequence[int]) -> Course:
        # No more calls than people and lunches, but for those who come back: they share the chances of the first.
        size, none = (self.count, len(self.columns) + len(self.hall.counters) + 1), np.ones((self.count, 1))
        return Course(
            callable_from=self.callable,
            called=np.full(self.callable.shape, NEVER),
            free=self.free,
            ends=self.ends,
            lunch=self.lunch,
            lunch_minutes=self.lunch_minutes,
            services_joined=np.asarray(joining, dtype=np.int64),
            joining=np.full((self.count, len(joining)), NEVER),
            chooses=self.chances.random(*size) if self.preferred.any() else none,
            puts_off=self.chances.random(*size) if self.put_off else none,
        )

    # ---- counters ----------------------------------------------------------------------------------------------------

    def _set_counters(self, joining: Sequence[int]) -> None:
        hall, learned, count, counters = self.hall, self.learned, self.count, self.hall.counters
        served = [one.visitor.service for one in counters if one.visitor]
        able = [service for one in counters for service in one.services]
        services = range(max([*(one.service for one in self.columns), *able, *served, *joining, 0]) + 1)
        self.skills: Truths = np.zeros((len(counters), len(services)), dtype=bool)
        self.preferred, self.means = np.zeros(self.skills.shape), np.zeros(self.skills.shape)
        for place, one in enumerate(counters):
            self.skills[place, list(one.services)] = True
            self.preferred[place] = [learned.preferred.get((one.clerk, service), 0.0) for service in services]
            self.means[place] = [learned.mean_of(one.clerk, service) for service in services]
        self.spreads: Floats = np.asarray([learned.spread_of(service) for service in services])
        shift_ends = [one.shift_ends if one.shift_ends < hall.closes else NEVER for one in counters]
        self.ends: Floats = np.tile(np.asarray(shift_ends, float), (count, 1))
        if learned.closing_early and counters:
            self._end_early()
        self.free: Floats = np.full((count, len(counters)), NEVER)
        self._set_free()
        self._set_lunches()

    def _set_lunches(self) -> None:
        """When lunches are due and how long they are. Who is free after that already begins with it, or puts it off."""
        learned, counters = self.learned, self.hall.counters
        lunch_at: Floats = np.asarray([NEVER if one.has_had_lunch else one.lunch_starts for one in counters], float)
        crowd = crowd_of(len(self.hall.line), [one.activity for one in counters])
        share = float(learned.lunch_put_off[crowd_class(crowd)])
        self.put_off = share if share > LEAST_PUT_OFF else 0.0
        self.put_off_until: Floats = lunch_at + learned.lunch_put_off_until
        self.lunch: Floats = np.tile(lunch_at, (self.count, 1))
        planned = np.asarray([one.lunch_minutes or 30.0 for one in counters], float)
        lasting = at_parts(learned.lunches, self.chances.even(len(counters))) + planned - 30.0
        self.lunch_minutes: Floats = np.maximum(lasting, 5.0)
        due = (self.lunch <= self.free) & (self.free < NEVER)
        if self.put_off and due.any():
            due &= (self.chances.random(*due.shape) >= self.put_off) | (self.free >= self.put_off_until)
        self.free[due] += self.lunch_minutes[due]
        self.lunch[due] = NEVER

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
        self.ends = np.where(is_early, shift_ends - drawn, self.ends)

    def _set_free(self) -> None:
        """When each counter can take the next one, by what goes on there now."""
        hall = self.hall
        serving = [place for place, one in enumerate(hall.counters) if one.activity == Activity.SERVING and one.visitor]
        opening = [place for place, one in enumerate(hall.counters) if one.activity == Activity.NOT_OPENED]
        if serving:
            left = self._left_of([hall.counters[place] for place in serving], serving)
            self.free[:, serving] = hall.now + left + self._between(*left.shape)
        if opening:
            starts = np.asarray([hall.counters[place].shift_starts for place in opening])
            self.free[:, opening] = self._later(self.learned.opening_lateness, starts, self.learned.opening_absent)
        for place in sorted({*range(len(hall.counters))} - {*serving, *opening}):
            self.free[:, place] = self._free_at(hall.counters[place], place)
        np.maximum(self.free, max(hall.now, hall.opens), out=self.free)

    def _free_at(self, one: AtCounter, place: int) -> Floats:
        """When a counter can take the next one whose clerk neither serves nor is only coming."""
        hall, learned, count = self.hall, self.learned, self.count
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
        back = now + self.chances.exponential(idle, self.count)
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
        hall, count = self.hall, self.count
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
        chance = self.chances.random(self.count)
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
