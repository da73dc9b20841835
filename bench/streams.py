"""How much an open stream costs, how fast a change arrives, and how soon all are back after a restart.

One web process serves the live view alone. Its renderer reads one row and shows a branch of two thousand people, so
the figures are those of hub and stream with the way through the database, without the queue's own arithmetic.
"""

import asyncio
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
django.setup()

from django.db import connections, transaction  # noqa: E402

from pmlp_portal.kernel import clock  # noqa: E402
from pmlp_portal.live import actions  # noqa: E402
from pmlp_portal.live.frames import Frame  # noqa: E402
from pmlp_portal.live.models import Heartbeat  # noqa: E402
from pmlp_portal.live.stream import LiveApplication  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STREAMS = 2000
CHANGES = 8
# Longer than a visitor's rest between frames: measured is the way, not the rest.
SECONDS_BETWEEN_CHANGES = 3.6
CONNECTING_AT_ONCE = 200
PATIENCE_SECONDS = 60.0
ROOT = Path(__file__).resolve().parent.parent
CLOCK = "bench"


# ---- what is served --------------------------------------------------------------------------------------------------


def render(slug: str) -> Frame:
    """Show a branch where everybody's place moves with each version."""
    at = Heartbeat.objects.get(name=CLOCK).at
    version = int(at.timestamp() * 1000)
    rows = {number_of(each): {"state": "waiting", "place": each, "be_there_by": version} for each in range(STREAMS)}
    return Frame(version=version, totals={"waiting": STREAMS, "counters": 8, "last_calls": [version]}, rows=rows)


def number_of(each: int) -> str:
    """Return a ticket's number."""
    return f"A{each:04d}"


@transaction.atomic
def change() -> None:
    """Move the branch on and announce it, as an action does."""
    now = clock.now()
    actions.beat(name=CLOCK, now=now)
    actions.publish(topic="branch:bench", version=int(now.timestamp() * 1000))


live = LiveApplication({"branch": render})


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve the live view alone."""
    if scope["type"] == "http":
        await live(scope, receive, send)
        return
    await receive()
    await live.startup()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live.shutdown()
    await send({"type": "lifespan.shutdown.complete"})


# ---- who follows -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Crowd:
    """All visitors: who has a frame, and when the last change reached each."""

    port: int
    connected: set[int] = field(default_factory=set)
    changed_at: dict[int, float] = field(default_factory=dict)
    is_over: bool = False
    comings: set[asyncio.Task[None]] = field(default_factory=set)

    def come(self, each: int, *, after: float = 0.0, failures: int = 0, retry: float = 3.0) -> None:
        """Connect visitor `each` after some seconds, and again after a failure."""
        task = asyncio.get_running_loop().create_task(self._come(each, after, failures, retry))
        self.comings.add(task)
        task.add_done_callback(self.comings.discard)

    async def _come(self, each: int, after: float, failures: int, retry: float) -> None:
        await asyncio.sleep(after)
        if self.is_over:
            return
        try:
            await asyncio.get_running_loop().create_connection(lambda: Visitor(self, each), "127.0.0.1", self.port)
        except OSError:
            # As static/js/live.js does it.
            pause = retry * 2**failures * random.uniform(0.5, 1.5)
            self.come(each, after=pause, failures=failures + 1, retry=retry)


class Visitor(asyncio.Protocol):
    """One open page, as cheap as can be: the bench shares its cores with what it measures."""

    def __init__(self, crowd: Crowd, each: int) -> None:
        self.crowd = crowd
        self.each = each
        self.retry = 3.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self.transport = cast("asyncio.Transport", transport)
        path = f"/live/branches/bench/?ticket={number_of(self.each)}"
        self.transport.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Note what came, and when."""
        if self.crowd.is_over and self.transport is not None:
            self.transport.abort()
        if b"retry: " in data:
            self.retry = int(data.partition(b"retry: ")[2].split(b"\n")[0]) / 1000
        if b'"kind":"full"' in data:
            self.crowd.connected.add(self.each)
        if b'"kind":"change"' in data:
            self.crowd.changed_at[self.each] = time.perf_counter()

    def connection_lost(self, cause: Exception | None) -> None:
        """Come back when the server said."""
        self.crowd.connected.discard(self.each)
        if not self.crowd.is_over:
            self.crowd.come(self.each, after=self.retry, retry=self.retry)


# ---- the measurements ------------------------------------------------------------------------------------------------


def run() -> dict[str, Any]:
    """Measure, and return the figures; `problem` says what did not come to pass."""
    _allow_files()
    change()
    try:
        return asyncio.run(_measured())
    finally:
        Heartbeat.objects.filter(name=CLOCK).delete()
        connections.close_all()


async def _measured() -> dict[str, Any]:
    crowd = Crowd(port=_free_port())
    with _serving(crowd.port) as process:
        await _until(lambda: _answers(crowd.port))
        crowd.come(0)
        await _until(partial(_has, crowd, 1))
        before = _resident_kb(process.pid)
        await _fill(crowd)
        kb_per_stream = (_resident_kb(process.pid) - before) / STREAMS
        delays = [delay for _ in range(CHANGES) for delay in await _change_delays(crowd)]
    crowd.connected.clear()
    with _serving(crowd.port):
        await _until(lambda: _answers(crowd.port))
        back_seconds = await _until(partial(_has, crowd, STREAMS))
        crowd.is_over = True
    return {
        "streams": STREAMS,
        "kb_per_stream": round(kb_per_stream, 1),
        "p50_ms": round(statistics.median(delays) * 1000, 1),
        "p99_ms": round(statistics.quantiles(delays, n=100)[98] * 1000, 1),
        "back_seconds": round(back_seconds, 2),
    }


async def _fill(crowd: Crowd) -> None:
    for first in range(1, STREAMS, CONNECTING_AT_ONCE):
        batch = range(first, min(first + CONNECTING_AT_ONCE, STREAMS))
        for each in batch:
            crowd.come(each)
        await _until(partial(_has, crowd, batch[-1] + 1))


def _has(crowd: Crowd, people: int) -> bool:
    return len(crowd.connected) == people


async def _change_delays(crowd: Crowd) -> list[float]:
    await asyncio.sleep(SECONDS_BETWEEN_CHANGES)
    crowd.changed_at.clear()
    start = time.perf_counter()
    await asyncio.to_thread(_change_and_hang_up)
    await _until(lambda: len(crowd.changed_at) == STREAMS)
    return [at - start for at in crowd.changed_at.values()]


def _change_and_hang_up() -> None:
    change()
    connections.close_all()


async def _until(is_true: "Callable[[], bool]") -> float:
    """Wait; return how many seconds it took."""
    start = time.perf_counter()
    while not is_true():
        if time.perf_counter() - start > PATIENCE_SECONDS:
            raise TimeoutError(f"not within {PATIENCE_SECONDS:.0f} s")
        await asyncio.sleep(0.01)
    return time.perf_counter() - start


@contextmanager
def _serving(port: int) -> "Iterator[subprocess.Popen[bytes]]":
    server = ["-m", "uvicorn", "bench.streams:application", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([sys.executable, *server, "--no-access-log", "--backlog", "4096"], cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    """Return a port below those the system gives to clients, so that it is still free after a restart."""
    while True:
        port = random.randint(20_000, 32_000)
        if not _answers(port):
            return port


def _allow_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


if __name__ == "__main__":
    print(json.dumps(run()))
