"""The rules of trainings: how long a place is held, when to remind, which files may be handed out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
MEGABYTE = 1024 * 1024
LONGEST_FILE_NAME = 120  # characters
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TrainingPolicy:
    """A place is held for a while until the code is entered; a code may be tried and sent so often."""

    hold_for: timedelta = timedelta(minutes=10)
    code_tries: int = 5
    codes_a_hold: int = 3
    remind_days_before: int = 1


POLICY = TrainingPolicy()
LARGEST_FILE = 5 * MEGABYTE


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file of one ending is sent as, and how its bytes begin."""

    media_type: str
    begins: bytes


_OFFICE = "application/vnd.openxmlformats-officedocument."
FILE_KINDS: Mapping[str, FileKind] = {
    "pdf": FileKind("application/pdf", b"%PDF-"),
    "docx": FileKind(f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": FileKind(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "pptx": FileKind(f"{_OFFICE}presentationml.presentation", _ZIP),
}


def file_kind(name: str, content: bytes) -> FileKind | None:
    """Return what a file is, by its ending and its first bytes together; None when they do not agree."""
    stem, _dot, ending = name.rpartition(".")
    kind = FILE_KINDS.get(ending.lower()) if stem else None
    return kind if kind and content.startswith(kind.begins) else None


def remind_at(starts_at: datetime, *, policy: TrainingPolicy = POLICY) -> datetime:
    """Return the instant of the reminder: the same time by the clock a day before, whatever clocks do that night."""
    wall = starts_at.astimezone(RIGA)
    return (wall - timedelta(days=policy.remind_days_before)).astimezone(UTC)
