"""Who may work on questions: one is fetched through the right to it, or not at all."""

from datetime import datetime

from forum.errors import QuestionNotFound
from forum.models import Absence, Passage, Question
from forum.queries.people import answerers, leads
from forum.queries.questions import question_of
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.errors import NotFound
from queueing.permissions import StaffRequest, refused, signed_in

__all__ = [
    "StaffRequest", "absence_kept_by", "may_read_original", "may_sort", "passage_of", "question_answered_by",
    "question_sorted_by", "question_unmasked_by", "require_answerer", "require_sorter", "signed_in",
]  # fmt: skip


def may_sort(user: User) -> bool:
    """Whether somebody decides about what comes, hides and shows."""
    return user.is_active and (user.is_superuser or leads().filter(pk=user.pk).exists())


def require_answerer(user: User, *, now: datetime) -> User:
    """Return who answers in the forum; else note the attempt and raise NotFound."""
    if not answerers().filter(pk=user.pk).exists():
        raise refused(user, "forum", now)
    return user


def require_sorter(user: User, *, now: datetime) -> User:
    """Return who sorts in the forum; else note the attempt and raise NotFound."""
    if not may_sort(user):
        raise refused(user, "forum", now)
    return user


def question_answered_by(user: User, question_id: int, *, now: datetime) -> Question:
    """Return a question somebody may answer, take, ask back about or approve. Raises NotFound."""
    require_answerer(user, now=now)
    return _question(question_id)


def question_sorted_by(user: User, question_id: int, *, now: datetime) -> Question:
    """Return a question somebody may decide about. Raises NotFound."""
    require_sorter(user, now=now)
    return _question(question_id)


def may_read_original(user: User, question: Question) -> bool:
    """Whether somebody may be shown what is masked: who has the question, and who sorts."""
    return question.assigned_to_id == user.pk or may_sort(user)


def question_unmasked_by(user: User, question_id: int, *, now: datetime) -> Question:
    """Return a question of which somebody may see what is masked, and say what shall be. Raises NotFound."""
    question = question_answered_by(user, question_id, now=now)
    if not may_read_original(user, question):
        raise refused(user, f"original:{question_id}", now)
    return question


def passage_of(user: User, question: Question, passage_id: int, *, now: datetime) -> Passage:
    """Return a passage of this very question. Raises NotFound."""
    passage = Passage.objects.filter(pk=passage_id, question=question).first()
    if passage is None:
        raise refused(user, f"passage:{passage_id}", now)
    return passage


def absence_kept_by(user: User, absence_id: int, *, now: datetime) -> Absence:
    """Return an absence who sorts may take back. Raises NotFound."""
    require_sorter(user, now=now)
    absence = Absence.objects.filter(pk=absence_id).first()
    if absence is None:
        raise NotFound
    return absence


def _question(question_id: int) -> Question:
    try:
        return question_of(question_id)
    except QuestionNotFound:
        # Of a link in a message there is no talk here.
        raise NotFound from None
