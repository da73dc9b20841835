"""What people do: report a fault, and say more about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from pmlp_portal.faults.actions import messages, moves
from pmlp_portal.faults.models import Report, ReportMove
from pmlp_portal.faults.queries import lock_report_of
from pmlp_portal.faults.states import SETTLED, ReportChannel, ReportKind, ReportState
from pmlp_portal.faults.tokens import new_seed, token_hash, token_of
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel.contacts import Contact, contact_hash
from pmlp_portal.notifications.models import MessageKind


@dataclass(frozen=True, slots=True)
class Reporting:
    """What somebody reports. `page` is a path without what was searched for; `mail_id` where it came by e-mail."""

    text: str
    kind: ReportKind = ReportKind.OTHER
    page: str = ""
    contact: Contact | None = None
    language: str = "lv"
    channel: ReportChannel = ReportChannel.FORM
    mail_id: str = ""
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """A report that was received; the only moment its token is known."""

    report_id: int
    token: str


@transaction.atomic
def report(*, reporting: Reporting, now: datetime, key: Key | None = None) -> Reported:
    """Receive a report and tell who made it. The same `key` again answers with the same report.

    Raises WordsMissing, WordsTooLong.
    """
    kept: Mapping[str, Any] = once(key, lambda: {"report": _report(reporting, now=now).pk}, now=now)
    # What is kept of an answer is never the token, which opens the report.
    seed = Report.objects.values_list("token_seed", flat=True).get(pk=kept["report"])
    return Reported(kept["report"], token_of(seed))


def _report(reporting: Reporting, *, now: datetime) -> Report:
    seed, contact = new_seed(), reporting.contact
    made = Report(
        kind=reporting.kind,
        channel=reporting.channel,
        page=reporting.page,
        text=moves.sound_words(reporting.text),
        contact=contact.value if contact else "",
        contact_hash=contact_hash(contact.value, settings.CONTACT_KEY) if contact else None,
        language=reporting.language,
        mail_id=reporting.mail_id,
        token_seed=seed,
        token_hash=token_hash(token_of(seed)),
        reported_at=now,
        is_demonstration=reporting.is_demonstration,
        revision=0,
    )
    moves.save(made, verb="report_fault", by=None, now=now)
    ReportMove.objects.create(report=made, after=ReportState.RECEIVED, at=now)
    messages.tell(made, MessageKind.REPORT_RECEIVED, now=now)
    return made


@transaction.atomic
def say(*, token: str, text: str, now: datetime) -> Report:
    """Add to one's report; what was settled is looked at again.

    Raises ReportNotFound, WordsMissing, WordsTooLong, EnoughSaid.
    """
    found = lock_report_of(token)
    say_to(found, text, now=now)
    return found


def say_to(found: Report, text: str, *, now: datetime) -> None:
    """Add the reporter's words to a locked report, in the caller's transaction."""
    moves.add_words(found, text, by=None, now=now)
    if found.state in SETTLED:
        moves.move(found, ReportState.RECEIVED, by=None, now=now)
    moves.save(found, verb="report_say", by=None, now=now)
