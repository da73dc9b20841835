"""A list of people to draw from, read from a file: every line of it, or none and a report of what is wrong where."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.kernel.errors import Invalid

REQUIRED = ("key", "branch", "service", "client_kind")
OPTIONAL = ("language", "phone", "email")
COLUMNS = REQUIRED + OPTIONAL
LANGUAGES = ("lv", "en")
LARGEST_FILE = 5_000_000  # bytes
MOST_LINES = 50_000
FAULTS_SHOWN = 50

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_PERSONAL_CODE = re.compile(r"[0-9]{6}-?[0-9]{5}")
# What a spreadsheet would reckon out when the list is opened in it. A plus begins every telephone number too.
_FORMULA = re.compile(r"[=@+\-\t\r]")
_SEPARATORS = (";", ",", "\t")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on a line, counted as an editor counts them; 0 is the file itself."""

    line: int
    column: str
    said: str | Promise


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One person of a list, told by a key that means something only to who made the list."""

    key: str
    branch: str
    service: str
    client_kind: str
    language: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a list may name."""

    branches: Collection[str]
    services: Collection[str]
    client_kinds: Collection[str]


class FrameFileRefused(Invalid):
    """Nothing of the file was taken. `faults` are the first of them, `number` is how many there are."""

    code = "frame_file_refused"
    sentence = _("The list is not taken in. Mend what is named and upload it whole again.")

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults[:FAULTS_SHOWN]
        self.number = len(faults)


def read(content: bytes, *, known: Known) -> list[FrameRow]:
    """Return the people of a list. Raises FrameFileRefused with every fault there is."""
    text = _text_of(content)
    lines = _lines_of(text)
    header = _header_of(lines)
    rows: list[FrameRow] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in lines:
        found = list(_faults_of_line(number, cells, header, known, seen))
        faults += found
        if not found:
            rows.append(_row_of(dict(zip(header, cells, strict=True))))
    if faults:
        raise FrameFileRefused(faults)
    if not rows:
        raise _refused(_("There is nobody in the list below its first line."))
    return rows


def _refused(said: str | Promise, *, line: int = 0, column: str = "") -> FrameFileRefused:
    return FrameFileRefused([Fault(line, column, said)])


def _text_of(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _refused(_("The file is larger than 5 MB."))
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
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(_("There is an unreadable sign here."), line=line)
    return text


def _lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not empty. A cell over several lines is refused: nothing here needs one."""
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    for number, line in enumerate(text.splitlines(), start=1):
        if number > MOST_LINES + 1:
            raise _refused(_("The list is longer than 50,000 lines."), line=number)
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
    if "phone" not in header and "email" not in header:
        faults.append(Fault(number, "phone", _("There has to be a column of telephones or of e-mail addresses.")))
    # What is not needed is not taken: a list with more about people than that should not be here.
    faults += [Fault(number, name[:60], _("Take this column out: we do not need it.")) for name in _strange(header)]
    faults += [Fault(number, name, _("This column is there twice.")) for name in COLUMNS if header.count(name) > 1]
    if faults:
        raise FrameFileRefused(faults)
    return header


def _strange(header: list[str]) -> list[str]:
    return [name or "–" for name in header if name not in COLUMNS]


def _faults_of_line(
    number: int, cells: list[str], header: list[str], known: Known, seen: dict[str, int]
) -> Iterator[Fault]:
    if len(cells) != len(header):
        yield Fault(number, "", _("This line has another number of values than the first line has columns."))
        return
    line = dict(zip(header, cells, strict=True))
    for column, value in line.items():
        if column != "phone" and _FORMULA.match(value):
            yield Fault(number, column, _("A value may not begin like a formula (= + - @)."))
    yield from _faults_of_key(number, line["key"], seen)
    yield from _faults_of_names(number, line, known)
    yield from _faults_of_contact(number, line)


def _faults_of_key(number: int, key: str, seen: dict[str, int]) -> Iterator[Fault]:
    if _PERSONAL_CODE.fullmatch(key):
        yield Fault(number, "key", _("A personal code may not be the key. Number the people instead."))
    elif not _KEY.fullmatch(key):
        yield Fault(number, "key", _("A key has 1 to 60 letters, digits, dots, dashes or underscores."))
    elif key in seen:
        yield Fault(number, "key", str(_("This key stands on line {line} already.")).format(line=seen[key]))
    else:
        seen[key] = number


def _faults_of_names(number: int, line: Mapping[str, str], known: Known) -> Iterator[Fault]:
    allowed: Mapping[str, Collection[str]] = {
        "branch": known.branches,
        "service": known.services,
        "client_kind": known.client_kinds,
        "language": ("", *LANGUAGES),
    }
    for column, names in allowed.items():
        value = line.get(column, "")
        if value not in names:
            yield Fault(number, column, str(_("“{value}” is not known here.")).format(value=value[:60]))


def _faults_of_contact(number: int, line: Mapping[str, str]) -> Iterator[Fault]:
    phone, email = line.get("phone", ""), line.get("email", "")
    if not phone and not email:
        yield Fault(number, "", _("There is neither a telephone nor an e-mail address."))
    if phone and not _is(phone, "phone"):
        yield Fault(number, "phone", _("This is not a telephone number, like 26123456."))
    if email and not _is(email, "email"):
        yield Fault(number, "email", _("This is not an e-mail address, like name@example.lv."))


def _is(text: str, kind: str) -> bool:
    contact = _contact(text)
    return contact is not None and contact.kind == kind


def _contact(text: str) -> Contact | None:
    try:
        return parse_contact(text)
    except Invalid:
        return None


def _row_of(line: Mapping[str, str]) -> FrameRow:
    phone, email = (_contact(line.get(kind, "")) for kind in ("phone", "email"))
    return FrameRow(
        key=line["key"],
        branch=line["branch"],
        service=line["service"],
        client_kind=line["client_kind"],
        language=line.get("language", "") or LANGUAGES[0],
        phone=phone.value if phone else "",
        email=email.value if email else "",
    )
