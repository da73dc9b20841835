"""Anna, who reports what does not work, and her letters."""

import mailbox as standard
from datetime import date, time
from email.message import EmailMessage
from pathlib import Path

from pmlp_portal.faults import actions
from pmlp_portal.faults.actions import Reported, Reporting
from pmlp_portal.faults.models import KnownFault, Report
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact

NOW = clock.at(date(2026, 11, 24), time(10))
ANNA = Contact("email", "anna@example.lv")


def reported(text: str = "Lapa neatveras.", *, contact: Contact | None = ANNA, now=NOW) -> Reported:
    """Report, as Anna does by the form."""
    return actions.report(reporting=Reporting(text=text, contact=contact, page="/branches/"), now=now)


def a_report(text: str = "Lapa neatveras.", **more) -> Report:
    """Return what Anna reported."""
    return Report.objects.get(pk=reported(text, **more).report_id)


def a_fault(**columns) -> KnownFault:
    """Name a fault everybody may know of."""
    usual = {"title_lv": "Kiosks klusē", "title_en": "The kiosk is silent", "since_on": date(2026, 11, 20)}
    return KnownFault.objects.create(**{**usual, **columns})


def letter(
    text: str = "Lapa neatveras, kad spiežu pogu.",
    *,
    sender: str = "Anna <anna@example.lv>",
    subject: str = "Nedarbojas",
    message_id: str = "<one@example.lv>",
    **headers: str,
) -> EmailMessage:
    """Write an e-mail as a mail programme does."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "problemas@pmlp.example.lv", subject
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def delivered(folder: Path, mail: EmailMessage | bytes) -> None:
    """Lay a letter into the mailbox as a mail server does."""
    standard.Maildir(folder, create=False).add(mail)
