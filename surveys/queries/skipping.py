"""Rules by which questions are skipped, as who leads a survey writes them: after which answers to which question."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.models import Question
from surveys.queries.answers_in_words import Option, options_of, specials_of
from surveys.queries.questionnaires import Questionnaire, questionnaire_of
from surveys.queries.versions import question_of

YES_OR_NO = 2  # points


@dataclass(frozen=True, slots=True)
class RulePage:
    """After what a question is asked: `earlier` can be named, `after` is, `answers` are those to choose from."""

    question: Question
    earlier: Sequence[Question]
    after: Question | None
    answers: Sequence[Option]


def rule_page(question_id: int, *, after: str | None = None) -> RulePage:
    """Return the rule of a question with the answers to the one it names, or to another. Raises NotFound."""
    question = question_of(question_id)
    questions = questionnaire_of(question.version_id).questions.values()
    earlier = [one for one in questions if one.place < question.place and answers_to(one)]
    rule = question.asked_if or {}
    named = rule.get("question") if after is None else after
    kept = {str(word) for word in rule.get("answers", ())} if named == rule.get("question") else set[str]()
    chosen = next((one for one in earlier if one.code == named), None)
    return RulePage(question, earlier, chosen, answers_to(chosen, kept) if chosen else [])


def answers_to(question: Question, given: set[str] | frozenset[str] = frozenset()) -> list[Option]:
    """Return every answer a rule can name, with its point; nothing of what is written freely."""
    options = [
        Option(one.code, f"{one.code}: {one.text}" if one.text else one.code, one.is_given)
        if len(question.levels) > YES_OR_NO
        else one
        for one in options_of(question, given)
    ]
    return [*options, *specials_of(question, given)]


def stranded(questionnaire: Questionnaire) -> set[str]:
    """Return what can never be asked: its rule names no question before it, or answers that one does not have."""
    seen: dict[str, set[str]] = {}
    lost: set[str] = set()
    for asked in questionnaire.asked:
        rule = asked.condition
        if rule and not (rule.answers and rule.answers <= seen.get(rule.question, set())):
            lost.add(asked.code)
        seen[asked.code] = {one.code for one in answers_to(questionnaire.questions[asked.code])}
    return lost
