"""What may be published without telling on anybody: small cells are withheld, and others with them.

A cell is small when fewer people stand behind it than the threshold, and more than none. It is not enough to leave it
out, because n, the index, its interval and the sums over branches or questions are published too. So a small cell
counts as protected only when another table can be shown that has the same published numbers and another count in this
cell: answers are moved so that the number of answers, their sum and the sum of their squares stay what they are. What
cannot be protected that way takes its whole group with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from surveys.results.figures import Levels

# Fewer people than this are nobody's business outside, and inside the office.
THRESHOLDS: Mapping[str, int] = {"public": 10, "inside": 5}

Move = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How answers spread over levels, worst first: counts of answers, of the people behind each, and people in all."""

    answers: tuple[int, ...]
    people: tuple[int, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be told of a whole and its parts: counts, None for one withheld; None for a part of which nothing may be
    told. `levels` is None when nothing may be told of the whole.
    """

    levels: Levels | None
    parts: Mapping[str, Levels | None]


def alone(spread: Spread, threshold: int, *, together: tuple[int, ...] = ()) -> Levels | None:
    """Return the counts that may be told of a figure that has no parts. None: nothing may be told, not even its mean.

    `together`: levels whose sum is published as well (those that count as satisfied).
    """
    hidden = _hidden_in(spread, threshold, together)
    return None if hidden is None else _without(spread, hidden)


@dataclass(frozen=True, slots=True)
class Rules:
    """How strict to be. `together`: levels whose sum is published as well (those that count as satisfied).

    `same_people`: the parts are questions put to the same people, not groups of different ones. `is_whole_told`: False
    where the whole's own counts would tell of other parts it is the sum of as well.
    """

    threshold: int
    together: tuple[int, ...] = ()
    same_people: bool = False
    is_whole_told: bool = True


def whole_and_parts(whole: Spread, parts: Mapping[str, Spread], rules: Rules) -> Shown:
    """Return what may be told when parts (branches, questions) add up to a whole and both are published."""
    hidden = _hidden_in(whole, rules.threshold, rules.together)
    if hidden is None:
        return Shown(None, dict.fromkeys(parts))
    if not rules.is_whole_told:
        hidden = set(range(len(whole.answers)))
    plan = _Plan(whole, dict(parts), frozenset(hidden), rules)
    plan.settle()
    return Shown(_without(whole, hidden), {name: plan.told_of(name) for name in parts})


def counts(numbers: Mapping[str, int], threshold: int) -> dict[str, int | None]:
    """Return counts of people whose sum is published: a small one is withheld together with the next smallest."""
    withheld = {name for name, number in numbers.items() if 0 < number < threshold}
    others = sorted((number, name) for name, number in numbers.items() if number >= threshold)
    while withheld and others and (len(withheld) < 2 or sum(numbers[name] for name in withheld) < threshold):
        withheld.add(others.pop(0)[1])
    # Small ones alone, with nobody to hide behind.
    if withheld and (len(withheld) < 2 or sum(numbers[name] for name in withheld) < threshold):
        return dict.fromkeys(numbers)
    return {name: None if name in withheld else number for name, number in numbers.items()}


# ---- one distribution ------------------------------------------------------------------------------------------------


def _hidden_in(spread: Spread, threshold: int, together: tuple[int, ...]) -> set[int] | None:
    """Return the levels to withhold; None when the mean alone would tell a small one."""
    if spread.n < threshold:
        return None
    small = _small(spread, threshold)
    hidden = set(small)
    by_size = sorted((number, level) for level, number in enumerate(spread.answers) if level not in hidden)
    while not _is_protected(spread.answers, small, hidden, together):
        if not by_size:
            return None
        hidden.add(by_size.pop(0)[1])
    return hidden


def _small(spread: Spread, threshold: int) -> set[int]:
    return {level for level, people in enumerate(spread.people) if 0 < people < threshold}


def _without(spread: Spread, hidden: Iterable[int]) -> Levels:
    withheld = set(hidden)
    return tuple(None if level in withheld else number for level, number in enumerate(spread.answers))


def _is_protected(answers: Sequence[int], small: Iterable[int], hidden: set[int], together: tuple[int, ...]) -> bool:
    return all(
        any(move[level] and _fits(answers, move) for move in _moves_within(len(answers), frozenset(hidden), together))
        for level in small
    )


def _fits(answers: Sequence[int], move: Move, sign: int = 1) -> bool:
    return all(number + sign * step >= 0 for number, step in zip(answers, move, strict=True))


# How often each of the simplest moves is taken, at most, to make another.
_TIMES = range(-3, 4)


@cache
def _moves(levels: int) -> tuple[Move, ...]:
    """Return moves that keep number, sum and sum of squares of answers, the smallest first.

    Each is made of third differences, one to be taken away, three added, three taken, one added, which keep all three;
    and every move that keeps them is. A few of each are enough.
    """
    simplest = [
        tuple({0: 1, 1: -3, 2: 3, 3: -1}.get(level - first, 0) for level in range(levels))
        for first in range(levels - 3)
    ]
    found = {
        tuple(sum(times * move[level] for times, move in zip(taken, simplest, strict=True)) for level in range(levels))
        for taken in product(_TIMES, repeat=len(simplest))
    }
    return tuple(sorted((move for move in found if any(move)), key=lambda move: (sum(map(abs, move)), move)))


@cache
def _moves_within(levels: int, hidden: frozenset[int], together: tuple[int, ...]) -> tuple[Move, ...]:
    return tuple(
        move
        for move in _moves(levels)
        if all(level in hidden for level, step in enumerate(move) if step)
        and not sum(move[level] for level in together)
    )


# ---- a whole and its parts -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """Which parts are open (all told), closed (n and index told, counts not) or gone (nothing told).

    What is gone is still known in sum: the whole less what is told. So those parts together stand as one more that is
    closed, and it must be safe like any other.
    """

    whole: Spread
    parts: dict[str, Spread]
    hidden_levels: frozenset[int]
    rules: Rules
    opened: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Withhold more and more until every small cell is protected. At the worst everything is gone."""
        threshold = self.rules.threshold
        self.gone = {name for name, one in self.parts.items() if one.n < threshold}
        self.opened = {name for name in self.parts.keys() - self.gone if not _small(self.parts[name], threshold)}
        while self._withhold_more():
            pass

    def told_of(self, name: str) -> Levels | None:
        """Return the counts of a part; all None when it is closed."""
        if name in self.gone:
            return None
        spread = self.parts[name]
        return spread.answers if name in self.opened else (None,) * len(spread.answers)

    def _withhold_more(self) -> bool:
        left = self.parts.keys() - self.gone
        if not left:
            return False
        if self._gone_are_too_few():
            return self._let_go(self._smallest(left))
        closed = self._closed()
        unsafe = {name for name, one in closed.items() if not self._is_safe(name, one, closed)}
        if not unsafe and self._is_whole_safe(closed):
            return False
        # First try to hide among those still told in full.
        if self.opened:
            self.opened.discard(self._smallest(self.opened))
            return True
        return self._let_go(self._smallest((unsafe & left) or left))

    def _let_go(self, name: str) -> bool:
        self.opened.discard(name)
        self.gone.add(name)
        return True

    def _smallest(self, names: Iterable[str]) -> str:
        return min(names, key=lambda name: (self.parts[name].n, name))

    def _gone_are_too_few(self) -> bool:
        people = [self.parts[name].n for name in self.gone if self.parts[name].n]
        return bool(people) and (len(people) < 2 or self._together(people) < self.rules.threshold)

    def _together(self, people: Sequence[int]) -> int:
        """How many people these are at least: the same ones may have answered several questions."""
        return max(people) if self.rules.same_people else sum(people)

    def _closed(self) -> dict[str, Spread]:
        closed = {name: one for name, one in self.parts.items() if name not in self.opened | self.gone}
        gone = [self.parts[name] for name in sorted(self.gone) if self.parts[name].n]
        return {**closed, _GONE: self._sum_of(gone)} if gone else closed

    def _sum_of(self, spreads: Sequence[Spread]) -> Spread:
        by_level = zip(*(one.people for one in spreads), strict=True)
        return Spread(
            tuple(map(sum, zip(*(one.answers for one in spreads), strict=True))),
            tuple(self._together(people) for people in by_level),
            self._together([one.n for one in spreads]),
        )

    def _is_whole_safe(self, closed: Mapping[str, Spread]) -> bool:
        """Whether each small cell of the whole could be another, through one of the parts not told."""
        moves = _moves_within(len(self.whole.answers), self.hidden_levels, self.rules.together)
        return all(
            any(move[level] and any(_fits(one.answers, move) for one in closed.values()) for move in moves)
            for level in _small(self.whole, self.rules.threshold)
        )

    def _is_safe(self, name: str, one: Spread, closed: Mapping[str, Spread]) -> bool:
        """Whether each small cell of a closed part could be another, and nothing published would be."""
        others = [other for key, other in closed.items() if key != name]
        return all(self._could_differ(one, level, others) for level in _small(one, self.rules.threshold))

    def _could_differ(self, one: Spread, level: int, others: Sequence[Spread]) -> bool:
        levels = len(one.answers)
        moves = _moves_within(levels, frozenset(range(levels)), self.rules.together)
        # Either the whole's own levels are withheld there, or another closed part moves the other way.
        return any(
            move[level]
            and _fits(one.answers, move)
            and (self._is_hidden(move) or any(_fits(other.answers, move, -1) for other in others))
            for move in moves
        )

    def _is_hidden(self, move: Move) -> bool:
        return all(level in self.hidden_levels for level, step in enumerate(move) if step)


# The name of what is gone, added up; no branch and no question has it.
_GONE = ""
