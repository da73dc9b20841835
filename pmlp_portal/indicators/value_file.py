"""Values read from a file: every line of it, or none and a report of what is wrong where."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pmlp_portal.indicators.states import Kind, Unit
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.kernel.sheets import original

REQUIRED = ("code", "year", "kind", "value")
OPTIONAL = ("numerator", "denominator", "origin")
COLUMNS = REQUIRED + OPTIONAL
LARGEST_FILE = 1_000_000  # bytes
MOST_LINES = 2_000
FAULTS_SHOWN = 50
LONGEST_ORIGIN = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100
# A rounded share may differ from its parts by half a point and no more.
TOLERANCE = Decimal("0.5")

_FORMULA = re.compile(r"\s*[=@+\-\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+\-−]?[0-9]{1,9}(?:[.,][0-9]{1,2})?\s*%?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_SEPARATORS = (";", ",", "\t")
_KINDS = {
    "forecast": Kind.FORECAST,
    "prognoze": Kind.FORECAST,
    "actual": Kind.ACTUAL,
    "izpilde": Kind.ACTUAL,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on a line, counted as an editor counts them; 0 is the file itself."""

    line: int
    column: str
    said: str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One value of the file."""

    line: int
    code: str
    year: int
    kind: Kind
    value: Decimal
    numerator: int | None
    denominator: int | None
    origin: str


class ValueFileRefused(Invalid):
    """Nothing of the file was taken. `faults` are the first of them, `number` is how many there are."""

    code = "value_file_refused"
    sentence = _("Nothing was imported. Mend what is named and upload the file whole again.")

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults[:FAULTS_SHOWN]
        self.number = len(faults)


def read(content: bytes, *, units: Mapping[str, str]) -> list[Line]:
    """Return the values of a file; `units` are those of the known codes. Raises ValueFileRefused with every fault."""
    lines = _lines_of(_text_of(content))
    header = _header_of(lines)
    found: list[Line] = []
    faults: list[Fault] = []
    for number, cells in lines:
        said = list(_faults_of(number, cells, header, units))
        if not said:
            found.append(_line_of(number, _named(cells, header)))
        faults += said
    faults += _twice(found)
    if not found and not faults:
        faults.append(Fault(0, "", _("There is no value in the file below its first line.")))
    if faults:
        raise ValueFileRefused(sorted(faults, key=lambda fault: fault.line))
    return found


def _refused(said: str | Promise, *, line: int = 0) -> ValueFileRefused:
    return ValueFileRefused([Fault(line, "", said)])


def _text_of(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _refused(_("The file is larger than 1 MB."))
    if content.startswith(b"PK\x03\x04"):
        raise _refused(_("This is a workbook. In Excel save it as “CSV UTF-8”."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(_("This is UTF-16. Save the file as “CSV UTF-8”."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(_("This is not UTF-8. Save the file as “CSV UTF-8”."), line=line) from error
    if "\0" in text:
        raise _refused(_("There is an unreadable sign here."), line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not empty. A cell over several lines is refused: nothing here needs one."""
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    for number, line in enumerate(text.splitlines(), start=1):
        if number > MOST_LINES + 1:
            raise _refused(_("The file is longer than 2,000 lines."), line=number)
        if line.strip(f" {separator}"):
            yield number, _cells_of(line, separator)


def _cells_of(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader(StringIO(line), delimiter=separator, strict=True))]
    except csv.Error:
        # Quotation marks that nothing closes: it can't be said what belongs to which column.
        return []


