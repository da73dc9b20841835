"""Uses of e-services read from a file: every line of it, or none and a report of what is wrong where."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel import line_files
from pmlp_portal.kernel.line_files import Fault, FileRefused

COLUMNS = ("month", "e_service", "uses")
FIRST_YEAR = 2000

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-01)?")
_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Line:
    """How often an e-service was used in a month."""

    line: int
    month: date
    e_service: str
    uses: int


def read(content: bytes, *, slugs: Collection[str], today: date) -> list[Line]:
    """Return the counts of a file; `slugs` are the known e-services. Raises FileRefused with every fault."""
    lines = line_files.lines_of(content)
    header = line_files.header_of(lines, required=COLUMNS, known=COLUMNS)
    found: list[Line] = []
    faults: list[Fault] = []
    for number, cells in lines:
        said = list(_faults_of(number, cells, header, slugs, today))
        if not said:
            found.append(_line_of(number, line_files.named(cells, header)))
        faults += said
    faults += _twice(found)
    if not found and not faults:
        faults.append(Fault(0, "", _("There is no count in the file below its first line.")))
    if faults:
        raise FileRefused(faults)
    return found


def _faults_of(
    number: int, cells: list[str], header: list[str], slugs: Collection[str], today: date
) -> Iterator[Fault]:
    if fault := line_files.fault_of_length(number, cells, header):
        yield fault
        return
    line = line_files.named(cells, header)
    formulas = [name for name in header if line_files.is_formula(line[name])]
    for name in formulas:
        yield line_files.fault_of_formula(number, name)
    if not formulas:
        yield from _faults_of_values(number, line, slugs, today)


def _faults_of_values(number: int, line: Mapping[str, str], slugs: Collection[str], today: date) -> Iterator[Fault]:
    month = _month_of(line["month"])
    if month is None or month.year < FIRST_YEAR:
        yield Fault(number, "month", _("This is not a month, like 2026-10."))
    elif month > today:
        yield Fault(number, "month", _("This month has not begun."))
    if line["e_service"] not in slugs:
        yield Fault(number, "e_service", str(_("“{value}” is not known here.")).format(value=line["e_service"][:60]))
    if not _WHOLE.fullmatch(line["uses"]):
        yield Fault(number, "uses", _("This is not a whole number."))


def _month_of(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None


def _line_of(number: int, line: Mapping[str, str]) -> Line:
    month = _month_of(line["month"])
    assert month is not None  # a line with a fault is not taken
    return Line(number, month, line["e_service"], int(line["uses"]))


def _twice(lines: list[Line]) -> Iterator[Fault]:
    seen: dict[tuple[date, str], int] = {}
    for line in lines:
        first = seen.setdefault((line.month, line.e_service), line.line)
        if first != line.line:
            yield Fault(line.line, "", str(_("This value stands on line {line} already.")).format(line=first))
