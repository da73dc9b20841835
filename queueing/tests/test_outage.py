"""The database dies in mid-request and comes back: nothing half done, nothing acknowledged lost, nobody restarts us."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pmlp_portal.supervisor import children, databases, postgres
from pmlp_portal.supervisor.children import CHECKOUT, Child
from queueing.tests.furnish import SLUG
from queueing.tests.served import Portal, Reply, portal_over

pytestmark = pytest.mark.slow


class Server:
    """A PostgreSQL of this test's own, which can be killed and started."""

    def __init__(self, home: Path) -> None:
        self._server = postgres.throwaway(home, is_durable=True)
        self._child = Child("PostgreSQL", self._server.start, lambda _line: None, stop_signal=signal.SIGINT)
        self.start()
        databases.make(self._server.url("postgres"), "portal")
        self.url = self._server.url("portal")

    def start(self) -> None:
        """Start it, and wait until it has recovered."""
        self._child.process = None
        self._child.keep_alive()
        self._server.wait_until_ready(self._child)

    def die(self) -> None:
        """End it without any chance to tidy up: what it has acknowledged must be on the disk."""
        assert self._child.process is not None
        self._child.process.send_signal(signal.SIGQUIT)
        self._child.process.wait(10)

    def stop(self) -> None:
        """Stop it for good."""
        children.stop([self._child], patience=10)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with an empty database."""
    home = Path(tempfile.mkdtemp(prefix="pmlp-portal-outage-", dir="/var/tmp"))
    running = Server(home)
    yield running
    running.stop()
    shutil.rmtree(home)


@pytest.fixture
def portal(server: Server, tmp_path: Path) -> Iterator[Portal]:
    """Two web processes over it, with the files of their pages."""
    argv, own = [sys.executable, "-m", "queueing.tests.furnish"], {"PORTAL_VAR": str(tmp_path)}
    subprocess.run(argv, cwd=CHECKOUT, env={**os.environ, **own, "DATABASE_URL": server.url}, check=True)
    with portal_over(server.url, **own) as running:
        yield running


def test_a_request_caught_by_the_outage_is_a_503_and_its_repeat_makes_the_one_ticket(
    server: Server, portal: Portal
) -> None:
    acknowledged = portal.join(SLUG, idempotency_key="before-the-outage")
    assert acknowledged.status == 201

    blocker = psycopg.connect(server.url)
    blocker.execute("SELECT FROM queueing_branchday FOR UPDATE")
    caught: list[Reply] = []
    request = threading.Thread(target=lambda: caught.append(portal.join(SLUG, idempotency_key="caught-by-it")))
    request.start()
    _until_somebody_waits(server.url)
    server.die()
    request.join()
    blocker.close()
    assert_calm(caught[0])

    for path, words in (("/branches/", "Mēs uz brīdi neesam pieejami"), ("/en/branches/", "unavailable")):
        page = portal.ask("GET", path)
        assert (page.status, words in page.content.decode()) == (503, True)
        assert page.headers["retry-after"].isdecimal()
    assert_calm(portal.ask("GET", "/api/v1/branches/"))
    assert_calm(portal.join(SLUG))

    server.start()
    again = _first_that_succeeds(portal, idempotency_key="caught-by-it")
    assert (again.status, again.body["number"]) == (201, "A002")
    assert portal.join(SLUG, idempotency_key="caught-by-it").body == again.body
    assert portal.join(SLUG, idempotency_key="before-the-outage").body == acknowledged.body
    assert portal.ask("GET", f"/api/v1/tickets/{acknowledged.body['token']}/").status == 200
    assert _counted(server.url) == {"visit": 2, "ticket": 2, "ticketmove": 2, "announcement": 2}


def assert_calm(reply: Reply) -> None:
    """503, when to come again, and a sentence."""
    assert reply.status == 503
    assert reply.headers["retry-after"].isdecimal()
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.body["code"] == "unavailable"
    assert reply.body["detail"]


def _until_somebody_waits(url: str) -> None:
    end = time.monotonic() + 10
    with psycopg.connect(url, autocommit=True) as looking:
        while time.monotonic() < end:
            if looking.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone():
                return
            time.sleep(0.02)
    raise AssertionError("the request never came as far as the lock")


def _first_that_succeeds(portal: Portal, **headers: str) -> Reply:
    """Each thread finds out for itself that its old connection is dead; a client that repeats itself gets through."""
    for _ in range(20):
        reply = portal.join(SLUG, **headers)
        if reply.status != 503:
            return reply
        time.sleep(0.1)
    return reply


def _counted(url: str) -> dict[str, Any]:
    with psycopg.connect(url) as looking:
        return {
            name: looking.execute(f"SELECT count(*) FROM queueing_{name}").fetchone()[0]  # type: ignore[index]  # noqa: S608
            for name in ("visit", "ticket", "ticketmove", "announcement")
        }
