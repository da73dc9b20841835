"""A backup is a dump and the rows of every table counted at that moment: a restore is proved by counting again."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from pmlp_portal.kernel import clock

DUMP, COUNTS = "portal.dump", "counts.json"
HALF = ".half"

Counts = Mapping[str, int]


class BackupRefused(Exception):
    """Why nothing was done, or what was done is not good; for whoever sits at the terminal."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that does not hold as many rows as it should; None where there is no such table."""

    table: str
    expected: int | None
    found: int | None


def back_up(folder: Path, *, keep: int, now: datetime) -> Path:
    """Write a backup into a folder of its own below this one, leave the newest ones, and return where it lies.

    What is written while it lasts is in neither dump nor counts: both see one snapshot.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = folder / clock.local(now).strftime("%Y-%m-%dT%H%M%S")
    half = done.with_name(done.name + HALF)
    half.mkdir(mode=0o700)
    with _snapshot() as snapshot:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={half / DUMP}")
        told = {"at": now.isoformat(), "release": settings.RELEASE, "tables": counts()}
    (half / COUNTS).write_text(json.dumps(told, indent=1) + "\n")
    half.rename(done)
    _leave_newest(folder, keep)
    return done


def restore(folder: Path) -> Counts:
    """Fill the empty database the settings name from a backup, and return the counts, which are as they were.

    Raises BackupRefused when the database is not empty, or when a table does not hold what it held.
    """
    if counts():
        raise BackupRefused("The database has tables already: make an empty one, and name it in DATABASE_URL.")
    expected = expected_of(folder)
    _run(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-acl",
        "--dbname",
        _name(),
        str(folder / DUMP),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    different = differences(expected)
    if different:
        raise BackupRefused(f"Not as it was: {different}")
    return expected


def expected_of(folder: Path) -> Counts:
    """Return what a backup counted."""
    tables: dict[str, int] = json.loads((folder / COUNTS).read_text())["tables"]
    return tables


def differences(expected: Counts) -> list[Difference]:
    """Return the tables that hold more or less than expected, or are not there, or should not be."""
    found = counts()
    names = sorted({*expected, *found})
    pairs = [Difference(name, expected.get(name), found.get(name)) for name in names]
    return [pair for pair in pairs if pair.expected != pair.found]


def counts() -> Counts:
    """Return how many rows each table holds; every table there is, known to the portal or not."""
    return {name: _count(name) for name in sorted(connection.introspection.table_names())}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return int(cursor.fetchone()[0])


@contextmanager
def _snapshot() -> Iterator[str]:
    """Look at the database in a way pg_dump can share, for as long as the block lasts."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # a dump takes as long as it takes
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
        yield name


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on our database. The password stands in its environment, where `ps` is blind."""
    known = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": known["HOST"] or "localhost",
        "PGPORT": str(known["PORT"] or 5432),
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        "PGDATABASE": _name(),
    }
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is missing: install postgresql-client (as root: apt-get install).")
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{program} ended with {done.returncode}: {done.stderr.strip()}")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _leave_newest(folder: Path, keep: int) -> None:
    for old in list(_finished(folder))[:-keep]:
        shutil.rmtree(old)


def _finished(folder: Path) -> Iterator[Path]:
    """Return the backups that were finished, the oldest first."""
    yield from sorted(path.parent for path in folder.glob(f"*/{COUNTS}") if not path.parent.name.endswith(HALF))
