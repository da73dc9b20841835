"""What every deed on a question begins and ends with: the row as its doer saw it, and the move that is written down."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from forum import errors
from forum.models import Question, QuestionMove
from forum.policies import days_paused, working_day_after
from forum.queries.questions import lock_question
from forum.states import QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel.errors import IllegalMove

LONGEST_REASON = 300


def lock_seen(question_id: int, *, seen: int) -> Question:
    """Lock a question that is still as its reader saw it. Raises QuestionNotFound, SavedMeanwhile."""
    question = lock_question(question_id)
    if question.version != seen:
        raise errors.SavedMeanwhile(who=who_was_last(question), version=question.version)
    return question


def who_was_last(question: Question) -> str:
    """Return the name of who changed a question last."""
    last = AuditRecord.objects.filter(subject=subject_of(question)).select_related("actor").order_by("-pk").first()
    return last.actor.display_name if last and last.actor else str(_("The portal"))


def subject_of(question: Question) -> str:
    """Return what the record calls a question."""
    return f"question:{question.pk}"


def move(question: Question, state: QuestionState, *, by: User | None, now: datetime, because: str = "") -> None:
    """Take a locked question to a state and save it whole; who leaves the wait for the asker gets the days back.

    Raises IllegalMove.
    """
    question.require_move_to(state)
    before = question.state
    if before == QuestionState.ASKED_BACK:
        _give_days_back(question, now=now)
    question.state, question.because = state, because
    QuestionMove.objects.create(question=question, before=before, after=state, by=by, because=because, at=now)
    save(question, verb=f"question_{state.value}", by=by, now=now)


def require_in(question: Question, states: Collection[QuestionState], *, after: QuestionState) -> None:
    """Raise IllegalMove unless a question is where a deed begins: several deeds may lead to one state."""
    if question.state not in states:
        raise IllegalMove(before=question.state, after=after)


def save(question: Question, *, verb: str, by: User | None, now: datetime) -> None:
    """Save a locked question as changed, and note who changed it."""
    question.version += 1
    question.save()
    record(verb=verb, subject=subject_of(question), by=by, now=now)


def require_reason(because: str) -> str:
    """Return why, on one line. Raises BecauseMissing, TextTooLong."""
    said = " ".join(because.split())
    if not said:
        raise errors.BecauseMissing
    if len(said) > LONGEST_REASON:
        raise errors.TextTooLong(limit=LONGEST_REASON)
    return said


def _give_days_back(question: Question, *, now: datetime) -> None:
    """The clock stood while the asker was waited for: every day by which something is due moves by that."""
    assert question.paused_since is not None
    is_working = working_days()
    days = days_paused(since=question.paused_since, until=now, is_working=is_working)
    question.due_on = working_day_after(question.due_on, days, is_working=is_working)
    question.aim_on = working_day_after(question.aim_on, days, is_working=is_working)
    question.forward_by = working_day_after(question.forward_by, days, is_working=is_working)
    question.days_paused += days
    question.paused_since = None
    if days:
        question.reminded_at = question.escalated_at = None
