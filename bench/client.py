"""A lean HTTP client: kept-alive connections in one event loop, so that it takes little from what it measures."""

import asyncio
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Request = Callable[[], bytes]


@dataclass(slots=True)
class Tally:
    """What came back: seconds of each answer, and how many of each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)
    took: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took

    def percentile(self, nth: int) -> float:
        """Milliseconds that `nth` per cent of the answers did not exceed."""
        return statistics.quantiles(self.seconds, n=100)[nth - 1] * 1000

    def figures(self) -> dict[str, float | dict[str, int]]:
        """Return what a report prints."""
        return {
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.percentile(50), 1),
            "p95_ms": round(self.percentile(95), 1),
            "p99_ms": round(self.percentile(99), 1),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
        }


def get(path: str) -> bytes:
    """Return a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return a POST request with a JSON body; header names have _ for -."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{kind}{lines}\r\n".encode() + body


def run_for(port: int, request: Request, *, clients: int, seconds: float) -> Tally:
    """Let clients ask again and again for some seconds."""
    return asyncio.run(_run(port, request, clients=clients, until=time.perf_counter() + seconds, at_most=None))


def run_times(port: int, request: Request, *, clients: int, times: int) -> Tally:
    """Let clients ask so many times in all."""
    return asyncio.run(_run(port, request, clients=clients, until=None, at_most=times))


async def _run(port: int, request: Request, *, clients: int, until: float | None, at_most: int | None) -> Tally:
    tally = Tally()
    left = [at_most]

    def may_go_on() -> bool:
        if until is not None:
            return time.perf_counter() < until
        assert left[0] is not None
        left[0] -= 1
        return left[0] >= 0

    start = time.perf_counter()
    await asyncio.gather(*(_one_client(port, request, may_go_on, tally) for _ in range(clients)))
    tally.took = time.perf_counter() - start
    return tally


async def _one_client(port: int, request: Request, may_go_on: Callable[[], bool], tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while may_go_on():
        begun = time.perf_counter()
        writer.write(request())
        status, body, closes = await _answer(reader)
        tally.seconds.append(time.perf_counter() - begun)
        tally.statuses[status] += 1
        tally.bodies.append(body)
        if closes:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    length = int(lowered.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    body = await reader.readexactly(length)
    return int(head[9:12]), body, b"connection: close" in lowered


def answers(port: int, path: str) -> bool:
    """Whether something answers there with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(get(path))
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
