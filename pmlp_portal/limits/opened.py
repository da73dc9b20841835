"""When a form was opened, in words only we can write: nobody reads and answers it within a breath."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

NO_FASTER_THAN = timedelta(seconds=3)
KEPT_FOR = timedelta(hours=24)
_SALT = "limits.opened"
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Opened:
    """`key` was made with the page, so that pressing twice is asking once."""

    key: str
    at: datetime

    def is_believable(self, *, now: datetime) -> bool:
        """Whether somebody may have written something meanwhile."""
        return NO_FASTER_THAN <= now - self.at <= KEPT_FOR


def written_at(now: datetime) -> str:
    """Return what a form opened now carries."""
    return signing.dumps({"key": secrets.token_hex(16), "at": now.timestamp()}, salt=_SALT)


def read(text: str) -> Opened | None:
    """Return when the form was opened; None for what we have not written."""
    try:
        told = signing.loads(text[:_LONGEST], salt=_SALT)
    except signing.BadSignature:
        return None
    return Opened(told["key"], datetime.fromtimestamp(told["at"], UTC))
