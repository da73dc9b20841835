"""Published questions as files: JSON for machines, CSV for spreadsheets. What one writes the other end reads unchanged.

Only what everybody may read anyway is in them: no contacts, no links of askers, no originals.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, TextIO, get_type_hints

from pmlp_portal.kernel.sheets import neutralised, original


@dataclass(frozen=True, slots=True)
class Published:
    """A question and its answer as they leave and arrive. `key` tells whether a question is known already."""

    key: str
    slug: str
    language: str
    category: str
    state: str
    title: str
    text: str
    asked_at: datetime
    rule: str
    due_on: date
    aim_on: date
    forward_by: date
    days_paused: int
    published_at: datetime
    days_taken: int
    was_in_time: bool
    helpful: int
    unhelpful: int
    is_demonstration: bool
    answer: str
    answer_published_at: datetime
    true_on: date
    corrected_at: datetime | None
    correction: str


class Unreadable(ValueError):
    """A file does not say what it should; the message says where."""


def write_json(questions: Iterable[Published], file: TextIO) -> None:
    """Write one list, a question a line."""
    file.write("[")
    for nth, question in enumerate(questions):
        file.write((",\n" if nth else "\n") + json.dumps(_as_text(question), ensure_ascii=False))
    file.write("\n]\n")


def read_json(file: TextIO) -> Iterator[Published]:
    """Yield what was written. Raises Unreadable."""
    try:
        records = json.load(file)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not isinstance(records, list):
        raise Unreadable("not a list of questions")
    for nth, record in enumerate(records, start=1):
        yield _from_text(record, f"question {nth}")


def write_csv(questions: Iterable[Published], file: TextIO) -> None:
    """Write a table. The file is open with `newline=""`, so that line ends inside a text stay what they are."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(_NAMES)
    for question in questions:
        writer.writerow(neutralised(text) for text in _as_text(question).values())


def read_csv(file: TextIO) -> Iterator[Published]:
    """Yield what was written, also after a spreadsheet has moved the columns. Raises Unreadable."""
    csv.field_size_limit(_LARGEST_CELL)
    for row, record in enumerate(csv.DictReader(file), start=2):
        yield _from_text({name: original(cell or "") for name, cell in record.items() if name}, f"row {row}")


_NAMES = [field.name for field in fields(Published)]
_LARGEST_CELL = 2_000_000
_TYPES: Mapping[str, Any] = get_type_hints(Published)


def _flag(text: str) -> bool:
    """Spreadsheets write their own capitals."""
    return {"true": True, "false": False}[text.lower()]


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} says no zone")
    return instant


_READERS: Mapping[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    bool: _flag,
    date: date.fromisoformat,
    datetime: _instant,
    datetime | None: lambda text: _instant(text) if text else None,
}


def _as_text(question: Published) -> dict[str, str]:
    return {name: _said(value) for name, value in asdict(question).items()}


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def _from_text(record: Mapping[str, str], where: str) -> Published:
    try:
        return Published(**{name: _READERS[_TYPES[name]](record[name]) for name in _NAMES})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"{where}: {error}") from error
