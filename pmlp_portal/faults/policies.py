"""The rules of reports: pure figures and functions."""

import re
from datetime import timedelta

LONGEST_WORDS = 5000  # characters
LONGEST_PAGE = 300
WORDS_AT_MOST = 50  # of one report, by both sides
SHOWN_AFTER_MENDED = timedelta(days=60)
# Of one sender within an hour. Two machines that answer each other are stopped here at the latest.
MAILS_AT_MOST, MAILS_WITHIN = 10, timedelta(hours=1)
MAILS_PER_RUN = 50
# The words stand first in an e-mail; what is attached comes after, and is not kept.
READ_AT_MOST = 1024 * 1024  # bytes

_REFERENCE = re.compile(r"\bP(?P<number>[0-9]{5,9})\b", re.IGNORECASE)


def reference_of(number: int) -> str:
    """Return what people and subjects of e-mails call a report."""
    return f"P{number:05d}"


def number_in(text: str) -> int | None:
    """Return the number of the report a text names; None when it names none."""
    found = _REFERENCE.search(text)
    return int(found["number"]) if found else None
