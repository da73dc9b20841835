"""Through a self-check: which answers count, what is asked next, how it ends and what is advised. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.self_check.tools import Advice, Condition, Given, Outcome, Question, Tool


@dataclass(frozen=True, slots=True)
class Way:
    """How far somebody has come: `given` counts, `ahead` is asked next or None at the end."""

    tool: Tool
    given: Given
    ahead: Question | None

    @property
    def number(self) -> int:
        """Which question it is, from 1."""
        return len(self.given) + 1

    @property
    def of_at_most(self) -> int:
        """How many there may be: a question that hangs on an answer not given yet counts."""
        return len(self.given) + len(_left(self.tool, self.given))


def way_through(tool: Tool, sent: Mapping[str, str]) -> Way:
    """Take what was sent in the tool's order and stop at the first question without an answer of its own.

    Whatever is not asked after these answers, or is no answer at all, falls away: so a changed answer changes what
    follows, and nothing made up gets in.
    """
    given: dict[str, str] = {}
    for question in tool.questions:
        if not _holds(question.asked_if, given):
            continue
        answer = sent.get(question.code, "")
        if answer not in {choice.code for choice in question.choices}:
            return Way(tool, given, question)
        given[question.code] = answer
    return Way(tool, given, None)


def one_back(tool: Tool, sent: Mapping[str, str]) -> Way:
    """Return the way without its last answer, so that the question before is asked again."""
    given = dict(way_through(tool, sent).given)
    if given:
        given.popitem()
    return way_through(tool, given)


def outcome_of(way: Way) -> Outcome:
    """Return how it ends: the first outcome that holds, and the last one always does."""
    return next(outcome for outcome in way.tool.outcomes if not outcome.when or _any_holds(outcome.when, way.given))


def advice_of(way: Way) -> Sequence[Advice]:
    """Return what is advised, what is to be done first."""
    end = outcome_of(way).code
    said = [advice for advice in way.tool.advice if end not in advice.unless and _any_holds(advice.when, way.given)]
    return sorted(said, key=lambda advice: advice.kind != "do")


def _left(tool: Tool, given: Given) -> Sequence[Question]:
    """Return the questions still ahead; those that hang on an answer not given yet are counted in."""
    return [
        question
        for question in tool.questions
        if question.code not in given
        and all(given.get(code, next(iter(answers))) in answers for code, answers in question.asked_if.items())
    ]


def _holds(condition: Condition, given: Given) -> bool:
    return all(given.get(question) in answers for question, answers in condition.items())


def _any_holds(conditions: Sequence[Condition], given: Given) -> bool:
    return any(_holds(condition, given) for condition in conditions)
