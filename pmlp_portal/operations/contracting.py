"""Expand, deploy, contract: which migrations would break the release that still runs while they are applied.

A release may add what the last one does not know. What the last one uses goes a release later, in a migration that says
since which release nothing uses it: `unused_since = "2026.11"` in its class.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.migrations import AddField, DeleteModel, Migration, RemoveField, RenameField, RenameModel, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, ManyToManyField

RELEASED = Path(settings.BASE_DIR) / "deploy/released.json"
_GONE = (DeleteModel, RemoveField, RenameField, RenameModel)
_DROPS = re.compile(r"\b(?:DROP\s+(?:TABLE|COLUMN)|RENAME\s+(?:TO|COLUMN))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Released:
    """What has been released: names, the newest last, and the migrations of the newest."""

    names: Sequence[str]
    migrations: Collection[str]

    @classmethod
    def read(cls, path: Path = RELEASED) -> "Released":
        """Return what the file says."""
        told = json.loads(path.read_text())
        return cls(told["releases"], frozenset(told["migrations"]))


def ours() -> dict[str, Migration]:
    """Return the migrations of this checkout, by "app.name"; those of libraries are theirs."""
    known = MigrationLoader(None).disk_migrations
    return {f"{app}.{name}": one for (app, name), one in sorted(known.items()) if _is_ours(one)}


def _is_ours(migration: Migration) -> bool:
    top = type(migration).__module__.partition(".")[0]
    return (Path(settings.BASE_DIR) / top).is_dir()


def note(name: str, path: Path = RELEASED) -> None:
    """Write down that what is here is released under this name."""
    names = [one for one in Released.read(path).names if one != name] if path.is_file() else []
    path.write_text(json.dumps({"releases": [*names, name], "migrations": sorted(ours())}, indent=1) + "\n")


def objections(*, released: Released) -> list[str]:
    """Return what in migrations not yet released would break the release before."""
    return [
        f"{name}: {objection}"
        for name, migration in ours().items()
        if name not in released.migrations
        for objection in objections_to(migration, released=released)
    ]


def objections_to(migration: Migration, *, released: Released) -> list[str]:
    """Return what one migration does to the release before; nothing when it says since when nobody uses it."""
    since = getattr(migration, "unused_since", None)
    if since in released.names:
        return []
    found = [_said(operation) for operation in _flat(migration.operations)]
    unknown = [f"unused_since names {since!r}, which was never released"] if since else []
    return [*unknown, *(objection for objection in found if objection)]


def _flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _said(operation: Operation) -> str:
    if isinstance(operation, _GONE):
        return f"{operation.describe()}: the release before still uses it"
    if isinstance(operation, AddField) and _is_wanted_at_once(operation):
        return f"{operation.describe()}: the release before writes rows without it; give it null=True or db_default"
    if isinstance(operation, RunSQL) and _DROPS.search(str(operation.sql)):
        return "SQL that drops or renames: the release before may still use it"
    return ""


def _is_wanted_at_once(operation: AddField) -> bool:
    field = operation.field
    return not (field.null or isinstance(field, ManyToManyField) or field.db_default is not NOT_PROVIDED)
