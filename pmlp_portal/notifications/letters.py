"""A message in words: one template for each kind, put into the frame of a letter, its subject or a text message."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from pmlp_portal.kernel import wording
from pmlp_portal.notifications import stopping
from pmlp_portal.notifications.facts import ContextValue
from pmlp_portal.notifications.models import STOPPABLE, Message, MessageChannel, MessageKind

_INSTANT = re.compile(r"(?P<name>\w+)_at|(?P<whole>be_there_by)")
_DAY = re.compile(r"(?P<name>\w+)_on|(?P<whole>day)")


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail's words, the calendar file that may go with them, and where such letters can be stopped.

    `reply_to`: where replies are read; `answers`: the Message-ID of the letter it answers. Mostly both are empty.
    """

    subject: str
    text: str
    html: str
    calendar: str
    stop_url: str
    reply_to: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a message would read; a text message has no subject."""

    subject: str
    text: str


def letter(message: Message) -> Letter:
    """Return the e-mail of a message."""
    return Letter(
        subject=_on_one_line(_rendered(message, "_subject.txt")),
        text=letter_text(message),
        html=re.sub(r"<p>\s*</p>\n", "", _rendered(message, "_letter.html")),
        calendar=message.context.get("ics", ""),
        stop_url=_stop_url(message),
        reply_to=message.context.get("reply_to", ""),
        answers=message.context.get("in_reply_to", ""),
    )


def text_message(message: Message) -> str:
    """Return the same in as few words as a phone needs."""
    return _on_one_line(_rendered(message, "_sms.txt"))


def notice(message: Message) -> dict[str, str]:
    """Return what a browser shows: it stands on locked screens, and names nobody."""
    return {
        "kind": message.kind,
        "title": _on_one_line(_rendered(message, "_title.txt")),
        "text": _on_one_line(_rendered(message, "_push.txt")),
        "url": urlsplit(message.context.get("url", "")).path or "/",
        "tag": message.about,
        "language": message.language,
    }


def preview(
    *, kind: MessageKind, channel: MessageChannel, language: str, context: Mapping[str, ContextValue]
) -> Preview:
    """Return how a message would read, without writing one."""
    stored = json.loads(json.dumps(dict(context), cls=DjangoJSONEncoder))
    message = Message(kind=kind, channel=channel, language=language, context=stored)
    if channel == MessageChannel.EMAIL:
        return Preview(_on_one_line(_rendered(message, "_subject.txt")), letter_text(message))
    return Preview("", text_message(message))


def letter_text(message: Message) -> str:
    """Return the words of a letter, as they are read without pictures."""
    return _with_single_gaps(_rendered(message, "_letter.txt"))


def _rendered(message: Message, frame: str) -> str:
    with translation.override(message.language):
        values = {
            **_in_words(message.context),
            "frame": f"notifications/{frame}",
            "language": message.language,
            "stop_url": _stop_url(message),
            "br": mark_safe("<br>") if frame.endswith(".html") else "",
        }
        return render_to_string(f"notifications/{message.kind}.txt", values)


def _stop_url(message: Message) -> str:
    """Return where such messages can be stopped: what was subscribed to names its own page."""
    if message.kind not in STOPPABLE or message.channel != MessageChannel.EMAIL:
        return ""
    return message.context.get("stop_url") or stopping.stop_url(message.to, language=message.language)


def _in_words(stored: dict[str, Any]) -> dict[str, Any]:
    """Turn stored days and instants into words: `starts_at` becomes `starts` and `starts_day`, `due_on` is `due`."""
    values = dict(stored)
    for key, value in stored.items():
        if named := _INSTANT.fullmatch(key):
            name = named["name"] or key
            instant = datetime.fromisoformat(value) if value else None
            values[name] = wording.wall(instant) if instant else ""
            values[f"{name}_day"] = wording.long_date(instant) if instant else ""
        elif named := _DAY.fullmatch(key):
            day = date.fromisoformat(value)
            values[named["name"] or key] = wording.long_date_with_year(day) if named["name"] else wording.long_date(day)
    return values


def _with_single_gaps(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
