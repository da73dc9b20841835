"""Questions by their secret, by their number, and locked for a deed."""

from forum import errors
from forum.models import Answer, AnswerVersion, Question
from forum.states import DraftState, QuestionState
from forum.tokens import token_hash


def question_by_token(token: str) -> Question:
    """Return the question this link opens. Raises QuestionNotFound."""
    question = Question.objects.filter(token_hash=token_hash(token)).select_related("category").first()
    if question is None:
        raise errors.QuestionNotFound
    return question


def question_of(question_id: int) -> Question:
    """Return a question by its number, whoever may read it. Raises QuestionNotFound."""
    found = Question.objects.select_related("category", "assigned_to", "duplicate_of").defer("search_vector")
    question = found.filter(pk=question_id).first()
    if question is None:
        raise errors.QuestionNotFound
    return question


def readable_question(question_id: int) -> Question:
    """Return a question everybody may read, with its answer; for a double the one it leads to.

    Raises QuestionNotFound, QuestionHidden.
    """
    found = Question.objects.select_related("category", "answer", "duplicate_of__answer", "duplicate_of__category")
    question = found.filter(pk=question_id).first()
    if question is not None and question.duplicate_of is not None:
        question = question.duplicate_of
    if question is not None and question.state == QuestionState.HIDDEN:
        raise errors.QuestionHidden
    if question is None or not question.is_readable:
        raise errors.QuestionNotFound
    return question


def lock_question(question_id: int) -> Question:
    """Return a question as it is now, locked until the deed is done. Raises QuestionNotFound."""
    locked = Question.objects.select_for_update(no_key=True, of=("self",)).select_related("category", "assigned_to")
    # What it is found by belongs to `search.index`, what is counted to the voters: a deed does not write those back.
    question = locked.defer("search_vector", "helpful", "unhelpful").filter(pk=question_id).first()
    if question is None:
        raise errors.QuestionNotFound
    return question


def lock_questions(question_ids: list[int]) -> dict[int, Question]:
    """Lock several, in the order of their numbers, so that nobody waits for each other in a circle."""
    return {number: lock_question(number) for number in sorted(set(question_ids))}


def lock_question_by_token(token: str) -> Question:
    """Lock the question this link opens. Raises QuestionNotFound."""
    return lock_question(question_by_token(token).pk)


def lock_answer(question: Question) -> Answer:
    """Return the answer of a locked question, made empty when there is none yet."""
    return Answer.objects.get_or_create(question=question)[0]


def open_wording(answer: Answer) -> AnswerVersion | None:
    """Return what is being written, or waits for the second pair of eyes; who has locked the question has locked it."""
    wordings = AnswerVersion.objects.filter(answer=answer, state__in=[DraftState.DRAFT, DraftState.SUBMITTED])
    return wordings.select_related("author").first()
