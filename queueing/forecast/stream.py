"""The log of a branch, followed event by event: the hall as it is, what each day teaches, what is announced.

The events are those of the benchmark's protocol (bench/waitbench/README.md); what is unknown to us is passed over.
"""

import json
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TextIO

import numpy as np

from queueing.forecast.calibration import Announced, Calibration, Told
from queueing.forecast.foretelling import quantiles
from queueing.forecast.hall import NEVER, Activity, AtCounter, ExpectedVisit, Hall, InLine, Way, crowd_of
from queueing.forecast.learning import PRIOR_SPREAD, Pace, Parameters, learn
from queueing.forecast.observations import DayBook, LunchDue, Served, Turns
from queueing.forecast.simulation import FUTURES, play
from queueing.forecast.state import LONGEST_GAP
from queueing.policies import QueuePolicy, RankClass

Event = Mapping[str, Any]
Row = tuple[Hashable, float, float, float, float]

# Days of history announced again to learn how far off we are; the youngest teach most.
REHEARSED_DAYS = 6
REHEARSED_FUTURES = 64
REHEARSED_JOININGS = 60
REHEARSED_REFRESHES = 25
DAYS_KEPT = 60
# Minutes after which a lunch was not put off but left out.
LONGEST_PUT_OFF = 60.0
NEVER_TO_BE_OVERDUE = timedelta(days=30)
ALWAYS = 10**9


@dataclass(slots=True)
class _Counter:
    """A counter of the log: what is planned, and what goes on."""

    place: int
    services: frozenset[int]
    shift_starts: float
    shift_ends: float
    lunch_starts: float
    lunch_minutes: float
    activity: Activity = Activity.NOT_OPENED
    since: float = -NEVER
    has_had_lunch: bool = False
    has_opened: bool = False
    visitor: InLine | None = None
    had_people_waiting: bool = False
    # Since when others have called people whom this free clerk let wait.
    silent_since: float = NEVER

    def turn(self, activity: Activity, since: float, visitor: InLine | None = None) -> None:
        """Begin something else."""
        self.activity, self.since, self.visitor, self.silent_since = activity, since, visitor, NEVER

    def now(self) -> AtCounter:
        """The counter as the simulation sees it."""
        return AtCounter(
            self.place, self.services, self.activity, self.since, self.shift_starts, self.shift_ends,
            self.lunch_starts, self.lunch_minutes, self.has_had_lunch, self.visitor,
        )  # fmt: skip


@dataclass(slots=True)
class _Day:
    """A branch-day as far as it has been told."""

    counters: dict[int, _Counter]
    expected: dict[Hashable, ExpectedVisit] = field(default_factory=dict)
    line: dict[Hashable, InLine] = field(default_factory=dict)
    missed: dict[Hashable, InLine] = field(default_factory=dict)
    book: DayBook = field(default_factory=DayBook)
    first_called: dict[Hashable, float] = field(default_factory=dict)
    said: list[tuple[Hashable, Announced]] = field(default_factory=list)
    told: dict[Hashable, Told] = field(default_factory=dict)
    turns: dict[tuple[int, int], Turns] = field(default_factory=dict)


