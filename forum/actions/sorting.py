"""What a moderator does with what comes: decline, name the same one, send on, give to an expert; and take it back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from forum import errors
from forum.actions import messages
from forum.actions.moves import lock_seen, move, require_in, require_reason, save
from forum.models import Category, Question
from forum.policies import choose_expert
from forum.queries.people import answerers, experts_of
from forum.queries.questions import lock_question, lock_questions
from forum.search import index
from forum.states import READABLE, WITH_EXPERT, QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.actions import cancel_about
from pmlp_portal.notifications.models import MessageKind

S = QuestionState
BULK_AT_MOST = 100


@transaction.atomic
def decline(*, question_id: int, seen: int, because: str, by: User, now: datetime) -> Question:
    """Refuse a question and tell its asker why. Raises SavedMeanwhile, BecauseMissing, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    said = require_reason(because)
    move(question, S.DECLINED, by=by, now=now, because=said)
    messages.tell(question, MessageKind.QUESTION_DECLINED, now=now, because=said)
    return question


@transaction.atomic
def bulk_decline(*, seen: Mapping[int, int], because: str, by: User, now: datetime) -> list[Question]:
    """Decline spam, by number and the version seen; what somebody has moved meanwhile is left out.

    Nobody is told: the address on spam is somebody else's. Raises TooManyAtOnce, BecauseMissing.
    """
    if not 1 <= len(seen) <= BULK_AT_MOST:
        raise errors.TooManyAtOnce(limit=BULK_AT_MOST)
    said = require_reason(because)
    questions = [question for question in lock_questions([*seen]).values() if question.version == seen[question.pk]]
    declined = [question for question in questions if question.state == S.RECEIVED]
    for question in declined:
        move(question, S.DECLINED, by=by, now=now, because=said)
        cancel_about(about=messages.about(question), now=now)
    return declined


@transaction.atomic
def mark_duplicate(*, question_id: int, seen: int, of: int, by: User, now: datetime) -> Question:
    """Say that a question is the same as a published one, which its asker is led to.

    Raises SavedMeanwhile, NotTheOther, IllegalMove.
    """
    # Both, and who leads here already, are locked by their numbers: each could be named the double of the other now.
    led_here = Question.objects.filter(duplicate_of=question_id).values_list("pk", flat=True)
    other = lock_questions([question_id, of, *led_here])[of]
    question = lock_seen(question_id, seen=seen)
    if of == question_id or other.state not in READABLE:
        raise errors.NotTheOther
    # Whoever was led here is led on: no double leads to a double.
    Question.objects.filter(duplicate_of=question).update(duplicate_of=other)
    question.duplicate_of = other
    move(question, S.DUPLICATE, by=by, now=now)
    messages.tell(question, MessageKind.QUESTION_DUPLICATE, now=now)
    index.index(question.pk)
    return question


@transaction.atomic
def forward(*, question_id: int, seen: int, to: str, because: str, by: User, now: datetime) -> Question:
    """Send a question to the institution that can answer it. Raises SavedMeanwhile, InstitutionMissing, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    question.forwarded_to = " ".join(to.split())[:200]
    if not question.forwarded_to:
        raise errors.InstitutionMissing
    move(question, S.FORWARDED, by=by, now=now, because=" ".join(because.split())[:300])
    messages.tell(question, MessageKind.QUESTION_FORWARDED, now=now, institution=question.forwarded_to)
    return question


@transaction.atomic
def assign(
    *, question_id: int, seen: int, by: User, now: datetime, to: User | None = None, category: Category | None = None
) -> Question:
    """Give a question to an expert; to the one of its category who has the least to do, when none is named.

    One who has it already gives it up. Raises SavedMeanwhile, NotAnExpert, NobodyThere, IllegalMove.
    """
    question = lock_seen(question_id, seen=seen)
    question.category = category or question.category
    _give_to(question, _expert(question, to, now=now), by=by, now=now)
    return question


@transaction.atomic
def take(*, question_id: int, seen: int, by: User, now: datetime) -> Question:
    """Take a question onto one's own table, from a colleague's too. Raises SavedMeanwhile, NotAnExpert, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    _give_to(question, _expert(question, by, now=now), by=by, now=now)
    return question


def _expert(question: Question, named: User | None, *, now: datetime) -> int:
    if named is not None:
        if not answerers().filter(pk=named.pk).exists():
            raise errors.NotAnExpert
        return named.pk
    if question.category_id is not None:
        # Who gives out at the same moment would count the same tables.
        Category.objects.select_for_update(no_key=True).get(pk=question.category_id)
    chosen = choose_expert(expert.as_candidate() for expert in experts_of(question.category, day=clock.day_of(now)))
    if chosen is None:
        raise errors.NobodyThere
    return chosen


def _give_to(question: Question, expert_id: int, *, by: User, now: datetime) -> None:
    if question.assigned_to_id != expert_id:
        # The new one has not been reminded of anything.
        question.reminded_at = None
    question.assigned_to_id, question.assigned_at = expert_id, now
    if question.state in WITH_EXPERT:
        save(question, verb="question_reassign", by=by, now=now)
        return
    move(question, S.ASSIGNED, by=by, now=now)


@transaction.atomic
def give_back(*, question_id: int, seen: int, because: str, by: User, now: datetime) -> Question:
    """Have a question sorted again that is not the expert's to answer. Raises SavedMeanwhile, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    require_in(question, {S.ASSIGNED}, after=S.RECEIVED)
    question.assigned_to = question.assigned_at = None
    move(question, S.RECEIVED, by=by, now=now, because=require_reason(because))
    return question


@transaction.atomic
def restore(*, question_id: int, seen: int, by: User, now: datetime) -> Question:
    """Take back a decision made in haste; what has not left yet is not told. Raises SavedMeanwhile, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    require_in(question, {S.DECLINED, S.DUPLICATE}, after=S.RECEIVED)
    cancel_about(about=messages.about(question), now=now)
    question.duplicate_of = question.assigned_to = question.assigned_at = None
    move(question, S.RECEIVED, by=by, now=now)
    return question


@transaction.atomic
def decline_silent_asker(*, question_id: int, because: str, now: datetime) -> None:
    """End a question whose asker has not replied; twice is once."""
    question = lock_question(question_id)
    if question.state != S.ASKED_BACK:
        return
    move(question, S.DECLINED, by=None, now=now, because=because)
    messages.tell(question, MessageKind.QUESTION_DECLINED, now=now, because=because)
