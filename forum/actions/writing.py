"""What an expert does: ask back, write, cite, hand over to the second pair of eyes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from forum import errors
from forum.actions import messages
from forum.actions.moves import LONGEST_REASON, lock_seen, move, require_in, require_reason, save, subject_of
from forum.models import Answer, AnswerVersion, Citation, CitationKind, FollowUp, Question
from forum.plain_text import shown, storable
from forum.policies import ForumPolicy
from forum.queries.citations import COLUMNS, Cited, cited_row
from forum.queries.questions import lock_answer, lock_question, open_wording
from forum.queries.rules import forum_policy
from forum.states import DraftState, FollowUpKind, QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import MessageKind

S, D = QuestionState, DraftState
# Where a first answer is written, and where one that has been published is written anew.
WRITTEN_IN = (S.ASSIGNED, S.ASKED_BACK, S.REOPENED, S.PUBLISHED, S.ARCHIVED)
SUBMITTED_IN = (S.ASSIGNED, S.REOPENED, S.PUBLISHED, S.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an expert has written so far. `correction`: what readers are told when it replaces another wording."""

    text: str
    correction: str = ""


@transaction.atomic
def ask_back(*, question_id: int, seen: int, text: str, by: User, now: datetime) -> Question:
    """Ask the asker for what is missing: the clock stands until they reply.

    Raises SavedMeanwhile, NotYours, TextMissing, TextTooLong, IllegalMove.
    """
    question = lock_seen(question_id, seen=seen)
    if question.assigned_to is not None and question.assigned_to_id != by.pk:
        raise errors.NotYours(who=question.assigned_to.display_name)
    asked = shown(storable(text))
    if not asked:
        raise errors.TextMissing
    limit = forum_policy(day=clock.day_of(now)).text_longest
    if len(asked) > limit:
        raise errors.TextTooLong(limit=limit)
    FollowUp.objects.create(question=question, kind=FollowUpKind.ASKED_BACK, text=asked, by=by, said_at=now)
    question.paused_since = now
    move(question, S.ASKED_BACK, by=by, now=now)
    messages.tell(question, MessageKind.QUESTION_ASKED_BACK, now=now)
    return question


@transaction.atomic
def save_draft(*, question_id: int, revision: int, draft: Draft, by: User, now: datetime) -> AnswerVersion:
    """Save what has been written so far; `revision` is the one its writer saw, 0 where there was none.

    Raises SavedMeanwhile, DraftInReview, TextTooLong, IllegalMove.
    """
    question = _lock_written(question_id)
    text = _checked(draft, forum_policy(day=clock.day_of(now)))
    answer = lock_answer(question)
    wording = _as_seen(open_wording(answer), revision)
    if wording is None:
        wording = _new_wording(answer, by=by, now=now)
    elif wording.state == D.SUBMITTED:
        raise errors.DraftInReview
    wording.text, wording.correction = text, " ".join(draft.correction.split())
    wording.author, wording.saved_at = by, now
    wording.revision = revision + 1
    wording.save()
    record(verb="answer_save", subject=subject_of(question), by=by, now=now)
    return wording


@transaction.atomic
def correct(*, question_id: int, by: User, now: datetime) -> AnswerVersion:
    """Begin another wording of a published answer, from the one everybody reads and what it rests on.

    Where one is open already that one is returned. Raises NoDraft, IllegalMove.
    """
    question = _lock_written(question_id)
    answer = lock_answer(question)
    wording = open_wording(answer)
    if wording is not None:
        return wording
    if answer.current is None:
        raise errors.NoDraft
    wording = _new_wording(answer, by=by, now=now)
    wording.text = answer.text
    wording.save()
    for citation in Citation.objects.filter(version=answer.current_id, changed_at=None):
        citation.pk, citation.version = None, wording
        citation.save()
    record(verb="answer_correct", subject=subject_of(question), by=by, now=now)
    return wording


@transaction.atomic
def cite(
    *, question_id: int, revision: int, kind: CitationKind, row_id: int, by: User, now: datetime
) -> Citation:  # fmt: skip
    """Let a draft rest on a fee, on hours or on a regulation as it is now. Raises NoDraft, CitationGone, …"""
    wording = _draft(question_id, revision)
    cited = cited_row(kind, row_id)
    named: dict[str, Any] = {COLUMNS[kind]: row_id}
    citation, _is_new = Citation.objects.update_or_create(
        version=wording, kind=kind, **named, defaults={**columns_of(cited), "changed_at": None}
    )
    record(verb="answer_cite", subject=f"question:{question_id}", by=by, now=now)
    return citation


