"""An e-mail as it came, read without trusting it: who wrote what, or why it is not taken. No tables."""

import email
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Set
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

from pmlp_portal.faults.policies import LONGEST_WORDS
from pmlp_portal.faults.states import NotTaken
from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.kernel.errors import Invalid

_BULK = {"bulk", "junk", "list", "auto_reply"}
_MACHINES = re.compile(r"mailer-daemon|postmaster|no-?reply|donotreply", re.IGNORECASE)
# Only what may stand in a header of ours again.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,200}>")
_LATVIAN = re.compile(r"[āčēģīķļņšūž]", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(the|is|are|not|and|does|cannot|page|please)\b", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"}
_UNSEEN = {"style", "script", "head", "title"}


@dataclass(frozen=True, slots=True)
class Mail:
    """What an e-mail says. `because` tells why it is not taken; then nothing else counts but its key."""

    key: str
    because: str = ""
    sender: Contact | None = None
    subject: str = ""
    text: str = ""
    message_id: str = ""
    language: str = "lv"


def read(raw: bytes, *, own: Set[str]) -> Mail:
    """Read an e-mail, of which the end may be wanting. `own` are our addresses, in small letters."""
    try:
        return _read(raw, own)
    except Exception:  # the parser of the standard library breaks on some headers; one letter must not stop the others
        return Mail(key=hashlib.sha256(raw).hexdigest(), because=NotTaken.UNREADABLE)


def _read(raw: bytes, own: Set[str]) -> Mail:
    parsed = email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default)
    written = email.utils.parseaddr(_header(parsed, "From"))[1]
    found = _MESSAGE_ID.search(_header(parsed, "Message-ID"))
    message_id = found[0] if found else ""
    name = f"{message_id}\n{written.lower()}".encode("utf-8", "replace") if message_id else raw
    key = hashlib.sha256(name).hexdigest()
    sender = _sender(written)
    if sender is None:
        return Mail(key=key, because=NotTaken.NO_SENDER)
    if because := _not_by_a_person(parsed, sender, own):
        return Mail(key=key, because=because)
    subject = " ".join(_header(parsed, "Subject").split())[:300]
    text = _words(parsed)[:LONGEST_WORDS] or subject
    if not any(sign.isalnum() for sign in text):
        return Mail(key=key, because=NotTaken.EMPTY)
    return Mail(key, "", sender, subject, text, message_id, _language(text))


def _header(parsed: EmailMessage, name: str) -> str:
    return _plain(str(parsed.get(name, "")))


def _plain(text: str) -> str:
    """Return the text as a database keeps it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _sender(written: str) -> Contact | None:
    try:
        contact = parse_contact(written)
    except Invalid:
        return None
    return contact if contact.kind == "email" else None


def _not_by_a_person(parsed: EmailMessage, sender: Contact, own: Set[str]) -> str:
    if sender.value.lower() in own:
        return NotTaken.OWN
    is_automatic = (
        _header(parsed, "Auto-Submitted").strip().lower() not in {"", "no"}
        or _header(parsed, "Precedence").strip().lower() in _BULK
        or any(name in parsed for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond"))
        or _header(parsed, "Return-Path").strip() == "<>"
        or _MACHINES.search(sender.value.partition("@")[0])
    )
    return NotTaken.AUTOMATIC if is_automatic else ""


def _words(parsed: EmailMessage) -> str:
    part = parsed.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _decoded(part)
    if part.get_content_subtype() == "html":
        text = _without_markup(text)
    return _unquoted(_plain(text))


def _decoded(part: MIMEPart) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):
        # A charset nobody knows, or not the one the words are in: what can be read is better than nothing.
        return raw.decode("utf-8", "replace")


class _Words(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a line, or what is not shown."""
        self.unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is not shown."""
        self.unseen = max(0, self.unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self.unseen:
            self.words.append(re.sub(r"\s+", " ", data))


def _without_markup(text: str) -> str:
    parser = _Words()
    parser.feed(text)
    parser.close()
    lines = [line.strip() for line in "".join(parser.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _unquoted(text: str) -> str:
    """Return the words without the letter they answer, which mail programmes put below."""
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    kept = list(lines)
    while kept and (kept[-1].startswith(">") or not kept[-1].strip()):
        kept.pop()
    if len(kept) < len(lines) and kept and kept[-1].rstrip().endswith(":"):
        kept.pop()
    return "\n".join(kept).strip() or text.strip()


def _language(text: str) -> str:
    return "en" if not _LATVIAN.search(text) and len(_ENGLISH.findall(text)) >= 2 else "lv"
