"""What no log may hold: contacts, what opens somebody's page, and what people wrote. Found by shape, in any text.

What is written on purpose (a route, a code, a number of seconds) needs none of this. It is for what others say:
messages of libraries, errors of the database, the text of an exception.
"""

import re

from forum.personal_data import find, mask

MASK = "[…]"

# PostgreSQL quotes the row that broke a rule, and with it whatever somebody typed. All that follows goes.
_ROW = re.compile(r"(?:DETAIL|CONTEXT|QUERY|STATEMENT|Failing row contains)\b.*", re.DOTALL)
# A word with a space in it stands in quotes because somebody wrote it.
_QUOTED = re.compile(r"""(?<!\w)['"«“][^'"»”\n]*['"»”]""")
_WORD = re.compile(r"[A-Za-z0-9_=+-]{16,}")
_HEX = re.compile(r"[0-9a-f]{16,}|[0-9A-F]{16,}")
_LONG = 20
# What names in code are made of, between _ and -: words, with a number behind them or alone.
_NAME = re.compile(r"(?:(?:[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z]))*\d{0,4}|[A-Za-z]|\d+)")


def masked(text: str) -> str:
    """Return the text without what must not be kept."""
    text = _ROW.sub(MASK, text)
    text = _QUOTED.sub(lambda words: MASK if " " in words[0] else words[0], text)
    text = _WORD.sub(lambda word: MASK if _is_secret(word[0]) else word[0], text)
    return mask(text, find(text))


def _is_secret(word: str) -> bool:
    """Whether a word looks drawn by chance: a token, a session's key, a signature. Names in code do not."""
    if _HEX.fullmatch(word):
        return any(map(str.isdigit, word))
    return len(word) >= _LONG and not all(_NAME.fullmatch(part) for part in re.split(r"[_=+-]", word))
