"""The portal as `make run` opens it, with a database, files and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from pmlp_portal.supervisor import databases, kept
from pmlp_portal.supervisor.children import CHECKOUT
from tests.browser.post import Post, open_post

PATIENCE = 30  # seconds, for a start or an end; only bounds a failure


@dataclass(frozen=True, slots=True)
class House:
    """An open portal: its address, its post, the passwords told at its first start, its database's name."""

    url: str
    post: Post
    passwords: Mapping[str, str]
    database: str


@contextmanager
def open_house(server: str, name: str, *, template: str = "") -> Iterator[House]:
    """Make the database `name` on a server, load it, serve it, and point this process at it; remove it at the end.

    `template` is a database nobody is connected to that has all tables already: copied, they need not be made again.
    """
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pmlp-portal-house-")))
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        url = f"http://localhost:{door.getsockname()[1]}"
        post = stack.enter_context(open_post(var))
        database = stack.enter_context(_database(server, name, template))
        kept.signing_key(var / "vapid_private_key")
        environment = _environment(database, url, post, var)
        _run("pmlp_portal.supervisor.prepare", environment)
        stack.enter_context(_served(door, environment))
        stack.enter_context(_here(name, url))
        yield House(url, post, _passwords(var / "passwords"), name)


def _environment(database: str, url: str, post: Post, var: Path) -> dict[str, str]:
    """Deeds done by a test in this process must count for the server at once, and nobody waits to be told."""
    return {
        **os.environ,
        "DATABASE_URL": database,
        "PORTAL_VAR": str(var),
        "PUBLIC_URL": url,
        "EMAIL_URL": post.url,
        "SECRET_KEY": settings.SECRET_KEY,
        "CONTACT_KEY": settings.CONTACT_KEY,
        "CELERY_BROKER_URL": "memory://",
        "FACTS_KEPT_SECONDS": "0",
        "SNAPSHOT_KEPT_SECONDS": "0",
        "FORECAST_REST_SECONDS": "0",
        "FORECAST_KEPT_SECONDS": "0",
        "LIVE_REST_SECONDS": "0.3",
        # The walk of all pages takes longer than anybody may be away.
        "STAFF_IDLE_MINUTES": "600",
    }


def _run(module: str, environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-m", module], cwd=CHECKOUT, env=environment, check=True)


@contextmanager
def _database(server: str, name: str, template: str) -> Iterator[str]:
    _drop(server, name)  # what a killed run left
    if template:
        with psycopg.connect(server, autocommit=True) as session:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            session.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    else:
        databases.make(server, name)
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _drop(server, name)


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _served(door: socket.socket, environment: Mapping[str, str]) -> Iterator[None]:
    argv = [sys.executable, "-m", "pmlp_portal.supervisor.web", "--socket", str(door.fileno())]
    server = subprocess.Popen(argv, pass_fds=[door.fileno()], cwd=CHECKOUT, env=environment)
    try:
        httpx.get(f"http://127.0.0.1:{door.getsockname()[1]}/healthz", timeout=PATIENCE).raise_for_status()
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


@contextmanager
def _here(name: str, url: str) -> Iterator[None]:
    """Deeds and questions of this process go to the house's database; letters carry its address."""
    connection.close()
    before = connection.settings_dict["NAME"], settings.PUBLIC_URL
    connection.settings_dict["NAME"], settings.PUBLIC_URL = name, url
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], settings.PUBLIC_URL = before


def _passwords(path: Path) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines())
