"""A look at the clock around a deed, and the same statements by plain psycopg as the floor under it."""

import statistics
import time
from collections.abc import Callable, Sequence

import psycopg

Deed = Callable[[], object]


def timed(deed: Deed) -> float:
    """Do it; return the seconds it took."""
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def execute(server: psycopg.Connection, statements: Sequence[str]) -> None:
    """Run statements as they were captured, and fetch what they return."""
    for statement in statements:
        cursor = server.execute(statement.encode())
        if cursor.description:
            cursor.fetchall()


def ms(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    return round(statistics.quantiles(seconds, n=100)[percent - 1] * 1000, 1)
