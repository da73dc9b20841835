"""What tests of races stage alike: threads that begin together, a constraint left out, something waited for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, connections, models

from pmlp_portal.kernel.errors import DomainError

PATIENCE = 30.0  # seconds; only bounds a failure
T = TypeVar("T")


def at_once(number: int, work: Callable[[int], T]) -> list[T | Exception]:
    """Run work(0), work(1), … in threads that all begin together; return what each returned or raised."""
    results: list[T | Exception | None] = [None] * number
    start = threading.Barrier(number)

    def run(nth: int) -> None:
        start.wait(PATIENCE)
        try:
            results[nth] = work(nth)
        except Exception as error:
            results[nth] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(nth,)) for nth in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return [result for result in results if result is not None]


def none_raised(outcomes: list[Any]) -> list[Any]:
    """Return what threads gave, raising the first exception among it."""
    faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if faults:
        raise faults[0]
    return outcomes


def is_fault(outcome: object) -> bool:
    """Whether something other than a refusal was raised."""
    return isinstance(outcome, Exception) and not isinstance(outcome, DomainError)


def until(is_so: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Wait for something; it must come."""
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


@contextmanager
def without_constraint(model: type[models.Model], *names: str) -> Iterator[None]:
    """Take constraints off a table, and put them back."""
    constraints = [constraint for constraint in model._meta.constraints if constraint.name in names]
    assert len(constraints) == len(names)
    for constraint in constraints:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        for constraint in constraints:
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)
