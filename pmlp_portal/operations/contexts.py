"""What a line of the log belongs to: a request, or a run of a task. Carried along by thread, never as an argument."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")

_current: ContextVar[str] = ContextVar("current_work", default="")


def new_id() -> str:
    """Return a name for a piece of work; it tells nothing and opens nothing."""
    return secrets.token_hex(8)


def accepted_id(told: str) -> str:
    """Return the id a proxy or another program gave the request, or a new one where it gave none fit to be written."""
    return told if _WELL_FORMED.fullmatch(told) else new_id()


def current_id() -> str:
    """Return the id of the work this thread is doing; empty outside any."""
    return _current.get()


@contextmanager
def working_on(work_id: str) -> Iterator[None]:
    """Name the work done inside."""
    token = _current.set(work_id)
    try:
        yield
    finally:
        _current.reset(token)
