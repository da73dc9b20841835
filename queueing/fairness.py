"""Was it really their turn? Every call of a day, judged by the calling rule from the moves alone. Pure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queueing.history import Act, History, Number
from queueing.policies import CounterSkills, Head, QueuePolicy, RankClass, choose
from queueing.states import AT_COUNTER, TicketState

# Acts of different people within so long may have been made in either order: a counter that chooses passes over a row
# which somebody is just changing, and the clocks of two machines are never quite the same.
SAME_MOMENT = timedelta(seconds=5)


@dataclass(slots=True)
class Judgement:
    """What was found of a day's calls. `unfair`: which move, as its place in the history, and whose turn it was."""

    judged: int = 0
    chosen: int = 0
    passing: int = 0
    unjudged: int = 0
    unfair: list[tuple[int, str]] = field(default_factory=list)


def judge_calls(history: History) -> Judgement:
    """Go through a day's moves and ask the rule again at each call it was asked at."""
    day = _Day(history)
    found = Judgement()
    for place, act in enumerate(history.acts):
        if act.verb == "call" and act.ticket_id in day.numbers:
            _judge(day, place, act, found)
        day.take(place, act)
    return found


def _judge(day: "_Day", place: int, act: Act, found: Judgement) -> None:
    rule = act.detail.get("rule")
    if act.detail.get("reason") == "chosen":
        found.chosen += 1
    elif rule is None or act.ranked_at is None or act.at >= day.ends_at:
        found.unjudged += 1
    else:
        found.judged += 1
        found.passing += bool(act.detail.get("left_out"))
        turn = day.turn_at(place, act, _Rule(rule, frozenset(act.detail.get("left_out", ()))))
        if turn != act.ticket_id:
            found.unfair.append((place, day.numbers[turn].spoken if turn else ""))


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a call has recorded of the rule it followed."""

    rule: Mapping[str, object]
    left_out: frozenset[int]

    @property
    def skills(self) -> CounterSkills:
        services = self.rule["services"]
        assert isinstance(services, list)
        return CounterSkills(frozenset(services))

    @property
    def policy(self) -> QueuePolicy:
        longest = timedelta(seconds=float(str(self.rule["longest_wait"])))
        return QueuePolicy(favoured_in_a_row=int(str(self.rule["in_a_row"])), longest_wait=longest)

    @property
    def seen(self) -> int:
        """The last number that had been given out when the choice was made."""
        return int(str(self.rule["seen"]))


class _Day:
    """The day up to a move: the last move of each number, and the classes called, newest first."""

    def __init__(self, history: History) -> None:
        self.ends_at = history.ends_at
        self.numbers: dict[int, Number] = {number.ticket_id: number for number in history.numbers}
        self._last: dict[int, Act] = {}
        self._called: list[RankClass] = []
        self._at_counter: dict[int, set[int]] = defaultdict(set)
        self._acts: Sequence[Act] = history.acts
        self._of_visit: dict[int, list[int]] = defaultdict(list)
        for place, act in enumerate(history.acts):
            if number := self.numbers.get(act.ticket_id):
                self._of_visit[number.visit_id].append(place)

    def take(self, place: int, act: Act) -> None:
        """Let a move have happened."""
        number = self.numbers.get(act.ticket_id)
        if number is None:
            return
        self._last[act.ticket_id] = act
        there = self._at_counter[number.visit_id]
        (there.add if act.after in AT_COUNTER else there.discard)(act.ticket_id)
        if act.verb == "call":
            self._called.insert(0, RankClass(act.rank_class))

    def turn_at(self, place: int, call: Act, rule: _Rule) -> int | None:
        """Return whose turn it was when a call was made; in doubt, that of who was called."""
        heads = [_head(self.numbers[act.ticket_id], act) for act in self._candidates(place, call, rule)]
        choice = choose(heads, rule.skills, self._called, call.at, rule.policy)
        return choice.ticket_id if choice else None

    def _candidates(self, place: int, call: Act, rule: _Rule) -> Iterator[Act]:
        for ticket_id, last in self._last.items():
            number = self.numbers[ticket_id]
            if not _could_be_called(number, last, call):
                continue
            if ticket_id == call.ticket_id or (
                ticket_id not in rule.left_out
                and number.number <= rule.seen
                and not self._at_counter[number.visit_id]
                and not self._is_of_the_same_moment(number, place, call.at)
            ):
                yield last

    def _is_of_the_same_moment(self, number: Number, place: int, at: datetime) -> bool:
        """Whether its visitor moved just before the call, or begins to move before it is well over."""
        places = self._of_visit[number.visit_id]
        before, after = bisect_left(places, place) - 1, bisect_right(places, place)
        moved_before = before >= 0 and self._acts[places[before]].at > at - SAME_MOMENT
        return moved_before or (after < len(places) and self._acts[places[after]].at < at + SAME_MOMENT)


def _could_be_called(number: Number, last: Act, call: Act) -> bool:
    return (
        last.after == TicketState.WAITING
        and last.ranked_at is not None
        and last.callable_from is not None
        and last.callable_from <= call.at
        and number.for_counter_id in {None, call.counter_id}
    )


def _head(number: Number, last: Act) -> Head:
    assert last.ranked_at is not None  # asked of who could be called
    return Head(number.ticket_id, number.service_id, RankClass(last.rank_class), last.ranked_at)
