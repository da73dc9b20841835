"""What people are sent about a survey, in the transaction of what it tells of, and how it is kept from leaving."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.actions import cancel_about, enqueue, forget_about
from pmlp_portal.notifications.models import MessageKind
from surveys.models import Case, Invitation, Mode
from surveys.tokens import token_of


def about(case: Case) -> str:
    """Return what the outbox calls a case."""
    return f"survey-case:{case.pk}"


def invite(invitation: Invitation, *, now: datetime) -> bool:
    """Send the link; return whether it was written: who stopped such messages is written none."""
    is_form = Mode.FORM in invitation.case.stage.modes
    return _tell(invitation, MessageKind.SURVEY_FORM if is_form else MessageKind.SURVEY_INVITATION, now=now)


def remind(invitation: Invitation, *, now: datetime) -> bool:
    """Send the same link once more; return whether it was written."""
    return _tell(invitation, MessageKind.SURVEY_REMINDER, now=now)


def keep_from_leaving(case: Case, *, now: datetime) -> None:
    """Stop what waits for the end of a quiet night, and forget the address in what has left."""
    cancel_about(about=about(case), now=now)
    forget_about(about=about(case))


def _tell(invitation: Invitation, kind: MessageKind, *, now: datetime) -> bool:
    case, stage, token = invitation.case, invitation.case.stage, token_of(invitation.token_seed)
    door = "assessment" if Mode.FORM in stage.modes else "survey"
    with translation.override(case.language):
        written = enqueue(
            about=about(case),
            kind=kind,
            to=parse_contact(invitation.contact),
            language=case.language,
            context={
                "title": stage.period.name,
                "closes_on": stage.closes_on,
                "check_code": stage.code,
                "check_url": f"{settings.PUBLIC_URL}{reverse('surveys:genuine')}",
                "url": f"{settings.PUBLIC_URL}{reverse(f'surveys:{door}', args=[token])}",
                "stop_url": f"{settings.PUBLIC_URL}{reverse('surveys:refuse', args=[token])}",
            },
            due_at=now,
            lapses_at=clock.end_at(stage.closes_on, clock.MIDNIGHT),
            now=now,
        )
    return written is not None
