"""The portal's own processes, copies of the supervisor: imported once its settings can name a database."""

import os
import socket
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from pmlp_portal.celery import app
from pmlp_portal.supervisor import copies, programs
from pmlp_portal.supervisor.children import Child
from pmlp_portal.supervisor.programs import Tell
from queueing.forecast import simulation

# What Celery, uvicorn and Django import only when they start.
IMPORTED_AHEAD = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.thread",
    "kombu.transport.sqlalchemy",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    settings.ROOT_URLCONF,
)


def import_ahead() -> None:
    """Import what copies would otherwise import one by one."""
    for name in IMPORTED_AHEAD:
        import_module(name)
    simulation.get_ready()


def members(*, var: Path, web_socket: socket.socket, tell: Tell) -> list[Child]:
    """Return the web processes, the worker, the clock and, unless DEMO=0, the demonstration player."""
    from pmlp_portal.supervisor import web  # the pages read the collected files as soon as they are imported

    wanted: list[tuple[str, Callable[[], object]]] = [
        *((f"web {number}", partial(web.serve, web_socket)) for number in range(1, settings.WEB_PROCESSES + 1)),
        ("worker", partial(_celery, programs.worker_words())),
        ("beat", partial(_celery, programs.beat_words(schedule=var / "beat-schedule"))),
    ]
    if _plays_demo():
        wanted.append(("player", _play_demo))
    return [Child(name, partial(copies.start, name, program), tell) for name, program in wanted]


def _celery(words: Sequence[str]) -> None:
    warnings.filterwarnings("ignore", programs.CALM_AS_ROOT)
    app.start(list(words))


def _plays_demo() -> bool:
    return os.environ.get("DEMO", "1") != "0" and not settings.IS_PRODUCTION


def _play_demo() -> None:
    call_command("play_demo", speed=float(os.environ.get("SPEED") or "1"))
