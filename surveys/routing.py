"""Which question comes next, and which are skipped by what was answered. Nothing of Django.

What was said is kept as words: {"fast": {"4"}, "where": {"riga", "jelgava"}, "how": {"na"}}.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

Said = Mapping[str, Set[str]]


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only after one of these answers to that question."""

    question: str
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the order of asking sees it. `answers` are the words it can be answered with; empty means any."""

    code: str
    condition: Condition | None = None
    is_required: bool = True
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """The so-many-th question of so many, as far as they are known by now."""

    nth: int
    of: int


def route(questions: Sequence[Asked], said: Said) -> list[str]:
    """Return the codes of the questions asked of somebody who has said so much, in order.

    What stands behind a question that was itself skipped is skipped too, whatever was answered there before.
    """
    asked: list[str] = []
    for question in questions:
        condition = question.condition
        if condition is None or (
            condition.question in asked and not condition.answers.isdisjoint(said.get(condition.question, ()))
        ):
            asked.append(question.code)
    return asked


def next_question(questions: Sequence[Asked], said: Said, *, after: str | None = None) -> str | None:
    """Return what is asked after a question, or first of all; None after the last one."""
    asked = route(questions, said)
    if after is None:
        return asked[0] if asked else None
    places = {question.code: place for place, question in enumerate(questions)}
    return next((code for code in asked if places[code] > places[after]), None)


def question_before(questions: Sequence[Asked], said: Said, *, before: str) -> str | None:
    """Return what was asked before a question; None before the first one."""
    places = {question.code: place for place, question in enumerate(questions)}
    return next((code for code in reversed(route(questions, said)) if places[code] < places[before]), None)


def open_questions(questions: Sequence[Asked], said: Said) -> list[str]:
    """Return what must still be answered, in order."""
    required = {question.code for question in questions if question.is_required}
    return [code for code in route(questions, said) if code in required and code not in said]


def fallen_away(questions: Sequence[Asked], said: Said) -> set[str]:
    """Return what was answered once and is not asked any more after an answer before it has changed."""
    return set(said) - set(route(questions, said))


def progress(questions: Sequence[Asked], said: Said, *, code: str) -> Progress:
    """Return how far somebody is who stands at a question."""
    asked = route(questions, said)
    return Progress(asked.index(code) + 1 if code in asked else len(asked), len(asked))


def share_answered(questions: Sequence[Asked], said: Said) -> Fraction:
    """Return how much of what is asked has been answered."""
    asked = route(questions, said)
    return Fraction(sum(code in said for code in asked), len(asked)) if asked else Fraction(1)


def never_asked(questions: Sequence[Asked]) -> list[str]:
    """Return questions whose condition nobody can meet: it names a later question, none, or an answer that is none."""
    before: dict[str, Asked] = {}
    lost: list[str] = []
    for question in questions:
        if question.condition is not None and not _can_hold(question.condition, before):
            lost.append(question.code)
        before[question.code] = question
    return lost


def _can_hold(condition: Condition, before: Mapping[str, Asked]) -> bool:
    named = before.get(condition.question)
    if named is None or not condition.answers:
        return False
    return not named.answers or condition.answers <= named.answers
