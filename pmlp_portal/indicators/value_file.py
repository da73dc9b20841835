"""Values read from a file: every line of it, or none and a report of what is wrong where."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from pmlp_portal.indicators.states import Kind, Unit
from pmlp_portal.kernel import line_files
from pmlp_portal.kernel.line_files import Fault, FileRefused

REQUIRED = ("code", "year", "kind", "value")
OPTIONAL = ("numerator", "denominator", "origin")
COLUMNS = REQUIRED + OPTIONAL
LONGEST_ORIGIN = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100
# A rounded share may differ from its parts by half a point and no more.
TOLERANCE = Decimal("0.5")

_NUMBER = re.compile(r"[+\-−]?[0-9]{1,9}(?:[.,][0-9]{1,2})?\s*%?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_KINDS = {
    "forecast": Kind.FORECAST,
    "prognoze": Kind.FORECAST,
    "actual": Kind.ACTUAL,
    "izpilde": Kind.ACTUAL,
}


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


def read(content: bytes, *, units: Mapping[str, str]) -> list[Line]:
    """Return the values of a file; `units` are those of the known codes. Raises FileRefused with every fault."""
    lines = line_files.lines_of(content)
    header = line_files.header_of(lines, required=REQUIRED, known=COLUMNS)
    found: list[Line] = []
    faults: list[Fault] = []
    for number, cells in lines:
        said = list(_faults_of(number, cells, header, units))
        if not said:
            found.append(_line_of(number, line_files.named(cells, header)))
        faults += said
    faults += _twice(found)
    if not found and not faults:
        faults.append(Fault(0, "", _("There is no value in the file below its first line.")))
    if faults:
        raise FileRefused(faults)
    return found


def _faults_of(number: int, cells: list[str], header: list[str], units: Mapping[str, str]) -> Iterator[Fault]:
    if fault := line_files.fault_of_length(number, cells, header):
        yield fault
        return
    line = line_files.named(cells, header)
    formulas = [name for name in header if _is_formula(name, line[name])]
    for name in formulas:
        yield line_files.fault_of_formula(number, name)
    if not formulas:
        yield from _faults_of_place(number, line, units)
        yield from _faults_of_numbers(number, line, units.get(line["code"], ""))


def _is_formula(name: str, cell: str) -> bool:
    """Whether a spreadsheet would reckon it out; a number with its sign is a number."""
    return line_files.is_formula(cell) and not (name == "value" and _NUMBER.fullmatch(cell))


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
