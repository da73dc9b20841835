"""What somebody said to a question: read from a form, checked against the wording, told in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from surveys import errors

LONGEST_TEXT = 2000  # characters
LONGEST_LINK = 500
LARGEST_NUMBER = Decimal(10) ** 9
SPECIALS = ("na", "refused", "unknown")
_POINT = re.compile(r"[0-9]{1,2}")
_NUMBER = re.compile(r"-?[0-9]{1,10}([.,][0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as far as its answers are concerned. `levels` are empty where there are no points."""

    code: str
    kind: str
    levels: Sequence[int] = ()
    choices: Sequence[str] = ()
    specials: frozenset[str] = frozenset()
    is_required: bool = True

    @property
    def words(self) -> frozenset[str]:
        """Every word it can be answered with; none where anything can be written."""
        if not (self.levels or self.choices):
            return frozenset()
        return frozenset({*map(str, self.levels), *self.choices, *self.specials})


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said: a point, codes of choices, a number, a text, or why there is no answer. `link`: its evidence."""

    value: int | None = None
    number: Decimal | None = None
    choices: tuple[str, ...] = ()
    text: str = ""
    special: str = ""
    link: str = ""
    comment: str = ""

    @property
    def words(self) -> frozenset[str]:
        """What conditions of later questions go by."""
        if self.special:
            return frozenset({self.special})
        if self.value is not None:
            return frozenset({str(self.value)})
        return frozenset(self.choices)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == Reply(link=self.link, comment=self.comment)


def read_reply(wording: Wording, said: Sequence[str], *, link: str = "", comment: str = "") -> Reply:
    """Read what a form sent for a question, and check it.

    Raises ReplyMissing, ReplyWrong, NumberWrong, TextTooLong.
    """
    reply = _read(wording, [word.strip() for word in said if word.strip()], link.strip(), comment.strip())
    check(wording, reply)
    return reply


def _read(wording: Wording, said: Sequence[str], link: str, comment: str) -> Reply:
    if not said:
        return Reply(link=link, comment=comment)
    # Who writes just "na" into a text has said that it does not apply, where that can be said.
    if len(said) == 1 and said[0] in (wording.specials if wording.kind == "text" else SPECIALS):
        return Reply(special=said[0], link=link, comment=comment)
    if wording.kind == "text":
        return Reply(text=said[0])
    if wording.kind == "number":
        return Reply(number=_number(said[0]))
    if wording.levels:
        return Reply(value=_point(said), link=link, comment=comment)
    return Reply(choices=tuple(dict.fromkeys(said)))


def check(wording: Wording, reply: Reply) -> None:
    """Raise unless a reply is one the question can have. An empty one is, where the question may be left out."""
    if reply.is_empty:
        if wording.is_required:
            raise errors.ReplyMissing
        return
    if len(reply.text) > LONGEST_TEXT or len(reply.comment) > LONGEST_TEXT:
        raise errors.TextTooLong(limit=LONGEST_TEXT)
    if not (_is_answer(wording, reply) and _is_link(reply.link)):
        raise errors.ReplyWrong


def _is_answer(wording: Wording, reply: Reply) -> bool:
    if reply.special:
        return reply.special in wording.specials and reply.number is None and not (reply.choices or reply.text)
    match wording.kind:
        case "single":
            return len(reply.choices) == 1 and reply.choices[0] in wording.choices
        case "multiple":
            return bool(reply.choices) and set(reply.choices) <= set(wording.choices)
        case "number":
            return reply.number is not None and abs(reply.number) <= LARGEST_NUMBER
        case "text":
            return bool(reply.text)
        case _:
            return reply.value in wording.levels


def _is_link(link: str) -> bool:
    """Evidence is on a page people can open, or there is none."""
    if not link:
        return True
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return len(link) <= LONGEST_LINK and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _point(said: Sequence[str]) -> int:
    if len(said) != 1 or not _POINT.fullmatch(said[0]):
        raise errors.ReplyWrong
    return int(said[0])


def _number(said: str) -> Decimal:
    try:
        if not _NUMBER.fullmatch(said):
            raise errors.NumberWrong
        return Decimal(said.replace(",", "."))
    except InvalidOperation:
        raise errors.NumberWrong from None