class BranchLog:
    """Follows one branch; learns at the end of each day."""

    def __init__(self, facts: Event) -> None:
        rules = facts.get("rules", {})
        self._facts = facts
        self._opens, self._closes = float(facts["open"]), float(facts["close"])
        self._policy = QueuePolicy(
            favoured_in_a_row=ALWAYS,
            longest_wait=NEVER_TO_BE_OVERDUE,
            call_grace=timedelta(minutes=float(rules.get("grace", 2.0))),
            return_window=timedelta(minutes=float(rules.get("requeue_window", 15.0))),
            booking_early=timedelta(minutes=float(rules.get("appt_early", 5.0))),
        )
        self._early = float(rules.get("appt_early", 5.0))
        self._books: list[DayBook] = []
        self.learned: Parameters = learn([])
        self._pace = Pace(self.learned, ())
        self._at_pace: Parameters | None = None
        self.calibration = Calibration(grace=float(rules.get("grace", 2.0)))
        self._day = self._new_day()
        self._seed = 0
        self._deeds: dict[str, Callable[[float, Event], None]] = {
            "day_open": self._open_day, "join": self._join, "checkin": self._check_in, "cancel": self._cancel,
            "call": self._call, "start": self._start, "finish": self._finish, "noshow": self._no_show,
            "requeue": self._requeue, "open": self._open, "pause": self._pause, "resume": self._resume,
            "close": self._close, "day_close": self._close_day,
        }  # fmt: skip

    @property
    def book(self) -> DayBook:
        """What the day has taught so far."""
        return self._day.book

    # ---- following ---------------------------------------------------------------------------------------------------

    def follow(self, event: Event) -> None:
        """Take in one event; what it speaks of and is not there is passed over."""
        deed = self._deeds.get(str(event.get("e")))
        if deed is not None:
            deed(float(event.get("t", 0.0)), event)

    def _new_day(self) -> _Day:
        counters = {}
        for one in self._facts["counters"]:
            place = int(one["counter"])
            counters[place] = _Counter(
                place,
                frozenset(int(service) for service in one["services"]),
                float(one.get("shift_start", self._opens)),
                float(one.get("shift_end", self._closes)),
                float(one.get("lunch_start", NEVER)),
                float(one.get("lunch_minutes", 0.0)),
            )
        return _Day(counters)

    def _open_day(self, t: float, event: Event) -> None:
        self._day = self._new_day()
        for one in event.get("appts", ()):
            self._day.expected[one["k"]] = ExpectedVisit(int(one["sv"]), float(one["slot"]))

    def _join(self, t: float, event: Event) -> None:
        ready = event.get("ready")
        if ready is None:
            ticket = InLine(event["k"], int(event["sv"]), Way.HERE, t, RankClass.ORDINARY, t, t)
        else:
            ticket = InLine(
                event["k"], int(event["sv"]), Way.REMOTE, t, RankClass.ORDINARY, t, float(ready), float(ready),
                told_turn=float(event["told"]) if "told" in event else self._rough_turn(t),
            )  # fmt: skip
        self._day.line[event["k"]] = ticket

    def _rough_turn(self, t: float) -> float:
        """What somebody who sees the length of the line takes for their turn: the log does not say what they heard."""
        counters = self._day.counters.values()
        at_work = sum(one.activity not in {Activity.NOT_OPENED, Activity.CLOSED} for one in counters)
        minutes = math.exp(self.learned.any_mean + PRIOR_SPREAD**2 / 2) * len(self._day.line)
        return max(t, self._opens) + minutes / (at_work or len(counters) or 1)

    def _note_arrival(self, ticket: InLine, t: float) -> None:
        assert ticket.expected_at is not None
        self._day.book.remote_lateness.append(t - ticket.expected_at)
        self._day.book.remote_lateness_to_turn.append(t - max(ticket.expected_at, ticket.told_turn))

    def _check_in(self, t: float, event: Event) -> None:
        day, key = self._day, event["k"]
        if (booked := day.expected.pop(key, None)) is not None:
            slot = booked.booked_at
            day.book.booked_lateness.append(t - slot)
            from_when = max(t, slot - self._early)
            day.line[key] = InLine(key, booked.service, Way.BOOKED, t, RankClass.BOOKED, slot, from_when)
        elif (ticket := day.line.get(key)) is not None and ticket.expected_at is not None:
            self._note_arrival(ticket, t)
            day.line[key] = replace(ticket, expected_at=None, callable_from=min(t, ticket.callable_from))

    def _cancel(self, t: float, event: Event) -> None:
        if (ticket := self._day.line.pop(event["k"], None)) is not None:
            book, way = self._day.book, ticket.way.value
            book.cancelled[way] = book.cancelled.get(way, 0) + 1
            book.waited[way] = book.waited.get(way, 0.0) + t - ticket.joined_at

    def _call(self, t: float, event: Event) -> None:
        day, counter = self._day, self._day.counters.get(event.get("c", -1))
        ticket = day.line.pop(event["k"], None)
        if ticket is None or counter is None:
            return
        self._note_turn(counter, ticket, t, event.get("chosen"))
        self._note_lunch(counter, t, put_off=True)
        day.first_called.setdefault(ticket.key, t)
        way = ticket.way.value
        day.book.waited[way] = day.book.waited.get(way, 0.0) + t - ticket.joined_at
        self._note_gap(counter, ticket, t)
        counter.turn(Activity.CALLING, t, ticket)
        for other in day.counters.values():
            if other.activity == Activity.FREE and other.now().idle_for([ticket], t) >= LONGEST_GAP:
                other.silent_since = min(other.silent_since, max(other.since, ticket.callable_from))

    def _note_gap(self, counter: _Counter, called: InLine, t: float) -> None:
        """Note how long a clerk left those waiting who could be called: tidying up, or a break that nobody logged."""
        if counter.activity != Activity.FREE:
            return
        idle = counter.now().idle_for([called, *self._day.line.values()], t)
        if counter.had_people_waiting and t - counter.since < LONGEST_GAP:
            self._day.book.gaps.append(t - counter.since)
        elif idle >= LONGEST_GAP:
            self._day.book.breaks.append(idle)

    def _note_turn(self, counter: _Counter, called: InLine, t: float, chosen: bool | None) -> None:
        """Note who was passed over. Of ordinary tickets only: they go first come first served under every policy.
        `chosen`: whether the clerk chose the ticket; where the log does not say, its place in line does.
        """
        if called.rank_class != RankClass.ORDINARY:
            return
        others = [
            one
            for one in self._day.line.values()
            if one.rank_class == RankClass.ORDINARY and one.callable_from <= t and one.service in counter.services
        ]
        in_turn = called if chosen is False else min([called, *others], key=lambda one: one.ranked_at)
        for service in {called.service, *(one.service for one in others)} - {in_turn.service}:
            turns = self._day.turns.get((counter.place, service))
            if turns is None:
                turns = self._day.turns[counter.place, service] = Turns(counter.place, service)
                self._day.book.turns.append(turns)
            turns.chances += 1
            turns.taken += service == called.service

    def _note_lunch(self, counter: _Counter, t: float, *, put_off: bool) -> None:
        """Note what became of a lunch that was due when the clerk was free."""
        late = t - counter.lunch_starts
        if 0 <= late <= LONGEST_PUT_OFF and not counter.has_had_lunch:
            waiting = len(self._day.line) + put_off  # whoever is just called was waiting
            crowd = crowd_of(waiting, [one.activity for one in self._day.counters.values()])
            self._day.book.lunches_due.append(LunchDue(round(crowd, 2), round(late, 2), put_off))

    def _start(self, t: float, event: Event) -> None:
        counter = self._day.counters.get(event.get("c", -1))
        if counter is None or counter.visitor is None:
            return
        ticket, book = counter.visitor, self._day.book
        if ticket.expected_at is not None:
            self._note_arrival(ticket, max(counter.since, t - 0.3))
        else:
            book.walks.append(t - counter.since)
            self._note_call(ticket, counter.since, came=True)
        counter.turn(Activity.SERVING, t, ticket)

    def _finish(self, t: float, event: Event) -> None:
        counter = self._day.counters.get(event.get("c", -1))
        if counter is None:
            return
        if counter.activity == Activity.SERVING and counter.visitor is not None:
            self._day.book.served.append(Served(counter.visitor.service, counter.place, t - counter.since))
            self._day.book.finished += 1
            self._at_pace = None
        self._set_free(counter, t)

    def _set_free(self, counter: _Counter, t: float) -> None:
        counter.turn(Activity.FREE, t)
        counter.had_people_waiting = any(
            one.service in counter.services and one.callable_from <= t for one in self._day.line.values()
        )

    def _no_show(self, t: float, event: Event) -> None:
        counter = self._day.counters.get(event.get("c", -1))
        if counter is None:
            return
        ticket, book = counter.visitor, self._day.book
        if ticket is not None:
            if ticket.expected_at is not None:
                book.remote_absent += 1
                self._day.missed[ticket.key] = ticket
            else:
                self._note_call(ticket, counter.since, came=False)
        self._set_free(counter, t)

    def _note_call(self, ticket: InLine, called: float, *, came: bool) -> None:
        if ticket.may_have_left:
            self._day.book.calls.append((called - ticket.joined_at, came))
        else:
            self._day.book.calls_of_comers.append(came)

    def _requeue(self, t: float, event: Event) -> None:
        ticket = self._day.missed.pop(event["k"], None)
        if ticket is None:
            return
        if ticket.expected_at is not None:
            self._day.book.remote_absent -= 1
            self._note_arrival(ticket, t)
        back = replace(ticket, rank_class=RankClass.RETURNED, ranked_at=t, callable_from=t, expected_at=None)
        self._day.line[ticket.key] = back

    def _open(self, t: float, event: Event) -> None:
        if (counter := self._day.counters.get(event.get("c", -1))) is not None:
            if not counter.has_opened:
                self._day.book.opening_lateness.append(t - counter.shift_starts)
            counter.has_opened = True
            counter.turn(Activity.FREE, -NEVER)

    def _pause(self, t: float, event: Event) -> None:
        if (counter := self._day.counters.get(event.get("c", -1))) is not None:
            is_lunch = event.get("why") == "lunch"
            if is_lunch:
                self._note_lunch(counter, t, put_off=False)
            counter.has_had_lunch = counter.has_had_lunch or is_lunch
            counter.turn(Activity.LUNCH if is_lunch else Activity.BREAK, t)

    def _resume(self, t: float, event: Event) -> None:
        if (counter := self._day.counters.get(event.get("c", -1))) is not None:
            lasted = t - counter.since
            if counter.activity == Activity.LUNCH:
                self._day.book.lunches.append(lasted - (counter.lunch_minutes or 30.0) + 30.0)
            elif counter.activity == Activity.BREAK:
                self._day.book.breaks.append(lasted)
            counter.turn(Activity.FREE, -NEVER)

    def _close(self, t: float, event: Event) -> None:
        if (counter := self._day.counters.get(event.get("c", -1))) is not None:
            counter.turn(Activity.CLOSED, t)

    def _close_day(self, t: float, event: Event) -> None:
        day = self._day
        day.book.booked_absent += len(day.expected)
        day.book.never_opened += sum(not counter.has_opened for counter in day.counters.values())
        self._note_closings()
        for key, said in self._first_of_each_kind(day.said):
            if key in day.first_called:
                self.calibration.note(said, day.first_called[key])
        self.calibration.end_day()
        self._books = [*self._books, day.book][-DAYS_KEPT:]
        self.learned = learn(self._books)
        self._pace = Pace(self.learned, self._books)
        self._at_pace = None

    def _note_closings(self) -> None:
        """Note who went home before the shift ended: closed the counter, or left it without a word."""
        for counter in self._day.counters.values():
            if counter.has_opened:
                left_at = counter.since if counter.activity == Activity.CLOSED else counter.silent_since
                self._day.book.note_closing(counter.shift_ends - left_at)

    def at_pace(self) -> Parameters:
        """What is known, and what today and the days before it show."""
        if self._at_pace is None:
            self._at_pace = self._pace.on(self._day.book)
        return self._at_pace

    def _first_of_each_kind(self, said: Iterable[tuple[Hashable, Announced]]) -> Iterator[tuple[Hashable, Announced]]:
        """A ticket is announced again every few minutes: what was said again taught nothing new."""
        seen = set()
        for key, one in said:
            if (kind := (key, self.calibration.kind_of(one))) not in seen:
                seen.add(kind)
                yield key, one

    # ---- announcing --------------------------------------------------------------------------------------------------

    def hall(self, now: float) -> Hall:
        """The hall as it is."""
        day = self._day
        return Hall(
            now=now,
            opens=self._opens,
            closes=self._closes,
            counters=tuple(counter.now() for counter in day.counters.values()),
            line=tuple(day.line.values()),
            expected=tuple(day.expected.values()),
            policy=self._policy,
        )

    def answer(self, now: float, keys: Sequence[Hashable], *, futures: int = FUTURES) -> list[Row]:
        """Return p10, p50, p90 and be_by of each ticket asked about, in minutes of the log's clock."""
        self._seed += 1
        played = play(self.hall(now), self.at_pace(), seed=self._seed, futures=futures, asked=frozenset(keys))
        number = np.isfinite(played.called).sum(axis=0)
        found, place = quantiles(played.called, number), {key: nth for nth, key in enumerate(played.keys)}
        rows = []
        for key in keys:
            nth = place.get(key)
            said = self._never(now) if nth is None or not number[nth] else Announced(now, *map(float, found[:, nth]))
            self._day.said.append((key, said))
            told = self.calibration.adjusted(said, self._day.told.get(key))
            self._day.told[key] = Told(now, told[1])
            rows.append((key, *told))
        return rows

    def _never(self, now: float) -> Announced:
        """Nobody is seen who could call it today: as late as the day goes."""
        latest = max(self._closes, now)
        return Announced(now, min(now + 5, latest), latest, latest, now)

    # ---- history -----------------------------------------------------------------------------------------------------

    def read_history(self, lines: Iterable[str]) -> None:
        """Learn from past days, and rehearse the youngest of them to learn how far off announcements are."""
        days = _by_day(json.loads(line) for line in lines)
        rehearsed_from = len(days) - REHEARSED_DAYS
        for nth, events in enumerate(days):
            rehearsed = _rehearsed(events) if nth >= rehearsed_from else frozenset()
            for place, event in enumerate(events):
                self.follow(event)
                if place in rehearsed:
                    self.answer(float(event["t"]), event["ks"], futures=REHEARSED_FUTURES)


