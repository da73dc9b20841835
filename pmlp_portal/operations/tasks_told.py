"""What the worker tells of each run: its task, how long it took, how it ended, and whose request rang for it."""

import logging
import logging.config
import time
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any

from celery import Task, signals
from django.conf import settings

from pmlp_portal.operations import measures
from pmlp_portal.operations.contexts import accepted_id, current_id, working_on

logger = logging.getLogger("portal.tasks")

HEADER = "portal_work"

# A worker's thread does one thing at a time.
_run: ContextVar[tuple[float, ExitStack]] = ContextVar("current_run")


@signals.setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:  # Celery's signature of a receiver, here and below
    """Celery would set up a log of its own, which masks nothing."""
    logging.config.dictConfig(settings.LOGGING)


@signals.before_task_publish.connect
def hand_over(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """The task belongs to the work that rings for it."""
    if headers is not None and current_id():
        headers[HEADER] = current_id()


@signals.task_prerun.connect
def begin(task: Task[Any, Any], **kwargs: Any) -> None:
    """Name the run, and look at the clock."""
    told = task.request.get(HEADER) or (task.request.headers or {}).get(HEADER) or ""
    run = ExitStack()
    run.enter_context(working_on(accepted_id(told)))
    _run.set((time.monotonic(), run))


@signals.task_postrun.connect
def end(task: Task[Any, Any], state: str | None = None, **kwargs: Any) -> None:
    """Write one line and count."""
    began, run = _run.get()
    seconds, outcome = time.monotonic() - began, (state or "unknown").lower()
    measures.TASKS.labels(task.name, outcome).observe(seconds)
    fields = {"task": task.name, "outcome": outcome, "ms": round(seconds * 1000)}
    logger.info("ran", extra={"fields": fields})
    run.close()