@transaction.atomic
def uncite(*, question_id: int, revision: int, citation_id: int, by: User, now: datetime) -> None:
    """Take back what a draft rests on. Raises NoDraft, SavedMeanwhile, DraftInReview."""
    wording = _draft(question_id, revision)
    Citation.objects.filter(version=wording, pk=citation_id).delete()
    record(verb="answer_uncite", subject=f"question:{question_id}", by=by, now=now)


def columns_of(cited: Cited) -> dict[str, object]:
    """Return what a citation keeps of a row."""
    return {
        "cited_as": cited.words,
        "valid_from": cited.valid_from,
        "valid_until": cited.valid_until,
        "fingerprint": cited.fingerprint,
    }


@transaction.atomic
def submit_for_second_eyes(*, question_id: int, revision: int, by: User, now: datetime) -> AnswerVersion:
    """Hand a draft over to be approved. Raises NoDraft, SavedMeanwhile, TextMissing, CorrectionMissing, IllegalMove."""
    question = lock_question(question_id)
    require_in(question, SUBMITTED_IN, after=S.ANSWERED)
    wording = _draft(question_id, revision)
    if not wording.text.strip():
        raise errors.TextMissing
    if wording.answer.current_id is not None and not wording.correction:
        raise errors.CorrectionMissing
    wording.move_to(D.SUBMITTED)
    wording.author, wording.submitted_at, wording.returned_because = by, now, ""
    wording.needs_second_eyes = forum_policy(day=clock.day_of(now)).needs_second_eyes
    wording.save()
    if question.state == S.ASSIGNED:
        move(question, S.ANSWERED, by=by, now=now)
    else:
        save(question, verb="answer_submit", by=by, now=now)
    return wording


@transaction.atomic
def send_back(*, question_id: int, revision: int, because: str, by: User, now: datetime) -> AnswerVersion:
    """Give a submitted answer back to be written further; its author may ask for it too.

    Raises NoDraft, SavedMeanwhile, BecauseMissing, IllegalMove.
    """
    question = lock_question(question_id)
    wording = submitted(question, revision)
    wording.move_to(D.DRAFT)
    wording.returned_because, wording.submitted_at = require_reason(because), None
    wording.save()
    if question.state == S.ANSWERED:
        move(question, S.ASSIGNED, by=by, now=now, because=wording.returned_because)
    else:
        save(question, verb="answer_send_back", by=by, now=now)
    return wording


@transaction.atomic
def drop_draft(*, question_id: int, revision: int, by: User, now: datetime) -> None:
    """Give up what was being written; what is published stays. Raises NoDraft, SavedMeanwhile, DraftInReview."""
    wording = _draft(question_id, revision)
    wording.move_to(D.DROPPED)
    wording.save()
    record(verb="answer_drop", subject=f"question:{question_id}", by=by, now=now)


def submitted(question: Question, revision: int) -> AnswerVersion:
    """Return what waits for the second pair of eyes, as its reader saw it. Raises NoDraft, SavedMeanwhile."""
    wording = _as_seen(open_wording(lock_answer(question)), revision)
    if wording is None:
        raise errors.NoDraft
    return wording


def _draft(question_id: int, revision: int) -> AnswerVersion:
    wording = submitted(_lock_written(question_id), revision)
    if wording.state != D.DRAFT:
        raise errors.DraftInReview
    return wording


def _lock_written(question_id: int) -> Question:
    question = lock_question(question_id)
    if question.state == S.ANSWERED:
        raise errors.DraftInReview
    require_in(question, WRITTEN_IN, after=S.ANSWERED)
    return question


def _as_seen(wording: AnswerVersion | None, revision: int) -> AnswerVersion | None:
    """Return the open wording if it is the one its writer saw; without one, they saw none or one that is over."""
    if wording is None:
        if revision:
            raise errors.NoDraft
        return None
    if wording.revision != revision:
        raise errors.SavedMeanwhile(who=wording.author.display_name, version=wording.revision)
    return wording


def _new_wording(answer: Answer, *, by: User, now: datetime) -> AnswerVersion:
    last = AnswerVersion.objects.filter(answer=answer).order_by("-number").values_list("number", flat=True).first()
    return AnswerVersion(answer=answer, number=(last or 0) + 1, author=by, saved_at=now)


def _checked(draft: Draft, policy: ForumPolicy) -> str:
    text = shown(storable(draft.text))
    if len(text) > policy.answer_longest:
        raise errors.TextTooLong(limit=policy.answer_longest)
    if len(" ".join(draft.correction.split())) > LONGEST_REASON:
        raise errors.TextTooLong(limit=LONGEST_REASON)
    return text
