"""A questionnaire as it is asked, and what somebody has said so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from surveys import errors
from surveys.models import Answer, Question, Response
from surveys.replies import Reply, Wording
from surveys.routing import Asked, Condition, Progress, next_question, progress, question_before


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions of one version, in order: as rows, as the order of asking and as answers are checked."""

    version_id: int
    questions: Mapping[str, Question]
    wordings: Mapping[str, Wording]
    asked: Sequence[Asked]

    def question(self, code: str) -> Question:
        """Return a question with its choices. Raises QuestionNotAsked."""
        if code not in self.questions:
            raise errors.QuestionNotAsked
        return self.questions[code]


def questionnaire_of(version_id: int) -> Questionnaire:
    """Return the questions of a version, in two statements."""
    rows = Question.objects.filter(version=version_id).select_related("block", "topic", "factor")
    questions = {row.code: row for row in rows.prefetch_related("choices").order_by("place")}
    wordings = {code: wording_of(question) for code, question in questions.items()}
    asked = [_asked(question, wordings[code]) for code, question in questions.items()]
    return Questionnaire(version_id, questions, wordings, asked)


def wording_of(question: Question) -> Wording:
    """Return a question as its answers are checked."""
    allowed = {"na": question.allows_na, "refused": question.allows_refused, "unknown": question.allows_unknown}
    return Wording(
        code=question.code,
        kind=question.kind,
        levels=tuple(question.levels),
        # On a scale they are but the labels of its points.
        choices=() if question.levels else tuple(choice.code for choice in question.choices.all()),
        specials=frozenset(word for word, is_allowed in allowed.items() if is_allowed),
        is_required=question.required,
    )


def _asked(question: Question, wording: Wording) -> Asked:
    condition = None
    if question.asked_if:
        answers = frozenset(map(str, question.asked_if.get("answers", ())))
        condition = Condition(str(question.asked_if.get("question", "")), answers)
    return Asked(question.code, condition, is_required=question.required, answers=wording.words)


def reply_of(answer: Answer) -> Reply:
    """Return what an answer says; what it rests on is a row of its own."""
    return Reply(answer.value, answer.number, tuple(answer.choices), answer.text, answer.special)


def said_in(response: Response) -> dict[str, frozenset[str]]:
    """Return what somebody has said so far, as the order of asking takes it."""
    return said_in_all(Response.objects.filter(pk=response.pk)).get(response.pk, {})


def said_in_all(responses: QuerySet[Response]) -> dict[int, dict[str, frozenset[str]]]:
    """Return what was said so far in each of several responses, in one statement."""
    said: dict[int, dict[str, frozenset[str]]] = {}
    for answer in Answer.objects.filter(response__in=responses).select_related("question"):
        said.setdefault(answer.response_id, {})[answer.question.code] = reply_of(answer).words
    return said


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is in a questionnaire. `question` is None when all has been asked: it can be finished."""

    response: Response
    questionnaire: Questionnaire
    question: Question | None
    answer: Answer | None
    progress: Progress
    before: str | None

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left to ask."""
        return self.question is None


def standing(response: Response, *, code: str = "") -> Standing:
    """Return where somebody is, or at a question they went back to. Raises QuestionNotAsked."""
    questionnaire, said = questionnaire_of(response.version_id), said_in(response)
    at = code or response.place or None
    if at is None and not said:
        at = next_question(questionnaire.asked, said)
    question = questionnaire.question(at) if at else None
    last = questionnaire.asked[-1].code if questionnaire.asked else ""
    before = question_before(questionnaire.asked, said, before=at) if at else last or None
    return Standing(
        response=response,
        questionnaire=questionnaire,
        question=question,
        answer=response.answers.filter(question=question).select_related("evidence").first() if question else None,
        progress=progress(questionnaire.asked, said, code=at or ""),
        before=before,
    )