def _header_of(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    number, cells = next(lines, (1, []))
    header = [cell.lower() for cell in cells]
    faults = [Fault(number, name, _("This column is missing.")) for name in REQUIRED if name not in header]
    faults += [
        Fault(number, name[:60] or "–", _("This column is not known here.")) for name in header if name not in COLUMNS
    ]
    faults += [Fault(number, name, _("This column is there twice.")) for name in COLUMNS if header.count(name) > 1]
    if faults:
        raise ValueFileRefused(faults)
    return header


def _named(cells: list[str], header: list[str]) -> dict[str, str]:
    return {name: original(cell) for name, cell in zip(header, cells, strict=True)}


def _faults_of(number: int, cells: list[str], header: list[str], units: Mapping[str, str]) -> Iterator[Fault]:
    if len(cells) != len(header):
        yield Fault(number, "", _("This line has another number of values than the first line has columns."))
        return
    line = _named(cells, header)
    formulas = [name for name in header if _is_formula(name, line[name])]
    for name in formulas:
        yield Fault(number, name, _("A value may not begin like a formula (= + - @)."))
    if not formulas:
        yield from _faults_of_place(number, line, units)
        yield from _faults_of_numbers(number, line, units.get(line["code"], ""))


def _is_formula(name: str, cell: str) -> bool:
    """Whether a spreadsheet would reckon it out; a number with its sign is a number."""
    return bool(_FORMULA.match(cell)) and not (name == "value" and _NUMBER.fullmatch(cell))


def _faults_of_place(number: int, line: Mapping[str, str], units: Mapping[str, str]) -> Iterator[Fault]:
    if line["code"] not in units:
        yield Fault(number, "code", str(_("“{value}” is not known here.")).format(value=line["code"][:60]))
    if not _WHOLE.fullmatch(line["year"]) or not FIRST_YEAR <= int(line["year"]) <= LAST_YEAR:
        yield Fault(number, "year", _("This is not a year, like 2021."))
    if line["kind"].lower() not in _KINDS:
        yield Fault(number, "kind", _("The kind is “forecast” or “actual”."))
    if len(line.get("origin", "")) > LONGEST_ORIGIN:
        yield Fault(number, "origin", _("This is longer than 200 signs."))


def _faults_of_numbers(number: int, line: Mapping[str, str], unit: str) -> Iterator[Fault]:
    if not _NUMBER.fullmatch(line["value"]):
        yield Fault(number, "value", _("This is not a number with at most two decimals."))
        return
    value = _decimal(line["value"])
    if value < 0 and unit != Unit.CHANGE:
        yield Fault(number, "value", _("Only a change may be below nought."))
    if unit == Unit.COUNT and value != int(value):
        yield Fault(number, "value", _("A number of things is whole."))
    yield from _faults_of_parts(number, line, unit, value)


def _faults_of_parts(number: int, line: Mapping[str, str], unit: str, value: Decimal) -> Iterator[Fault]:
    numerator, denominator = line.get("numerator", ""), line.get("denominator", "")
    if not numerator and not denominator:
        return
    if not (_WHOLE.fullmatch(numerator) and _WHOLE.fullmatch(denominator)) or int(denominator) == 0:
        yield Fault(number, "denominator", _("Numerator and denominator are whole numbers and stand together."))
    elif unit != Unit.COUNT and abs(_of_parts(int(numerator), int(denominator), unit) - value) > TOLERANCE:
        yield Fault(number, "value", _("The value does not agree with its numerator and denominator."))


def _of_parts(numerator: int, denominator: int, unit: str) -> Decimal:
    """Return the value two numbers make: a share, or the change from the denominator to the numerator."""
    above = numerator - denominator if unit == Unit.CHANGE else numerator
    return Decimal(100 * above) / denominator


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", ".").rstrip("% \N{NO-BREAK SPACE}"))


def _line_of(number: int, line: Mapping[str, str]) -> Line:
    numerator, denominator = line.get("numerator", ""), line.get("denominator", "")
    return Line(
        line=number,
        code=line["code"],
        year=int(line["year"]),
        kind=_KINDS[line["kind"].lower()],
        value=_decimal(line["value"]),
        numerator=int(numerator) if numerator else None,
        denominator=int(denominator) if denominator else None,
        origin=line.get("origin", ""),
    )


def _twice(lines: list[Line]) -> Iterator[Fault]:
    seen: dict[tuple[str, int, Kind], int] = {}
    for line in lines:
        first = seen.setdefault((line.code, line.year, line.kind), line.line)
        if first != line.line:
            yield Fault(line.line, "", str(_("This value stands on line {line} already.")).format(line=first))
