"""A message in words: templates named after its kind, in its own language."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import translation

from pmlp_portal.kernel import wording
from pmlp_portal.notifications.models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail's words."""

    subject: str
    text: str
    html: str


def letter(message: Message) -> Letter:
    """Return the e-mail of a message."""
    return Letter(
        subject=_on_one_line(_rendered(message, "subject.txt")),
        text=re.sub(r"\n{3,}", "\n\n", _rendered(message, "txt")).strip() + "\n",
        html=_rendered(message, "html"),
    )


def text_message(message: Message) -> str:
    """Return the same in as few words as a phone needs."""
    return _on_one_line(_rendered(message, "sms.txt"))


def _rendered(message: Message, ending: str) -> str:
    with translation.override(message.language):
        return render_to_string(f"notifications/{message.kind}.{ending}", _values(message))


def _values(message: Message) -> dict[str, str]:
    """Turn stored days and instants into words; the rest is text already."""
    stored = message.context
    return {
        **stored,
        "language": message.language,
        "day": wording.long_date(date.fromisoformat(stored["day"])),
        "earliest": _wall(stored["earliest_at"]),
        "latest": _wall(stored["latest_at"]),
        "be_there_by": _wall(stored["be_there_by"]),
    }


def _wall(instant: str | None) -> str:
    return wording.wall(datetime.fromisoformat(instant)) if instant else ""


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
