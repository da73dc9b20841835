"""The programs that run beside the portal's pages: what each is called, and by which words it is started."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pmlp_portal.supervisor import children
from pmlp_portal.supervisor.children import Child
from pmlp_portal.supervisor.refusals import CannotStart

WORKER_THREADS = 4
# Celery warns at every start by root; who runs `make run` as root, as in a container, knows.
CALM_AS_ROOT = "You're running the worker with superuser privileges"
CELERY = ("--quiet",)
Tell = Callable[[str], None]


def web_port() -> int:
    """Return the port to serve at."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT is {given!r}: name a port, such as 8000.")
    return int(given)


def worker_words() -> list[str]:
    """Return what Celery is told to be a worker. Threads: a worker that forks is killed with its whole group."""
    words = ("worker", "-P", "threads", "-c", str(WORKER_THREADS), "--without-gossip", "--without-mingle")
    return [*CELERY, *words, "-l", "WARNING"]


def beat_words(*, schedule: Path) -> list[str]:
    """Return what Celery is told to be the clock."""
    return [*CELERY, "beat", "--schedule", str(schedule), "--pidfile=", "-l", "WARNING"]


def celery(words: Sequence[str]) -> list[str]:
    """Return the command line of a process of its own for such words."""
    return [sys.executable, "-W", f"ignore:{CALM_AS_ROOT}", "-m", "celery", "-A", "pmlp_portal", *words]


def mailbox(*, var: Path, port: int, tell: Tell) -> Child:
    """The local mailbox."""
    argv = [sys.executable, "-m", "pmlp_portal.supervisor.mailbox", "--port", str(port)]
    argv += ["--maildir", str(var / "mailbox")]
    return Child("mailbox", partial(children.spawn, argv), tell, stop_signal=signal.SIGTERM)