def _rehearsed(events: Sequence[Event]) -> frozenset[int]:
    """Return the places of some joinings and of some refreshes, spread over the day."""
    chosen: set[int] = set()
    for why, most in (("join", REHEARSED_JOININGS), ("tick", REHEARSED_REFRESHES)):
        places = [nth for nth, one in enumerate(events) if one.get("e") == "query" and one.get("why") == why]
        chosen.update(places[:: max(1, math.ceil(len(places) / most))])
    return frozenset(chosen)


def _by_day(events: Iterable[Event]) -> list[list[Event]]:
    days: list[list[Event]] = []
    for event in events:
        if event.get("e") == "day_open" or not days:
            days.append([])
        days[-1].append(event)
    return days


def converse(source: TextIO, target: TextIO) -> None:
    """Speak the benchmark's protocol: hello, ready, and one answer to each query."""
    log: BranchLog | None = None
    for line in source:
        event = json.loads(line)
        if "hello" in event:
            log = BranchLog(event["branch"])
            with open(event["train"], encoding="utf-8") as history:  # noqa: PTH123
                log.read_history(history)
            _say(target, {"ready": 1})
        elif log is not None:
            log.follow(event)
            if event.get("e") == "query":
                rows = log.answer(float(event["t"]), event["ks"])
                _say(target, {"p": [[key, *(round(value, 2) for value in values)] for key, *values in rows]})


def _say(target: TextIO, said: Mapping[str, Any]) -> None:
    target.write(json.dumps(said, separators=(",", ":")) + "\n")
    target.flush()
