"""The log in production: one JSON object a line. What it says is masked, also in tracebacks."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pmlp_portal.operations.contexts import current_id
from pmlp_portal.operations.masking import masked

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

FRAMES = 12  # from the innermost outwards; what lies further out is the framework
SAID = 300  # characters of an error's own words


class JsonFormatter(logging.Formatter):
    """Writes what a record says under fixed names. `fields` are ours, by `extra={"fields": {…}}`, and not masked."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "process": record.process,
        }
        if work := current_id():
            line["work"] = work
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["error"] = described(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    return masked(_with_route(record).getMessage())


def _with_route(record: logging.LogRecord) -> logging.LogRecord:
    """Django names the path of a request that failed; the path may be somebody's secret, the route never is."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path is None or not isinstance(record.args, tuple):
        return record
    match = getattr(request, "resolver_match", None)
    route = match.route if match else "?"
    plain = logging.makeLogRecord(record.__dict__)
    plain.args = tuple(route if arg == path else arg for arg in record.args)
    return plain


def described(error_info: ErrorInfo) -> dict[str, Any]:
    """Return what an error was, where it came from and what led to it: frames without values, words masked."""
    kind, error, trace = error_info
    if kind is None or error is None:
        return {}
    frames = traceback.extract_tb(trace)[-FRAMES:]
    told: dict[str, Any] = {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "said": masked(str(error).partition("\n")[0])[:SAID],
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["after"] = described((type(cause), cause, cause.__traceback__))
    return told
