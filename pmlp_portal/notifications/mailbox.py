"""The local mailbox of a development machine, as its page reads it."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import NotFound

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """One e-mail that arrived."""

    key: str
    arrived_at: datetime
    to: str
    subject: str
    text: str
    language: str


def is_in_use() -> bool:
    """Whether mail goes to the mailbox `make run` started: never in production, and not when EMAIL_URL says else."""
    address = settings.VAR_DIR / "email_url"
    return (
        not settings.IS_PRODUCTION
        and address.is_file()
        and address.read_text().strip() == settings.EMAIL_URL
        and _folder().is_dir()
    )


def letters() -> list[ReceivedLetter]:
    """Return the newest letters, the last one first. Raises NotFound where there is no mailbox."""
    if not is_in_use():
        raise NotFound
    newest = sorted(_folder().iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in newest[:_SHOWN]]


def letter(key: str) -> ReceivedLetter:
    """Return one letter. A key only ever picks from what lies in the mailbox. Raises NotFound."""
    for path in _folder().iterdir() if is_in_use() else ():
        if path.name == key:
            return _read(path)
    raise NotFound


def _folder() -> Path:
    folder: Path = settings.VAR_DIR / "mailbox" / "new"
    return folder


def _read(path: Path) -> ReceivedLetter:
    parsed = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    body = parsed.get_body(("plain",))
    return ReceivedLetter(
        key=path.name,
        arrived_at=clock.local(datetime.fromtimestamp(path.stat().st_mtime, UTC)),
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        text=body.get_content() if body else "",
        language=str(parsed["Content-Language"] or ""),
    )
