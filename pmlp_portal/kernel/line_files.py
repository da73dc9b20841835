"""Files of lines that people upload from spreadsheets: read whole, or refused with what is wrong on which line."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.kernel.sheets import original

LARGEST_FILE = 1_000_000  # bytes
MOST_LINES = 2_000
FAULTS_SHOWN = 50

# What a spreadsheet would reckon out.
_FORMULA = re.compile(r"\s*[=@+\-\t\r＝＋－＠]")
_SEPARATORS = (";", ",", "\t")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on a line, counted as an editor counts them; 0 is the file itself."""

    line: int
    column: str
    said: str | Promise


class FileRefused(Invalid):
    """Nothing of the file was taken. `faults` are the first of them, `number` is how many there are."""

    code = "file_refused"
    sentence = _("Nothing was imported. Mend what is named and upload the file whole again.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = sorted(faults, key=lambda fault: fault.line)[:FAULTS_SHOWN]
        self.number = len(faults)


def refused(said: str | Promise, *, line: int = 0) -> FileRefused:
    """Return the refusal of a file that can't be read at all, or not beyond a line."""
    return FileRefused([Fault(line, "", said)])


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not empty. A cell over several lines is refused: nothing here needs one."""
    text = _text_of(content)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    for number, line in enumerate(text.splitlines(), start=1):
        if number > MOST_LINES + 1:
            raise refused(_("The file is longer than 2,000 lines."), line=number)
        if line.strip(f" {separator}"):
            yield number, _cells_of(line, separator)


def _text_of(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise refused(_("The file is larger than 1 MB."))
    if content.startswith(b"PK\x03\x04"):
        raise refused(_("This is a workbook. In Excel save it as “CSV UTF-8”."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(_("This is UTF-16. Save the file as “CSV UTF-8”."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refused(_("This is not UTF-8. Save the file as “CSV UTF-8”."), line=line) from error
    if "\0" in text:
        raise refused(_("There is an unreadable sign here."), line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _cells_of(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader(StringIO(line), delimiter=separator, strict=True))]
    except csv.Error:
        # Quotation marks that nothing closes: it can't be said what belongs to which column.
        return []


def header_of(lines: Iterator[tuple[int, list[str]]], *, required: Sequence[str], known: Collection[str]) -> list[str]:
    """Return the names of the columns, taken from the first line. Raises FileRefused with all that is wrong there."""
    number, cells = next(lines, (1, []))
    header = [cell.lower() for cell in cells]
    faults = [Fault(number, name, _("This column is missing.")) for name in required if name not in header]
    faults += [
        Fault(number, name[:60] or "–", _("This column is not known here.")) for name in header if name not in known
    ]
    faults += [Fault(number, name, _("This column is there twice.")) for name in known if header.count(name) > 1]
    if faults:
        raise FileRefused(faults)
    return header


def named(cells: Sequence[str], header: Sequence[str]) -> Mapping[str, str]:
    """Return the cells of a line by column, without the marks that made them safe. They must be as many."""
    return {name: original(cell) for name, cell in zip(header, cells, strict=True)}


def fault_of_length(number: int, cells: Sequence[str], header: Sequence[str]) -> Fault | None:
    """Return what is wrong with a line that has not as many cells as the first line."""
    if len(cells) == len(header):
        return None
    return Fault(number, "", _("This line has another number of values than the first line has columns."))


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would reckon it out."""
    return bool(_FORMULA.match(cell))


def fault_of_formula(number: int, column: str) -> Fault:
    """Return that a cell begins like a formula."""
    return Fault(number, column, _("A value may not begin like a formula (= + - @)."))
