"""Answers as people read them: what can be chosen, what was chosen, what was written."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.models import Answer, Question, QuestionKind, Special

# In the words of who answers; an interviewer's screen and the results have their own.
SPECIALS = {
    Special.NA: gettext_lazy("Does not apply to me"),
    Special.REFUSED: gettext_lazy("I would rather not say"),
    Special.UNKNOWN: gettext_lazy("Hard to say"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    code: str
    text: str
    is_given: bool


def options_of(question: Question, given: Set[str]) -> Sequence[Option]:
    """Return the answers to choose from, the worst of a scale first; none where one writes."""
    return [Option(code, text, code in given) for code, text in _choices(question)]


def specials_of(question: Question, given: Set[str]) -> Sequence[Option]:
    """Return what may be said instead of an answer."""
    allowed = {
        Special.NA: question.allows_na,
        Special.REFUSED: question.allows_refused,
        Special.UNKNOWN: question.allows_unknown,
    }
    return [Option(code.value, str(SPECIALS[code]), code.value in given) for code in Special if allowed[code]]


def written_in(answer: Answer | None) -> str:
    """Return what was written to a question of words or numbers, as it is shown for changing."""
    if answer is None:
        return ""
    return answer.text if answer.number is None else _number(answer)


def in_words(question: Question, answer: Answer | None) -> str:
    """Return an answer in words; nothing where there is none."""
    if answer is None:
        return ""
    if answer.special:
        return str(SPECIALS[Special(answer.special)])
    if question.kind == QuestionKind.TEXT:
        return answer.text
    if question.kind == QuestionKind.NUMBER:
        return _number(answer)
    chosen = set(answer.choices) if answer.value is None else {str(answer.value)}
    return ", ".join(_point(question, code, text) for code, text in _choices(question) if code in chosen)


def _choices(question: Question) -> Sequence[tuple[str, str]]:
    texts = {choice.code: choice.text for choice in question.choices.all()}
    if question.kind == QuestionKind.YES_NO:
        return [("1", texts.get("1") or _("Yes")), ("0", texts.get("0") or _("No"))]
    if question.levels:
        ends = _ends_of(question)
        return [(str(level), texts.get(str(level)) or ends.get(level, "")) for level in question.levels]
    return list(texts.items())


def _point(question: Question, code: str, text: str) -> str:
    """A point of a scale is its number, with its name where it has one."""
    if question.kind == QuestionKind.YES_NO or not question.levels:
        return text
    return f"{code} ({text})" if text else code


def _ends_of(question: Question) -> Mapping[int, str]:
    """Return what the first and the last point mean."""
    is_score = question.kind == QuestionKind.SCORE
    low = question.low_label or (_("nothing of it") if is_score else "")
    high = question.high_label or (_("all of it, with evidence") if is_score else "")
    return {question.levels[0]: low, question.levels[-1]: high}


def _number(answer: Answer) -> str:
    assert answer.number is not None
    return number_format(answer.number.normalize(), use_l10n=True)
