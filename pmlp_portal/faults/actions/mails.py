"""Taking an e-mail: once, as a report or as words to one; or noting why not."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pmlp_portal.faults import maildir, mails
from pmlp_portal.faults.actions import moves
from pmlp_portal.faults.actions.reporting import Reporting, report, say_to
from pmlp_portal.faults.errors import EnoughSaid, MailTaken
from pmlp_portal.faults.mails import Mail
from pmlp_portal.faults.models import Report, TakenMail
from pmlp_portal.faults.policies import LONGEST_WORDS, MAILS_AT_MOST, MAILS_WITHIN, number_in
from pmlp_portal.faults.queries import lock_report_by_sender
from pmlp_portal.faults.states import MailOutcome, NotTaken, ReportChannel
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import contact_hash
from pmlp_portal.limits.actions import count
from pmlp_portal.limits.policies import Limit


def take_mails(*, clock: Callable[[], datetime]) -> None:
    """Take what lies in the mailbox, a transaction for each letter; put away only what is safely written down."""
    if not settings.FAULTS_MAILDIR:
        return
    own = {parseaddr(address)[1].lower() for address in (settings.FAULTS_ADDRESS, settings.DEFAULT_FROM_EMAIL)}
    for letter in maildir.new_letters(Path(settings.FAULTS_MAILDIR)):
        raw = maildir.beginning_of(letter)
        if raw is None:
            continue
        with suppress(MailTaken):
            take_mail(mail=mails.read(raw, own=own), now=clock())
        maildir.put_away(letter)


@transaction.atomic
def take_mail(*, mail: Mail, now: datetime) -> TakenMail:
    """Take an e-mail, in one transaction with what it becomes. Raises MailTaken when it was taken before."""
    # Written first: who takes the same letter at the same moment waits here, and is then refused.
    with transaction.atomic(), refusing({"mail_taken_once": MailTaken}):
        taken = TakenMail.objects.create(
            key=mail.key, taken_at=now, outcome=MailOutcome.IGNORED, because=mail.because or NotTaken.TOO_MANY
        )
    if mail.because or not _is_welcome(mail, now=now):
        return taken
    return _became(taken, mail, now=now)


def _is_welcome(mail: Mail, *, now: datetime) -> bool:
    return count("mail", _hash(mail)[:32], limit=Limit(MAILS_AT_MOST, MAILS_WITHIN), now=now) <= MAILS_AT_MOST


def _became(taken: TakenMail, mail: Mail, *, now: datetime) -> TakenMail:
    number = number_in(mail.subject)
    # A reference is no secret: only who reported it adds to it.
    theirs = lock_report_by_sender(number, _hash(mail)) if number is not None else None
    try:
        taken.report = _answered(theirs, mail, now=now) if theirs else _reported(mail, now=now)
    except EnoughSaid:
        taken.because = NotTaken.ENOUGH
    else:
        taken.outcome, taken.because = (MailOutcome.REPLY if theirs else MailOutcome.REPORT), ""
    taken.save(update_fields=["report", "outcome", "because"])
    return taken


def _answered(found: Report, mail: Mail, *, now: datetime) -> Report:
    found.mail_id = mail.message_id or found.mail_id
    say_to(found, mail.text, now=now)
    return found


def _reported(mail: Mail, *, now: datetime) -> Report:
    text = mail.text if mail.subject in mail.text else f"{mail.subject}\n\n{mail.text}"
    reporting = Reporting(
        text=moves.sound_words(text[:LONGEST_WORDS]),
        contact=mail.sender,
        language=mail.language,
        channel=ReportChannel.EMAIL,
        mail_id=mail.message_id,
    )
    return Report.objects.get(pk=report(reporting=reporting, now=now).report_id)


def _hash(mail: Mail) -> str:
    assert mail.sender is not None
    return contact_hash(mail.sender.value, settings.CONTACT_KEY)
