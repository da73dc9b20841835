"""What tests of operations share: a log that is read back."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from pmlp_portal.operations.logs import JsonFormatter


class ReadLog:
    """All that is said while it listens, at every level: as production writes it, and as a plain log would."""

    def __init__(self) -> None:
        self.ours, self.plain = io.StringIO(), io.StringIO()
        formatters = (JsonFormatter(), logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.handlers = [logging.StreamHandler(self.ours), logging.StreamHandler(self.plain)]
        for handler, formatter in zip(self.handlers, formatters):
            handler.setFormatter(formatter)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return our lines, read."""
        return [json.loads(line) for line in self.ours.getvalue().splitlines()]

    def of(self, logger: str) -> list[dict[str, Any]]:
        """Return the lines of one logger."""
        return [line for line in self.lines if line["logger"] == logger]


@pytest.fixture
def log() -> Iterator[ReadLog]:
    """Listen to every logger at every level."""
    reading, root = ReadLog(), logging.getLogger()
    named = [logging.getLogger(name) for name in ("portal", "django.request", "celery")]
    levels = [(one, one.level) for one in (root, *named)]
    for one, _ in levels:
        one.setLevel(logging.DEBUG)
    for handler in reading.handlers:
        root.addHandler(handler)
    yield reading
    for handler in reading.handlers:
        root.removeHandler(handler)
    for one, level in levels:
        one.setLevel(level)
