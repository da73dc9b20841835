"""The programs of the portal: what each is called, how it is started, and which signal ends it."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from django.conf import settings

from pmlp_portal.supervisor import children
from pmlp_portal.supervisor.children import Child
from pmlp_portal.supervisor.refusals import CannotStart

WORKER_THREADS = 4
# Celery warns at every start by root; who runs `make run` as root, as in a container, knows.
CALM_AS_ROOT = ("-W", "ignore:You're running the worker with superuser privileges")
Tell = Callable[[str], None]


def web_port() -> int:
    """Return the port to serve at."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT is {given!r}: name a port, such as 8000.")
    return int(given)


def python(*words: str) -> list[str]:
    """Return the command line of a Python program of ours."""
    return [sys.executable, *words]


def worker() -> list[str]:
    """Return the command line of the worker. Threads: a worker that forks is killed with its whole group."""
    words = ("worker", "-P", "threads", "-c", str(WORKER_THREADS), "--without-gossip", "--without-mingle")
    return _celery(*words)


def beat(*, schedule: Path) -> list[str]:
    """Return the command line of the clock."""
    return _celery("beat", "--schedule", str(schedule), "--pidfile=")


def _celery(command: str, *words: str) -> list[str]:
    return python(*CALM_AS_ROOT, "-m", "celery", "-A", "pmlp_portal", "--quiet", command, "-l", "WARNING", *words)


def mailbox(*, var: Path, port: int, tell: Tell) -> Child:
    """The local mailbox."""
    argv = python("-m", "pmlp_portal.supervisor.mailbox", "--port", str(port), "--maildir", str(var / "mailbox"))
    return _child("mailbox", argv, tell)


def family(*, var: Path, web_socket: socket.socket, tell: Tell) -> list[Child]:
    """Return the web processes, the worker, the clock and, unless DEMO=0, the demonstration player."""
    return [
        *(_web(number, web_socket, tell) for number in range(1, settings.WEB_PROCESSES + 1)),
        _child("worker", worker(), tell),
        _child("beat", beat(schedule=var / "beat-schedule"), tell),
        *([_player(tell)] if _plays_demo() else []),
    ]


def _web(number: int, web_socket: socket.socket, tell: Tell) -> Child:
    descriptor = web_socket.fileno()
    argv = python("-m", "pmlp_portal.supervisor.web", "--socket", str(descriptor))
    return _child(f"web {number}", argv, tell, pass_fds=[descriptor])


def _plays_demo() -> bool:
    return os.environ.get("DEMO", "1") != "0" and not settings.IS_PRODUCTION


def _player(tell: Tell) -> Child:
    argv = python("manage.py", "play_demo", "--speed", os.environ.get("SPEED") or "1")
    return _child("demonstration player", argv, tell)


def _child(name: str, argv: Sequence[str], tell: Tell, *, pass_fds: Sequence[int] = ()) -> Child:
    return Child(name, partial(children.spawn, argv, pass_fds=pass_fds), tell, stop_signal=signal.SIGTERM)
