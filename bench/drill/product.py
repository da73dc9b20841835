"""The product as `make run` starts it, a Redis beside it as broker, and how to find and kill what they run."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from pmlp_portal.supervisor import children
from pmlp_portal.supervisor.children import Child
from pmlp_portal.supervisor.postgres import free_port
from pmlp_portal.supervisor.refusals import CannotStart

WEB, WORKER, BEAT, BROKER, POSTGRESQL = "web", "worker", "beat", "broker", "postgresql"
COMPONENTS = (WEB, WORKER, BEAT, BROKER, POSTGRESQL)
OPENS_WITHIN = 240.0  # seconds; a first start makes the database and its demonstration data
STOPS_WITHIN = 20.0  # seconds
OPEN = "Ctrl-C stops it"
_NAMES = {WEB: "web ", WORKER: "worker", BEAT: "beat", POSTGRESQL: "postgres"}


@dataclass(frozen=True, slots=True)
class Product:
    """A running portal with its broker."""

    port: int
    var: Path
    broker: Child
    broker_url: str
    supervisor: subprocess.Popen[bytes]

    @property
    def database_url(self) -> str:
        """The address of its database."""
        return (self.var / "database_url").read_text().strip()

    def processes(self, component: str) -> list[int]:
        """Return the living processes of a component."""
        if component == BROKER:
            return [self.broker.process.pid] if self.broker.process and self.broker.is_alive else []
        return [pid for pid in _children_of(self.supervisor.pid) if _name_of(pid).startswith(_NAMES[component])]

    def kill(self, component: str) -> set[int]:
        """Kill all its processes at once, as the kernel does when memory runs out; return them."""
        victims = self.processes(component)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return set(victims)

    def broker_answers(self) -> bool:
        """Whether the broker takes connections: who is to start it again must not wait for it."""
        with socket.socket() as visitor:
            return visitor.connect_ex(("127.0.0.1", urlsplit(self.broker_url).port or 0)) == 0

    def keep_up(self) -> None:
        """Do for the broker what its service manager does, and notice when the supervisor itself is gone."""
        self.broker.keep_alive()
        if self.supervisor.poll() is not None:
            raise CannotStart(f"The portal ended; what it said is in {self.var / 'output.log'}.")


@contextmanager
def running(var: Path, *, email_url: str) -> Iterator[Product]:
    """Start the portal with files, ports and a database of its own; all of it is gone afterwards."""
    with _redis(var) as (broker, broker_url):
        port = free_port()
        supervisor = _start(var, port, {"EMAIL_URL": email_url, "CELERY_BROKER_URL": broker_url})
        product = Product(port, var, broker, broker_url, supervisor)
        try:
            _await_open(product)
            yield product
        finally:
            supervisor.send_signal(signal.SIGTERM)
            children.wait_or_kill(supervisor, patience=STOPS_WITHIN)
            _remove_database(var)


def _start(var: Path, port: int, addresses: dict[str, str]) -> subprocess.Popen[bytes]:
    named = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**named, **addresses, "PORTAL_VAR": str(var), "PORT": str(port), "DEMO": "0"}
    argv = [sys.executable, "-m", "pmlp_portal.supervisor"]
    with (var / "output.log").open("a") as output:
        return children.spawn(argv, environment=environment, death_signal=signal.SIGTERM, output=output)


def _await_open(product: Product) -> None:
    end = time.monotonic() + OPENS_WITHIN
    while OPEN not in (product.var / "output.log").read_text():
        product.keep_up()
        if time.monotonic() > end:
            raise CannotStart("The portal did not open.")
        time.sleep(0.1)


@contextmanager
def _redis(var: Path) -> Iterator[tuple[Child, str]]:
    """The portal's own broker is a database in PostgreSQL and dies with it; one that is a process is Redis."""
    if shutil.which("redis-server") is None:
        raise CannotStart("The drill kills a broker, and needs Redis for that (as root: apt-get install redis-server).")
    port = free_port()
    argv = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(var)]
    with (var / "redis.log").open("a") as output:
        child = Child("Redis", partial(children.spawn, argv, output=output), _quiet)
        child.keep_alive()
        try:
            yield child, f"redis://127.0.0.1:{port}/0"
        finally:
            children.stop([child], patience=STOPS_WITHIN)


def _quiet(line: str) -> None:
    """The drill says itself what it killed."""


def _remove_database(var: Path) -> None:
    note = var / "postgres_home"  # where it lies when started by root
    if note.is_file():
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)


def _children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _name_of(pid: int) -> str:
    """What the kernel calls a process; nothing for one that is dead and not yet collected."""
    try:
        is_dead = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return "" if is_dead else Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""
