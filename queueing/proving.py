"""The history of a branch's day, gone through move by move: is it one that the rules allow? Pure; of no person."""

from collections import Counter as Multiset
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from queueing.fairness import SAME_MOMENT, judge_calls
from queueing.history import Act, History, Number
from queueing.states import AT_COUNTER, CORRECTED_FROM, ENTERED_FROM, UNDONE_TO, UNFINISHED, TicketState

S = TicketState


class FaultKind(StrEnum):
    """What is wrong with a history."""

    NUMBERS = "numbers"
    STRANGER = "stranger"
    BEGINNING = "beginning"
    GAP = "gap"
    MOVE = "move"
    TIME = "time"
    STATE = "state"
    COUNTER = "counter"
    VISIT = "visit"
    ORDER = "order"
    ADDED = "added"
    REMOVED = "removed"
    ALTERED = "altered"
    MOVED = "moved"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: of which number, at which act, and of the number's moves the how-manieth."""

    kind: FaultKind
    spoken: str = ""
    verb: str = ""
    nth: int | None = None
    at: datetime | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of going through a day. Calls are `judged` by the rule, `chosen` by a clerk, or made before the rule
    was written down with them and cannot be judged; `passing` are those for which a clerk left somebody out.
    """

    faults: Sequence[Fault]
    moves: int
    judged: int = 0
    chosen: int = 0
    passing: int = 0
    unjudged: int = 0


# Which states each act leads from and to. Undoing has a table of its own.
_LEGAL: dict[str, set[tuple[str, str]]] = {
    "issue": {("", S.WAITING)},
    "check_in": {(S.WAITING, S.WAITING)},
    "defer": {(S.WAITING, S.WAITING), (S.CALLED, S.WAITING)},
    "leave": {(S.WAITING, S.CANCELLED), (S.CALLED, S.CANCELLED), (S.PARKED, S.CANCELLED)},
    "call": {(S.WAITING, S.CALLED)},
    "recall": {(S.CALLED, S.CALLED)},
    "start": {(S.CALLED, S.SERVING)},
    "park": {(S.SERVING, S.PARKED)},
    "resume": {(S.PARKED, S.SERVING)},
    "no_show": {(S.CALLED, S.NO_SHOW)},
    "return": {(S.NO_SHOW, S.WAITING)},
    "transfer": {(S.CALLED, S.TRANSFERRED), (S.SERVING, S.TRANSFERRED)},
    "finish": {(S.SERVING, S.SERVED)},
    "undo": {(after, before) for after, befores in UNDONE_TO.items() for before in befores},
    "day_end": {(state, S.CLOSED) for state in UNFINISHED},
    "suspend": {(S.CALLED, S.WAITING), (S.SERVING, S.PARKED)},
    "release": {(S.CALLED, S.WAITING), (S.SERVING, S.PARKED)},
    "priority": {(S.WAITING, S.WAITING)},
    "correct": {(state, S.WAITING) for state in CORRECTED_FROM},
    "paper": {(state, S.SERVED) for state in ENTERED_FROM},
}


def prove(history: History, *, is_over: bool) -> Proof:
    """Go through a day and return what is wrong with it. In a day that is over every number has come to an end."""
    walk = _Walk(history)
    faults = [*_number_faults(history), *walk.faults()]
    judgement = judge_calls(history)
    for place, turn in judgement.unfair:
        faults.append(walk.fault(FaultKind.ORDER, place, other=turn))
    faults += _end_faults(history, walk, is_over=is_over)
    return Proof(
        faults, len(history.acts), judgement.judged, judgement.chosen, judgement.passing, judgement.unjudged
    )  # fmt: skip


def _number_faults(history: History) -> Iterator[Fault]:
    """Yield which of the numbers given out are not there, there twice, or were never given out."""
    there = Multiset(number.number for number in history.numbers)
    for number in range(1, history.last_number + 1):
        if not there[number]:
            yield Fault(FaultKind.NUMBERS, f"{number:03d}")
    for row in history.numbers:
        if not 1 <= row.number <= history.last_number or there[row.number] > 1:
            yield Fault(FaultKind.NUMBERS, row.spoken)


def _end_faults(history: History, walk: "_Walk", *, is_over: bool) -> Iterator[Fault]:
    for number in history.numbers:
        last = walk.last.get(number.ticket_id)
        if last is None:
            yield Fault(FaultKind.BEGINNING, number.spoken)
        elif last.after != number.state or (is_over and number.state in UNFINISHED):
            yield Fault(FaultKind.STATE, number.spoken, last.verb, at=last.at)


class _Walk:
    """A walk through the moves in their order, which knows who is where."""

    def __init__(self, history: History) -> None:
        self.last: dict[int, Act] = {}
        self._numbers: dict[int, Number] = {number.ticket_id: number for number in history.numbers}
        self._acts = history.acts
        self._nth: list[int] = []
        self._at_counter: dict[int, int] = {}
        self._of_visit: dict[int, int] = {}

    def fault(self, kind: FaultKind, place: int, *, other: str = "") -> Fault:
        """Return a fault of one move, found by its place in the history."""
        act = self._acts[place]
        number = self._numbers.get(act.ticket_id)
        spoken = number.spoken if number else f"#{act.ticket_id}"
        return Fault(kind, spoken, act.verb, self._nth[place], act.at, other)

    def faults(self) -> Iterator[Fault]:
        """Walk, once."""
        of_ticket: Multiset[int] = Multiset()
        for place, act in enumerate(self._acts):
            of_ticket[act.ticket_id] += 1
            self._nth.append(of_ticket[act.ticket_id])
            number = self._numbers.get(act.ticket_id)
            if number is None:
                yield self.fault(FaultKind.STRANGER, place)
            else:
                yield from (self.fault(kind, place, other=other) for kind, other in self._wrong_with(act, number))
                self._step(act, number)

    def _wrong_with(self, act: Act, number: Number) -> Iterator[tuple[FaultKind, str]]:
        last = self.last.get(number.ticket_id)
        if last is None and act.verb != "issue":
            yield FaultKind.BEGINNING, ""
        if last is not None and act.before != last.after:
            yield FaultKind.GAP, ""
        if (act.before, act.after) not in _LEGAL.get(act.verb, ()):
            yield FaultKind.MOVE, ""
        if last is not None and act.at < last.at - SAME_MOMENT:
            yield FaultKind.TIME, ""
        if act.after in AT_COUNTER:
            yield from self._wrong_with_place(act, number)

    def _wrong_with_place(self, act: Act, number: Number) -> Iterator[tuple[FaultKind, str]]:
        there = self._at_counter.get(act.counter_id or 0, number.ticket_id)
        if act.counter_id is None or there != number.ticket_id:
            yield FaultKind.COUNTER, self._numbers[there].spoken
        other = self._of_visit.get(number.visit_id, number.ticket_id)
        if other != number.ticket_id:
            yield FaultKind.VISIT, self._numbers[other].spoken

    def _step(self, act: Act, number: Number) -> None:
        self.last[number.ticket_id] = act
        self._at_counter = {at: who for at, who in self._at_counter.items() if who != number.ticket_id}
        if self._of_visit.get(number.visit_id) == number.ticket_id:
            del self._of_visit[number.visit_id]
        if act.after in AT_COUNTER:
            self._at_counter[act.counter_id or 0] = number.ticket_id
            self._of_visit[number.visit_id] = number.ticket_id
