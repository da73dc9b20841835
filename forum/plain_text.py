"""What somebody wrote, as everybody may see it: plain, in one form, with nothing in it that hides or reorders."""

import re
import unicodedata

LONGEST_SLUG = 80
LONGEST_OPENING, SHORTEST_OPENING = 200, 40

# Signs that turn the direction of what follows, or are nothing at all: text with them reads otherwise than it is.
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NOTHING = "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
# More that is nothing: signs given up, marks of music without a shape, and tags that spell words nobody sees.
_SHAPELESS = [*range(0x206A, 0x2070), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080)]
# Code points that are no signs and never will be. Two of them may not stand in XML: one title would break a whole feed.
_NEVER = [*range(0xFDD0, 0xFDF0), *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))]
_INVISIBLE = dict.fromkeys([*map(ord, _TURNING + _NOTHING), *_SHAPELESS, *_NEVER])
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
_GAPS = re.compile(r"\n{3,}")
# A sentence ends where the next begins with a capital; "21. februāra" and "Nr. 133" do not.
_SENTENCE_END = re.compile(r"[.?!](?= [A-ZĀČĒĢĪĶĻŅŠŪŽ])")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def storable(text: str) -> str:
    """Return the text as a database can keep it, with nothing else changed: NUL and half characters can't be kept."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def shown(text: str) -> str:
    """Return the text without what hides or reorders, with lines ended alike and no more than one empty in a row."""
    # Composed last: what is nothing may stand between a letter and its accent.
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", visible(text)))
    return _GAPS.sub("\n\n", _without_trailing(composed)).strip()


def visible(text: str) -> str:
    """Return the text without the signs that hide or reorder, and nothing else changed."""
    return text.translate(_INVISIBLE).translate(_CONTROL)


def on_one_line(text: str) -> str:
    """Return the text as a title: shown, and on one line."""
    return " ".join(shown(text).split())


def opening_of(text: str) -> str:
    """Return the sentences a text begins with, as many as a list has room for; of a long first one its beginning."""
    flat = " ".join(text.split())
    if len(flat) <= LONGEST_OPENING:
        return flat
    ends = [found.end() for found in _SENTENCE_END.finditer(flat, 0, LONGEST_OPENING)]
    if ends and ends[-1] >= SHORTEST_OPENING:
        return flat[: ends[-1]].rstrip()
    beginning = flat[:LONGEST_OPENING]
    return (beginning.rpartition(" ")[0] or beginning).rstrip(" ,;:–") + "…"


def slug_of(title: str) -> str:
    """Return a title as it stands in an address: cik-ilgi-ir-deriga-berna-pase; "-" when no letter is left."""
    letters = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    words = _NOT_IN_SLUGS.sub("-", letters).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words or "-"


def _without_trailing(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))
