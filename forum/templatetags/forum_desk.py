"""What the desks' templates say: when something is due, what a passage was, and whom a page leads there."""

from datetime import date
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.models import Passage, Question
from forum.models.originals import KIND_NAMES
from forum.personal_data import PassageKind
from forum.queries.people import answerers
from forum.states import OWED, QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import wording

register = template.Library()


@register.filter
def answers_questions(user: User | AnonymousUser) -> bool:
    """`{% if user|answers_questions %}` → whether there is a desk of the forum for this person."""
    return user.pk is not None and answerers().filter(pk=user.pk).exists()


@register.inclusion_tag("forum/desk/_due.html")
def due(question: Question, today: date) -> dict[str, Any]:
    """`{% due question today %}` → a tag that says when the answer is due, or what is waited for instead."""
    if question.state == QuestionState.ASKED_BACK:
        return {"kind": "info", "icon_name": "pause", "words": _("waits for the asker")}
    if question.state not in OWED:
        return {"kind": "", "icon_name": "", "words": question.get_state_display()}
    days = (question.due_on - today).days
    if days < 0:
        return {"kind": "late", "icon_name": "warning", "words": late_words(question, today)}
    return {"kind": "soon" if days < 2 else "", "icon_name": "clock", "words": due_words(question.due_on, today)}


@register.simple_tag
def late_words(question: Question, today: date) -> str:
    """`{% late_words question today %}` → nokavēts 2 d."""
    days = (today - question.due_on).days
    return ngettext("{number} day late", "{number} days late", days).format(number=days)


@register.filter
def due_words(day: date, today: date) -> str:
    """`{{ question.due_on|due_words:today }}` → šodien, rīt, 27. nov."""
    near = {0: _("today"), 1: _("tomorrow")}
    return near.get((day - today).days) or wording.short_date(day)


@register.filter
def kind_name(passage: Passage) -> str:
    """`{{ passage|kind_name }}` → Personas kods."""
    return str(KIND_NAMES[PassageKind(passage.kind)])
