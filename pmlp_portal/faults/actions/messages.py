"""What is written to who reported a fault; letters hang on the letter they answer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from pmlp_portal.faults.models import Report
from pmlp_portal.faults.tokens import token_of
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.actions import enqueue
from pmlp_portal.notifications.models import MessageKind

LAPSES_AFTER = timedelta(days=3)


def about(report: Report) -> str:
    """Return what the outbox and the record call it."""
    return f"report:{report.pk}"


def tell(report: Report, kind: MessageKind, *, now: datetime, **more: str) -> None:
    """Write to the address that was given, if one was."""
    if not report.contact:
        return
    with translation.override(report.language):
        url = f"{settings.PUBLIC_URL}{reverse('faults:mine', args=[token_of(report.token_seed)])}"
        context = {
            "reference": report.reference,
            "url": url,
            "reply_to": settings.FAULTS_ADDRESS if settings.FAULTS_MAILDIR else "",
            "in_reply_to": report.mail_id,
            **more,
        }
        enqueue(
            about=about(report),
            kind=kind,
            to=Contact("email", report.contact),
            language=report.language,
            context=context,
            due_at=now,
            lapses_at=now + LAPSES_AFTER,
            now=now,
        )
