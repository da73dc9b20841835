"""No release takes away what the one before uses while both run."""

from pathlib import Path

import pytest
from django.db import models
from django.db.migrations import AddField, DeleteModel, Migration, RemoveField, RenameField, RunSQL
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from pmlp_portal.operations import contracting
from pmlp_portal.operations.contracting import Released

RELEASED = Released(["1", "2"], frozenset())


def migration(*operations: Operation, unused_since: str | None = None) -> Migration:
    says = {"operations": operations, **({"unused_since": unused_since} if unused_since else {})}
    made: Migration = type("Next", (Migration,), says)("0002_next", "queueing")
    return made


def test_what_is_to_be_released_next_breaks_nothing_that_runs():
    assert contracting.objections(released=Released.read()) == []


def test_the_last_release_is_written_down_with_migrations_there_are():
    released = Released.read()

    assert released.names
    assert set(released.migrations) <= set(contracting.ours())
    assert {"queueing.0001_tables", "audit.0001_initial"} & set(contracting.ours())
    assert not any(name.startswith(("auth.", "axes.")) for name in contracting.ours())


BREAKING = [
    RemoveField("ticket", "letter"),
    RenameField("ticket", "letter", "sign"),
    DeleteModel("Ticket"),
    AddField("ticket", "colour", models.CharField(max_length=9, default="red")),
    RunSQL("ALTER TABLE queueing_ticket DROP COLUMN letter"),
    RunSQL("alter table queueing_ticket rename column letter to sign"),
]
HARMLESS = [
    AddField("ticket", "colour", models.CharField(max_length=9, null=True)),
    AddField("ticket", "colour", models.CharField(max_length=9, db_default="red")),
    AddField("ticket", "tags", models.ManyToManyField("self")),
    RunSQL("CREATE INDEX ticket_letter ON queueing_ticket (letter)"),
    SeparateDatabaseAndState(state_operations=[RemoveField("ticket", "letter")]),
]


@pytest.mark.parametrize("operation", [*BREAKING, SeparateDatabaseAndState(database_operations=BREAKING[:1])], ids=repr)
def test_what_breaks_the_release_before_is_objected_to_until_nothing_uses_it(operation: Operation):
    assert len(contracting.objections_to(migration(operation), released=RELEASED)) == 1
    assert contracting.objections_to(migration(operation, unused_since="2"), released=RELEASED) == []


@pytest.mark.parametrize("operation", HARMLESS, ids=repr)
def test_what_only_adds_may_pass(operation: Operation):
    assert contracting.objections_to(migration(operation), released=RELEASED) == []


def test_a_release_that_never_was_is_no_excuse():
    told = contracting.objections_to(migration(BREAKING[0], unused_since="3"), released=RELEASED)

    assert told[0] == "unused_since names '3', which was never released"
    assert len(told) == 2


def test_a_release_is_noted_once_and_last(tmp_path: Path):
    path = tmp_path / "released.json"
    for name in ("1", "2", "1"):
        contracting.note(name, path)

    assert list(Released.read(path).names) == ["2", "1"]
    assert set(Released.read(path).migrations) == set(contracting.ours())
