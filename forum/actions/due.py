"""What the portal does by itself: remind, tell the lead, and forget."""

from datetime import datetime

from django.db import transaction

from forum.actions import messages
from forum.models import Original, Question
from forum.queries.people import leads
from forum.queries.questions import lock_question
from forum.states import OWED
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.actions import forget_about
from pmlp_portal.notifications.models import MessageKind


@transaction.atomic
def remind_expert(*, question_id: int, now: datetime) -> None:
    """Write to the expert that the last day is near, once."""
    question = lock_question(question_id)
    if question.state not in OWED or question.reminded_at is not None or question.assigned_to is None:
        return
    Question.objects.filter(pk=question.pk).update(reminded_at=now)
    messages.tell_staff(question, MessageKind.QUESTION_REMINDER, to=question.assigned_to, now=now)


@transaction.atomic
def tell_leads(*, question_id: int, now: datetime) -> None:
    """Write to those who lead that a question is nearly late, and with whom it is, once."""
    question = lock_question(question_id)
    if question.state not in OWED or question.escalated_at is not None:
        return
    Question.objects.filter(pk=question.pk).update(escalated_at=now)
    expert = question.assigned_to.display_name if question.assigned_to else "–"
    for lead in leads():
        messages.tell_staff(question, MessageKind.QUESTION_ESCALATED, to=lead, now=now, expert=expert)


@transaction.atomic
def delete_original(*, original_id: int, now: datetime) -> None:
    """Delete what somebody wrote unmasked, and the address they were told at, when their day has come; once."""
    original = Original.objects.select_for_update().filter(pk=original_id, delete_on__lte=clock.day_of(now)).first()
    if original is None:
        return
    original.delete()
    record(verb="original_delete", subject=f"question:{original.question_id}", by=None, now=now)
    over = Question.objects.filter(pk=original.question_id, originals=None).exclude(state__in=OWED)
    if over.update(contact="", contact_hash=None):
        forget_about(about=f"question:{original.question_id}")
