"""Tables that a spreadsheet opens: what would be run as a formula is made plain text, and can be undone."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

# What spreadsheets take for the beginning of a formula, also in its full width, and the mark that says "text".
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_MARK = "'"
LONGEST_TITLE = 31  # of a sheet, as spreadsheets have it
# Spreadsheets know by it that what follows is UTF-8.
_BYTE_ORDER_MARK = "\ufeff"


def neutralised(text: str) -> str:
    """Return the text as it may stand in a cell. One that begins with the mark gets another, so that none is lost."""
    # Some spreadsheets look past the blanks before a formula.
    return _MARK + text if text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS) else text


def original(cell: str) -> str:
    """Return the text that was made safe."""
    return cell.removeprefix(_MARK)


def csv_file(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a file for people's spreadsheets; None is an empty cell."""
    out = io.StringIO()
    csv.writer(out).writerows([_cell(cell) for cell in row] for row in rows)
    return _BYTE_ORDER_MARK + out.getvalue()


def xlsx_file(sheets: Iterable[tuple[str, Iterable[Sequence[object]]]]) -> bytes:
    """Return sheets, each with its title and rows, as a workbook."""
    # It loads much, and few processes ever write a workbook.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title[:LONGEST_TITLE])
        for row in rows:
            # A text that begins like a formula would be run as one.
            sheet.append([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(cell: object) -> str:
    """Return what stands in a cell. A number is none of anybody's words: its sign stays a sign."""
    if cell is None:
        return ""
    return str(cell) if isinstance(cell, int | float | Decimal) else neutralised(str(cell))
