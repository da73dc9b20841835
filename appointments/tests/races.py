"""The staging of races: who waits for whom, and a guard left out for a while."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import QuerySet

from queueing.tests.served import backends
from tests.races import is_fault


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
