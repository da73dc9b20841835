"""The staging of races: who waits for whom, and a guard left out for a while."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from appointments.models import Booking, Slot
from pmlp_portal.kernel.errors import DomainError
from queueing.tests.served import backends


def none_raised(outcomes: list[Any]) -> list[Any]:
    """Return what at_once gave, raising the first exception among it."""
    faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if faults:
        raise faults[0]
    return outcomes


def is_fault(outcome: object) -> bool:
    """Whether something other than a refusal was raised."""
    return isinstance(outcome, Exception) and not isinstance(outcome, DomainError)


class Meanwhile:
    """A deed on a connection of its own, begun in the middle of another."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self._deed = deed
        self._thread = threading.Thread(target=self._run)
        self._outcome: object = None

    def begin(self) -> None:
        """Start it, and come back when it waits for a lock or has ended."""
        self._thread.start()
        while self._thread.is_alive() and not backends("wait_event_type = 'Lock'"):
            self._thread.join(0.02)

    def outcome(self) -> object:
        """Return what came of it, a refusal included."""
        self._thread.join()
        if is_fault(self._outcome):
            raise self._outcome  # type: ignore[misc]  # a fault is an exception
        return self._outcome

    def _run(self) -> None:
        try:
            self._outcome = self._deed()
        except Exception as error:  # handed to the thread of the test
            self._outcome = error
        finally:
            connection.close()


def lock_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every query that locks only look."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_kwargs: rows)


@contextmanager
def without_constraint(model: type[Slot | Booking], name: str) -> Iterator[None]:
    """Leave a constraint out for a while."""
    (constraint,) = [row for row in model._meta.constraints if row.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


@contextmanager
def without_trigger(table: str, name: str) -> Iterator[None]:
    """Leave a trigger out for a while."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def empty() -> None:
    """Leave no booking and no count behind."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE appointments_takenplace, appointments_offer, appointments_disruption CASCADE")
        cursor.execute("TRUNCATE appointments_booking CASCADE")
        cursor.execute("ALTER TABLE appointments_slot DISABLE TRIGGER counts_are_not_written")
        cursor.execute("UPDATE appointments_slot SET public_taken = 0")
        cursor.execute("ALTER TABLE appointments_slot ENABLE TRIGGER counts_are_not_written")


def until(is_so: Callable[[], bool], *, patience: float = 30.0) -> None:
    """Wait for something; it must come."""
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
