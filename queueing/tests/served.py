"""The portal's own web processes over a test's database, and clients that speak to them."""

import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

from pmlp_portal.supervisor import children
from pmlp_portal.supervisor.postgres import free_port

PROCESSES = 2
READY_WITHIN = 60.0  # seconds
PATIENCE = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:  # JSON
        """The content as JSON."""
        return json.loads(self.content)


@dataclass(slots=True)
class Connection:
    """One client's connection, kept open from request to request."""

    port: int
    _http: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Send a request, wait for the reply."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body)
        self._http.request(method, path, content, {"Content-Type": "application/json", **named} if body else named)
        response = self._http.getresponse()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    def open(self) -> None:
        """Connect now, and ask later."""
        self._http.connect()

    def close(self) -> None:
        """Hang up."""
        self._http.close()


@dataclass(frozen=True, slots=True)
class Portal:
    """Running web processes."""

    port: int

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Ask by a connection of its own."""
        client = Connection(self.port)
        try:
            return client.ask(method, path, body, **headers)
        finally:
            client.close()

    def join(self, slug: str, **headers: str) -> Reply:
        """Join from afar."""
        return self.ask("POST", f"/api/v1/branches/{slug}/tickets/", {"service": "passport"}, **headers)


def database_url() -> str:
    """Return the address of the database this test runs in."""
    known = connection.settings_dict
    user = f"{known['USER']}:{known['PASSWORD']}"
    return f"postgres://{user}@{known['HOST'] or 'localhost'}:{known['PORT'] or 5432}/{known['NAME']}"


@contextmanager
def portal_over(url: str, **variables: str) -> Iterator[Portal]:
    """Run web processes as the supervisor runs them: on one socket they share."""
    with socket.socket() as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shared.bind(("127.0.0.1", free_port()))
        shared.listen(1024)
        environment = {**os.environ, "DATABASE_URL": url, "LOG_LEVEL": "CRITICAL", **variables}
        argv = [sys.executable, "-m", "pmlp_portal.supervisor.web", "--socket", str(shared.fileno())]
        running = [children.spawn(argv, environment=environment, pass_fds=[shared.fileno()]) for _ in range(PROCESSES)]
        try:
            yield _ready(Portal(shared.getsockname()[1]), url)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                children.wait_or_kill(process, patience=10)


def _ready(portal: Portal, url: str) -> Portal:
    """Return once every process listens to the database: while one starts, another takes what comes."""
    end = time.monotonic() + READY_WITHIN
    with psycopg.connect(url, autocommit=True) as looking:
        while _listeners(looking) < PROCESSES:
            if time.monotonic() > end:
                raise TimeoutError("the web processes did not start")
            time.sleep(0.1)
    return portal


def _listeners(looking: psycopg.Connection) -> int:
    found = looking.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'"
    ).fetchone()
    return int(found[0]) if found else 0


def backends(condition: str) -> int:
    """Count connections to this test's database, our own left out, as they are now and not when we began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"  # noqa: S608 - tests' own words
            f" AND pid <> pg_backend_pid() AND {condition}"
        )
        return int(cursor.fetchone()[0])
