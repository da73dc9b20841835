"""The second pair of eyes, and what of an answer everybody reads from then on."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from forum import errors
from forum.actions import messages
from forum.actions.moves import lock_seen, move, require_in, require_reason, save
from forum.actions.writing import columns_of, submitted
from forum.markup import html_of
from forum.models import Answer, AnswerVersion, Citation, CitationKind, FollowUp, Question
from forum.policies import days_taken
from forum.queries.citations import cited_row, has_changed, row_of
from forum.queries.questions import lock_question
from forum.search import index
from forum.states import READABLE, DraftState, FollowUpKind, QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import MessageKind

S, D = QuestionState, DraftState


@transaction.atomic
def approve(*, question_id: int, revision: int, by: User, now: datetime) -> Answer:
    """Publish what was submitted, as it was seen; the asker is told.

    Raises NoDraft, SavedMeanwhile, OwnAnswer, IllegalMove.
    """
    question = lock_question(question_id)
    wording = submitted(question, revision)
    if wording.needs_second_eyes and wording.author_id == by.pk:
        raise errors.OwnAnswer
    wording.move_to(D.APPROVED)
    wording.approved_by, wording.approved_at = by, now
    wording.save()
    answer = _published(wording, now=now)
    _publish(question, wording, by=by, now=now)
    index.index(question.pk)
    messages.tell(question, MessageKind.QUESTION_ANSWERED, now=now)
    return answer


def _published(wording: AnswerVersion, *, now: datetime) -> Answer:
    answer = wording.answer
    if answer.current_id is not None:
        answer.corrected_at, answer.correction = now, wording.correction
    answer.current, answer.text, answer.html = wording, wording.text, html_of(wording.text)
    answer.published_at, answer.true_on = answer.published_at or now, clock.day_of(now)
    answer.review_since, answer.review_because = None, ""
    answer.save()
    return answer


def _publish(question: Question, wording: AnswerVersion, *, by: User, now: datetime) -> None:
    if question.published_at is None:
        _stop_clock(question, now=now)
    # Words that were written before something was asked do not answer it.
    _asked_further(question).filter(said_at__lte=wording.submitted_at).update(settled_at=now, is_public=True)
    if question.state == S.ANSWERED or (question.state == S.REOPENED and not _asked_further(question).exists()):
        move(question, S.PUBLISHED, by=by, now=now)
        return
    require_in(question, READABLE, after=S.PUBLISHED)
    save(question, verb="answer_correct", by=by, now=now)


def _asked_further(question: Question) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(question=question, kind=FollowUpKind.ASKED_FURTHER, settled_at=None)


@transaction.atomic
def leave_as_is(*, question_id: int, seen: int, because: str, by: User, now: datetime) -> Question:
    """End what was asked further without another wording; nobody else reads it, and its asker is told why.

    Raises SavedMeanwhile, BecauseMissing, IllegalMove.
    """
    question = lock_seen(question_id, seen=seen)
    said = require_reason(because)
    require_in(question, {S.REOPENED}, after=S.PUBLISHED)
    _asked_further(question).update(settled_at=now)
    move(question, S.PUBLISHED, by=by, now=now, because=said)
    messages.tell(question, MessageKind.QUESTION_DECLINED, now=now, because=said)
    return question


def _stop_clock(question: Question, *, now: datetime) -> None:
    """How long the first answer took is written down now, by the calendar as it is known now."""
    question.published_at = now
    question.was_in_time = clock.day_of(now) <= question.due_on
    question.days_taken = days_taken(
        asked_at=question.asked_at, answered_at=now, paused=question.days_paused, is_working=working_days()
    )


@transaction.atomic
def hide(*, question_id: int, seen: int, because: str, by: User, now: datetime) -> Question:
    """Take a question and its answer out of everybody's sight. Raises SavedMeanwhile, BecauseMissing, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    move(question, S.HIDDEN, by=by, now=now, because=require_reason(because))
    index.index(question.pk)
    return question


@transaction.atomic
def show(*, question_id: int, seen: int, by: User, now: datetime) -> Question:
    """Let everybody read again what was hidden or archived. Raises SavedMeanwhile, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    require_in(question, {S.HIDDEN, S.ARCHIVED}, after=S.PUBLISHED)
    move(question, S.REOPENED if _asked_further(question).exists() else S.PUBLISHED, by=by, now=now)
    index.index(question.pk)
    return question


@transaction.atomic
def archive(*, question_id: int, seen: int, by: User, now: datetime) -> Question:
    """Keep a question readable and let nobody find it by searching. Raises SavedMeanwhile, IllegalMove."""
    question = lock_seen(question_id, seen=seen)
    move(question, S.ARCHIVED, by=by, now=now)
    index.index(question.pk)
    return question


@transaction.atomic
def confirm_true(*, question_id: int, seen: int, by: User, now: datetime) -> Answer:
    """Vouch for an answer as it stands: true on this day, by what it rests on as that is now.

    What it cited and is no more, is no longer cited. Raises SavedMeanwhile, NotReadable.
    """
    question = lock_seen(question_id, seen=seen)
    answer = Answer.objects.filter(question=question).first()
    if answer is None or answer.current_id is None or question.state not in READABLE:
        raise errors.NotReadable
    for citation in Citation.objects.filter(version=answer.current_id):
        _renew(citation)
    answer.true_on, answer.review_since, answer.review_because = clock.day_of(now), None, ""
    answer.save()
    save(question, verb="answer_confirm", by=by, now=now)
    return answer


def _renew(citation: Citation) -> None:
    row_id = row_of(citation)
    if row_id is None:
        citation.delete()
        return
    for name, value in columns_of(cited_row(CitationKind(citation.kind), row_id)).items():
        setattr(citation, name, value)
    citation.changed_at = None
    citation.save()


@transaction.atomic
def review_citations(*, answer_id: int, now: datetime) -> bool:
    """Flag an answer when something it rests on has changed or ended; return whether it has. Twice is once."""
    question_id = Answer.objects.values_list("question_id", flat=True).get(pk=answer_id)
    lock_question(question_id)
    answer = Answer.objects.get(pk=answer_id)
    fresh = Citation.objects.filter(version=answer.current_id, changed_at=None)
    today = clock.day_of(now)
    changed = [citation for citation in fresh if has_changed(citation, day=today, vouched_on=answer.true_on or today)]
    if not changed:
        return False
    Citation.objects.filter(pk__in=[citation.pk for citation in changed]).update(changed_at=now)
    answer.review_since = answer.review_since or now
    answer.review_because = "; ".join(citation.cited_as for citation in changed)[:300]
    answer.save(update_fields=["review_since", "review_because"])
    return True
