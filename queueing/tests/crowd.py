"""Several people doing something at the very same moment, each with a database connection of their own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from pmlp_portal.kernel.errors import DomainError

Result = TypeVar("Result")


def at_once(*deeds: Callable[[], Result]) -> list[Result | DomainError]:
    """Run deeds in threads that start together; return what each came to, a refusal included, in their order."""
    barrier = threading.Barrier(len(deeds))
    results: list[Result | DomainError | BaseException] = [RuntimeError("never ran")] * len(deeds)

    def run(place: int, deed: Callable[[], Result]) -> None:
        try:
            barrier.wait(timeout=10)
            results[place] = deed()
        except BaseException as error:  # handed to the thread of the test
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [_outcome(result) for result in results]


def _outcome(result: Result | DomainError | BaseException) -> Result | DomainError:
    if isinstance(result, BaseException) and not isinstance(result, DomainError):
        raise result
    return result
