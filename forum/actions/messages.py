"""What askers and experts are sent, written in the transaction of the deed it tells of."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from forum.models import Question
from forum.tokens import token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.notifications.actions import enqueue
from pmlp_portal.notifications.facts import ContextValue
from pmlp_portal.notifications.models import MessageKind

LAPSES_AFTER = timedelta(days=14)
# A subject is read on a phone.
LONGEST_TITLE = 70


def about(question: Question) -> str:
    """Return what the outbox calls a question; browsers ask to be told about it by this name."""
    return f"question:{question.pk}"


def page_of(question: Question) -> str:
    """Return the address of the asker's own page."""
    return _address("forum:mine", token_of(question.token_seed), language=question.language)


def desk_of(question: Question, *, language: str) -> str:
    """Return the address at which experts work on a question."""
    return _address("forum:desk-question", question.pk, language=language)


def tell(question: Question, kind: MessageKind, *, now: datetime, **facts: ContextValue) -> None:
    """Tell the asker, wherever they asked to be told."""
    enqueue(
        about=about(question),
        kind=kind,
        to=parse_contact(question.contact) if question.contact else None,
        language=question.language,
        context={"title": _short(question.title), "url": page_of(question), **facts},
        due_at=now,
        lapses_at=now + LAPSES_AFTER,
        now=now,
    )


def tell_staff(question: Question, kind: MessageKind, *, to: User, now: datetime, **facts: ContextValue) -> None:
    """Tell somebody of the staff, if they can be written to. Each is told about the question for themselves."""
    if not to.email:
        return
    url = desk_of(question, language=to.language)
    enqueue(
        about=f"question-desk:{question.pk}:{to.pk}",
        kind=kind,
        to=Contact("email", to.email),
        language=to.language,
        context={"title": _short(question.title), "url": url, "due_on": question.due_on, **facts},
        due_at=now,
        lapses_at=now + LAPSES_AFTER,
        now=now,
    )


def _address(page: str, named: str | int, *, language: str) -> str:
    with translation.override(language):
        return f"{settings.PUBLIC_URL}{reverse(page, args=[named])}"


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
