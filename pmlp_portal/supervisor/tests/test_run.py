"""`make run` as a person meets it: one long day with two starts, at a terminal."""

import os
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from pmlp_portal.supervisor import postgres, run
from pmlp_portal.supervisor.children import CHECKOUT
from pmlp_portal.supervisor.tests.terminal import Terminal, family_of, is_alive, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("slow")]
OPEN = "Ctrl-C stops it; the data stays."
FAMILY = ("bin/postgres", "supervisor.mailbox", "web 1 ", "web 2 ", "worker ", "beat ")


class Day:
    """The portal of one checkout, with files and a port of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = postgres.free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = {**kept, "PORTAL_VAR": str(var), "PORT": str(self.port), "DEMO": "0", "TERM": "dumb"}

    def start(self) -> Terminal:
        """Type `make run` and wait until it is open."""
        terminal = Terminal(["make", "run"], self.environment)
        terminal.wait_for(OPEN)
        return terminal

    @property
    def supervisor(self) -> int:
        """Its process."""
        return int((self.var / "run.lock").read_text().split()[-1])

    def children(self, words: str = "") -> list[int]:
        """The processes it started."""
        return [pid for pid, started_by in family_of(self.supervisor).items() if words in started_by]

    def lives(self) -> bool:
        """Whether a page answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as answer:
                return bool(answer.read() == b"ok")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def is_ready(self) -> bool:
        """Whether clock, broker and worker have shown that they hang together."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=20) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def follow(self) -> socket.socket:
        """Open a live stream and return it once it has begun."""
        stream = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        stream.sendall(b"GET /live/branches/demo/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        while b"data:" not in heard:
            words = stream.recv(4096)
            assert words, heard
            heard += words
        return stream

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Ask its database."""
        with psycopg.connect((self.var / "database_url").read_text().strip()) as connection:
            return connection.execute(question.encode()).fetchall()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    day = Day(tmp_path / "var")
    yield day
    if (note := day.var / "postgres_home").exists():
        subprocess.run(["rm", "-r", note.read_text().strip()], check=True)


def test_all_children_together_have_less_than_five_seconds_to_stop():
    assert run.CHILDREN_STOP_WITHIN + run.POSTGRES_STOPS_WITHIN < 5


def test_from_the_first_start_to_a_killed_supervisor(day):
    terminal = day.start()
    try:
        _serves(day, terminal.said)
        _refuses_a_second_start(day)
        _brings_a_killed_web_process_back(day)
        _brings_a_killed_database_back(day)
        _stops_by_ctrl_c_with_streams_open(day, terminal)
    finally:
        terminal.process.kill()
    terminal = day.start()
    try:
        assert day.ask("SELECT word FROM kept") == [("kept",)]
        _leaves_nobody_when_killed(day, terminal)
    finally:
        terminal.process.kill()


def _serves(day: Day, said: str) -> None:
    assert day.lives()
    assert all(f"  {line.split()[1]}" in said for line in (day.var / "passwords").read_text().splitlines())
    for words in FAMILY:
        assert day.children(words), words
    until(day.is_ready, what="a heartbeat by way of clock, broker and worker")
    for name in ("database_url", "email_url", "secret_key", "vapid_private_key", "postgres_password"):
        assert stat.S_IMODE((day.var / name).stat().st_mode) == 0o600
    with psycopg.connect((day.var / "database_url").read_text().strip()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'kept' AS word")


def _refuses_a_second_start(day: Day) -> None:
    second = subprocess.run(
        ["make", "run"], cwd=CHECKOUT, env=day.environment, capture_output=True, text=True, check=False
    )

    assert second.returncode != 0
    assert f"The portal already runs: http://localhost:{day.port}/, process {day.supervisor}." in second.stderr
    assert "Traceback" not in second.stderr
    assert day.lives()


def _brings_a_killed_web_process_back(day: Day) -> None:
    before = set(day.children("web "))
    os.kill(before.copy().pop(), signal.SIGKILL)

    until(lambda: len(set(day.children("web ")) - before) == 1, what="a new web process")
    until(day.lives, what="pages")


def _brings_a_killed_database_back(day: Day) -> None:
    [before] = day.children("bin/postgres")
    os.kill(before, signal.SIGKILL)

    until(lambda: day.children("bin/postgres") not in ([], [before]), what="a new server")
    until(day.is_ready, what="pages that reach it")
    assert day.ask("SELECT word FROM kept") == [("kept",)]


def _stops_by_ctrl_c_with_streams_open(day: Day, terminal: Terminal) -> None:
    [server] = day.children("bin/postgres")
    others = [pid for pid in day.children() if pid != server]
    said_before = terminal.said
    with ExitStack() as streams:
        for _ in range(4):
            streams.enter_context(day.follow())
        terminal.press_ctrl_c()
        outlived = others
        while is_alive(server):
            outlived = [pid for pid in others if is_alive(pid)]
            time.sleep(0.005)
        assert terminal.wait() == 0, terminal.said

    assert outlived == [], "PostgreSQL stops last"
    assert "Traceback" not in terminal.said.removeprefix(said_before)
    assert not (day.var / "database_url").exists()


def _leaves_nobody_when_killed(day: Day, terminal: Terminal) -> None:
    family = day.children()

    os.kill(day.supervisor, signal.SIGKILL)

    until(lambda: not any(is_alive(pid) for pid in family), what="the end of all children")
    terminal.wait()
