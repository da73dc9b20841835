"""A dataset as a file: made once for as long as it may be kept, with a tag that changes only when its content does."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from django.core.cache import cache

from pmlp_portal.kernel.sheets import csv_file
from pmlp_portal.opendata.shapes import Cell, Dataset, Row

# So many rows are far more than any dataset has: a file stays small enough to be made and kept whole.
MOST_ROWS = 20_000
CSV, JSON = "csv", "json"
CONTENT_TYPES = {CSV: "text/csv; charset=utf-8", JSON: "application/json; charset=utf-8"}
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True, slots=True)
class DataFile:
    """The bytes of a file, the tag of their content, and when they were read."""

    body: bytes
    etag: str
    made_at: datetime
    rows: int


def file_of(dataset: Dataset, form: str, *, now: datetime) -> DataFile:
    """Return the file, made now unless a young enough one is kept."""
    key = f"opendata:{dataset.slug}:{form}"
    kept: DataFile | None = cache.get(key)
    if kept is not None and kept.made_at <= now < kept.made_at + dataset.kept_for:
        return kept
    made = _made(dataset, form, now)
    cache.set(key, made, timeout=dataset.kept_for.total_seconds())
    return made


def _made(dataset: Dataset, form: str, now: datetime) -> DataFile:
    rows = list(islice(dataset.rows(now), MOST_ROWS))
    text = _csv(dataset, rows) if form == CSV else _json(dataset, rows)
    body = text.encode()
    return DataFile(body, f'"{sha256(body).hexdigest()[:32]}"', now, len(rows))


def _csv(dataset: Dataset, rows: list[Row]) -> str:
    """Return the table with its names above; what a spreadsheet would run is made text there."""
    return csv_file([[field.name for field in dataset.fields], *([_plain(cell) for cell in row] for row in rows)])


def _plain(cell: Cell) -> Cell:
    """Return a cell as programs read it: yes and no as in JSON, times with their offset."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else cell


def _json(dataset: Dataset, rows: list[Row]) -> str:
    names = [field.name for field in dataset.fields]
    body: dict[str, Any] = {
        "dataset": dataset.slug,
        "licence": LICENCE,
        "rows": [dict(zip(names, (_value(cell) for cell in row), strict=True)) for row in rows],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def _value(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, date) else cell
