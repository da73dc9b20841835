"""The one port: which way a request goes, and when it takes a thread."""

import asyncio
import resource
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.conf import settings

from pmlp_portal import asgi

portal: Any = asgi.application  # these tests speak to it in dictionaries as short as they may be


def request(path: str = "/", *, length: int | None = None) -> dict[str, Any]:
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    return {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


class Recorder:
    """Stands where the threads, or the streams, would be; notes what reaches it."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.heard: list[dict[str, Any]] = []

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: object):
        self.paths.append(scope["path"])
        self.heard.append(await receive())


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(asgi, "threads", recorder)
    return recorder


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(asgi, "live", recorder)
    return recorder


def say(*parts: dict[str, Any]) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Return a client that sends these parts and then nothing more."""
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    return receive


async def unheard(message: object) -> None:
    raise AssertionError(message)


def test_streams_go_to_the_hub_and_pages_to_the_threads(threads, live):
    async def both() -> None:
        await portal(request("/live/branches/demo/"), say(part(b"", more=False)), unheard)
        await portal(request("/branches/demo/"), say(part(b"", more=False)), unheard)

    asyncio.run(both())

    assert live.paths == ["/live/branches/demo/"]
    assert threads.paths == ["/branches/demo/"]


def test_a_slow_sender_takes_no_thread_until_all_is_there(threads):
    async def slowly() -> None:
        rest = asyncio.Event()
        parts = [part(b"ser", more=True), part(b"vice=passport", more=False)]

        async def receive() -> dict[str, Any]:
            if len(parts) == 1:
                await rest.wait()
            return parts.pop(0)

        answering = asyncio.create_task(portal(request(length=16), receive, unheard))
        await asyncio.sleep(0.05)
        assert threads.paths == []
        rest.set()
        await answering

    asyncio.run(slowly())

    assert threads.heard == [part(b"service=passport", more=False)]


def test_a_sender_who_goes_away_half_way_is_not_taken_at_half_a_word(threads):
    gone = {"type": "http.disconnect"}

    asyncio.run(portal(request(length=99), say(part(b"half", more=True), gone), unheard))

    assert threads.paths == []


def test_what_django_will_refuse_for_its_length_is_not_read(threads):
    first = part(b"x" * 1000, more=True)
    too_long = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1

    asyncio.run(portal(request(length=too_long), say(first), unheard))

    assert threads.heard == [first]


def test_a_body_of_no_announced_length_is_kept_only_so_far(threads):
    chunk = part(b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, more=True)

    asyncio.run(portal(request(), say(chunk, chunk), unheard))

    assert len(threads.heard[0]["body"]) == 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_process_may_open_as_many_files_as_the_system_allows(monkeypatch):
    class Hub:
        async def startup(self) -> None: ...
        async def shutdown(self) -> None: ...

    monkeypatch.setattr(asgi, "live", Hub())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, soft), hard))
    told: list[str] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message["type"])

    try:
        life = say({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
        asyncio.run(portal({"type": "lifespan"}, life, send))
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
