"""Figures as a file for a spreadsheet, in which no cell can be a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the start of a formula or a command; numbers of ours are never negative.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> str:
    """Return a cell's text; one that a spreadsheet would calculate is marked as text."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_file(rows: Iterable[Sequence[object]]) -> str:
    """Return the file: commas, CRLF, and a mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()
