"""`make run`: start all in order, keep all alive, stop all in reverse order with PostgreSQL last."""

import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pmlp_portal.supervisor import (
    children,
    connections,
    copies,
    databases,
    greeting,
    kept,
    postgres,
    programs,
    terminal,
    translations,
)
from pmlp_portal.supervisor.children import CHECKOUT, Child
from pmlp_portal.supervisor.refusals import CannotStart

ROUND = 0.1  # seconds between two looks at the children
CHILDREN_STOP_WITHIN = 3.2  # seconds; with PostgreSQL's own all are gone within five
POSTGRES_STOPS_WITHIN = 1.5  # seconds; after that it is killed and recovers at the next start


def main() -> int:
    """Run the portal until asked to stop; return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    try:
        with terminal.in_foreground(), ExitStack() as stack:
            _run(stack)
    except (CannotStart, ImproperlyConfigured) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def tell(line: str) -> None:
    """Say something to whoever started us."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run(stack: ExitStack) -> None:
    """Start and watch; what the stack holds is stopped afterwards, undisturbed by another Ctrl-C."""
    terminal.listen_for_stop()
    try:
        _start_and_watch(stack)
    except terminal.StopAsked:
        tell("\nStopping.")
    finally:
        terminal.stop_listening()


def _start_and_watch(stack: ExitStack) -> None:
    var = kept.folder()
    port = programs.web_port()
    stack.enter_context(_only_one(var, port))
    web_socket = stack.enter_context(_bound(port))
    kept.secret(var / "secret_key")
    kept.signing_key(var / "vapid_private_key")
    shutil.rmtree(var / "metrics", ignore_errors=True)  # what processes of an earlier start counted
    mailbox = stack.enter_context(_mailbox(var))
    server = stack.enter_context(_database(var))
    # From here on the settings may be read: they find every address. The server gets ready meanwhile.
    translations.compile_all(CHECKOUT / "locale")
    django.setup()
    server.wait_until_ready()
    _prepare()
    family = [*mailbox, *_family(var=var, web_socket=web_socket)]
    stack.callback(children.stop, family, patience=CHILDREN_STOP_WITHIN)
    _keep_alive([*server.children, *family], until=partial(_answers, port))
    tell(greeting.text(var=var, port=port))
    _keep_alive([*server.children, *family])


def _family(*, var: Path, web_socket: socket.socket) -> list[Child]:
    from pmlp_portal.supervisor import family  # reads the settings

    members = family.members(var=var, web_socket=web_socket, tell=tell)
    copies.share_what_is_here()
    return members


def _keep_alive(family: list[Child], *, until: Callable[[], bool] = lambda: False) -> None:
    while not until():
        for child in family:
            child.keep_alive()
        time.sleep(ROUND)


def _answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _only_one(var: Path, port: int) -> Iterator[None]:
    """Hold the checkout's lock; refuse when another start holds it. The kernel frees it when we are killed."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (var / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(f"The portal already runs: {lock.read().strip()}. Stop it there with Ctrl-C.") from None
        lock.truncate(0)
        lock.write(f"http://localhost:{port}/, process {os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """Take the port before anything slow happens. Whoever comes while a process restarts waits in its queue."""
    with socket.socket() as web_socket:
        web_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            web_socket.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(f"Port {port} is taken. Choose another: PORT={port + 1} make run") from None
        yield web_socket


@contextmanager
def _mailbox(var: Path) -> Iterator[list[Child]]:
    """Without EMAIL_URL mail goes to a mailbox of our own, and settings find its address in var/."""
    if os.environ.get("EMAIL_URL"):
        yield []
        return
    port = postgres.free_port()
    kept.write(var / "email_url", f"smtp://127.0.0.1:{port}")
    try:
        yield [programs.mailbox(var=var, port=port, tell=tell)]
    finally:
        (var / "email_url").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Database:
    """The server the portal stands on."""

    children: Sequence[Child]  # what of it is ours to keep alive
    wait_until_ready: Callable[[], None]


@contextmanager
def _database(var: Path) -> Iterator[_Database]:
    """Without DATABASE_URL the embedded server is ours to start and, last of all, to stop."""
    if os.environ.get("DATABASE_URL"):
        yield _Database((), databases.make_for_broker)
        return
    server = postgres.for_checkout(var)
    child = Child("PostgreSQL", server.start, tell, stop_signal=signal.SIGINT)
    try:
        child.keep_alive()
        kept.write(var / "database_url", server.url("portal"))
        yield _Database((child,), partial(_open, server, child))
    finally:
        (var / "database_url").unlink(missing_ok=True)
        children.stop([child], patience=POSTGRES_STOPS_WITHIN)


def _open(server: postgres.Server, child: Child) -> None:
    connections.require_room(web_processes=settings.WEB_PROCESSES, web_threads=settings.WEB_THREADS)
    server.wait_until_ready(child)
    databases.make(server.url("postgres"), "portal")
    databases.make(server.url("postgres"), "portal_broker")


def _prepare() -> None:
    """Prepare in a copy, and import meanwhile what the family needs."""
    from pmlp_portal.supervisor import family, prepare  # both read the settings

    tell("Preparing the database, the data and the files.")
    process = copies.start("prepare", prepare.main)
    try:
        family.import_ahead()
        status = process.wait()
    finally:
        process.kill()
    if status != 0:
        raise CannotStart("The portal could not be prepared; the reason is above.")
