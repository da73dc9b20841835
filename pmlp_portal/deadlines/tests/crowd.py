"""Several people, or workers, at the very same moment, each with a database connection of their own."""

import threading
from collections.abc import Callable

from django.db import connection

from pmlp_portal.kernel.errors import DomainError


def at_once(*deeds: Callable[[], object], may_break: bool = False) -> list[object]:
    """Run deeds in threads that start together; return what each came to, a refusal included, in their order.

    With `may_break` what nobody expects is returned too instead of raised.
    """
    barrier = threading.Barrier(len(deeds))
    results: list[object] = [RuntimeError("never ran")] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
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
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, DomainError) and not may_break:
            raise result
    return results


def meeting(people: int) -> Callable[[], None]:
    """Return what holds each comer until all have come: what a guard would have kept apart happens at once."""
    barrier = threading.Barrier(people)

    def meet() -> None:
        barrier.wait(timeout=10)

    return meet
