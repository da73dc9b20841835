"""A question as somebody reads it aloud or types its answer in, and what has been answered before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.models import Answer, Question, QuestionKind, Response, Special
from surveys.queries.questionnaires import Standing

K = QuestionKind
SCALES = (K.SCALE_6, K.SCALE_5, K.SCORE)
# One finger, one key: points and choices up to six, and after them what is said instead of an answer.
KEYS_OF_ANSWERS = 6
KEY_OF = {Special.UNKNOWN: "7", Special.NA: "8", Special.REFUSED: "9"}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, what it is called, and the key that chooses it; empty for none."""

    value: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question, in the language of whom it is read to, with what is chosen and typed so far."""

    question: Question
    nth: int
    total: int
    before: str
    text: str
    hint: str
    low: str
    high: str
    options: Sequence[Option]
    specials: Sequence[Option]
    chosen: frozenset[str]
    typed: str

    @property
    def done(self) -> int:
        """How many come before it."""
        return self.nth - 1

    @property
    def is_scale(self) -> bool:
        """Whether it is answered by a point between two ends."""
        return self.question.kind in SCALES

    @property
    def is_multiple(self) -> bool:
        """Whether several may be chosen."""
        return self.question.kind == K.MULTIPLE

    @property
    def is_number(self) -> bool:
        """Whether a number is typed."""
        return self.question.kind == K.NUMBER

    @property
    def is_typed(self) -> bool:
        """Whether something is typed."""
        return not self.options


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given: its question's place and words, and what was said, in few words."""

    nth: int
    text: str
    said: str


def shown_of(stands: Standing, *, language: str) -> QuestionShown:
    """Return the question somebody stands at, with what was said of it before."""
    question = stands.question
    assert question is not None
    with override(language):
        words = (question.text, question.hint, question.low_label, question.high_label)
        options = options_of(question)
    return QuestionShown(
        question=question,
        nth=stands.progress.nth,
        total=stands.progress.of,
        before=stands.before or "",
        text=words[0],
        hint=words[1],
        low=words[2],
        high=words[3],
        options=options,
        specials=specials_of(question),
        chosen=chosen_in(stands.answer),
        typed=typed_in(stands.answer),
    )


def given_of(response: Response, *, among: Sequence[Question], last: int) -> list[Given]:
    """Return the last answers of a response, the newest first by their place in the questionnaire."""
    answers = response.answers.select_related("question").prefetch_related("question__choices")
    given = [Given(_nth(answer.question, among), answer.question.text, said(answer)) for answer in answers]
    return sorted(given, key=lambda one: -one.nth)[:last]


def said(answer: Answer) -> str:
    """Return an answer in few words: free text is not repeated."""
    if answer.special:
        return str(Special(answer.special).label).lower()
    if answer.value is not None:
        return _point(answer.question, answer.value)
    if answer.number is not None:
        return f"{answer.number.normalize():f}"
    if answer.choices:
        return ", ".join(one.text for one in answer.question.choices.all() if one.code in answer.choices)
    return str(_("in words"))


def _point(question: Question, value: int) -> str:
    return [str(_("no")), str(_("yes"))][value] if question.kind == K.YES_NO else str(value)


def _nth(question: Question, among: Iterable[Question]) -> int:
    return 1 + [one.pk for one in among].index(question.pk)


def options_of(question: Question) -> list[Option]:
    """Return what a question may be answered with, in the language that is spoken."""
    if question.kind == K.YES_NO:
        return [Option("1", str(_("Yes")), "1"), Option("0", str(_("No")), "2")]
    if question.levels:
        # A score of nothing is 0: its key is its own figure too.
        return [Option(str(level), str(level), str(level)) for level in question.levels]
    choices = enumerate(question.choices.all(), start=1)
    return [Option(one.code, one.text, str(nth) if nth <= KEYS_OF_ANSWERS else "") for nth, one in choices]


def specials_of(question: Question) -> list[Option]:
    """Return what may be said instead of an answer."""
    allowed = {
        Special.UNKNOWN: question.allows_unknown,
        Special.NA: question.allows_na,
        Special.REFUSED: question.allows_refused,
    }
    return [Option(special.value, str(special.label), KEY_OF[special]) for special, may in allowed.items() if may]


def chosen_in(answer: Answer | None) -> frozenset[str]:
    """Return what was chosen."""
    if answer is None:
        return frozenset()
    value = [] if answer.value is None else [str(answer.value)]
    return frozenset(filter(None, (*value, *answer.choices, answer.special)))


def typed_in(answer: Answer | None) -> str:
    """Return what was typed."""
    if answer is None:
        return ""
    return answer.text if answer.number is None else f"{answer.number.normalize():f}"
