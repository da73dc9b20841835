"""A stage for the hub: a scene that tests change, a real server that shows it, and spectators who follow."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.live.frames import Frame
from pmlp_portal.live.stream import LiveApplication

# Every wait ends with the event waited for; this only bounds a failure.
PATIENCE = 20.0


def wait_until(is_true: Callable[[], bool]) -> None:
    """Return once it is true; fail after a while."""
    deadline = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@dataclass(slots=True)
class Scene:
    """What the branch `demo` looks like now; counts how often it was looked at."""

    frame: Frame = field(default_factory=lambda: Frame(version=1, totals={"waiting": 0}))
    renders: int = 0
    unknown_looked_up: int = 0
    failure: Exception | None = None

    def render(self, slug: str) -> Frame:
        """The renderer of branches."""
        if slug != "demo":
            self.unknown_looked_up += 1
            raise NotFound
        self.renders += 1
        if self.failure is not None:
            raise self.failure
        return self.frame

    def show(
        self, version: int, rows: Mapping[str, Mapping[str, Any]] | None = None, urgent: str = "", **totals: Any
    ) -> None:
        """Change what the next look sees."""
        self.frame = Frame(version=version, totals=totals, rows=rows or {}, urgent=frozenset(urgent.split()))


class Spectator:
    """One open stream, read line by line."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.iter_lines()
        self.retry: int | None = None
        self.id: int | None = None
        self.comments = 0

    def frame(self) -> dict[str, Any]:
        """Wait for the next frame."""
        for line in self.lines:
            name, _, value = line.partition(": ")
            if name == "data":
                frame: dict[str, Any] = json.loads(value)
                assert self.id == frame["version"]
                return frame
            self._note(name, value)
        raise EOFError

    def _note(self, name: str, value: str) -> None:
        if name == "retry":
            self.retry = int(value)
        elif name == "id":
            self.id = int(value)
        elif name == "":
            self.comments += 1

    def frame_of(self, version: int) -> dict[str, Any]:
        """Wait for the frame of a version, passing over older ones."""
        while (frame := self.frame())["version"] != version:
            pass
        return frame

    def comment(self) -> None:
        """Wait for a comment."""
        next(line for line in self.lines if line.startswith(":"))

    def see_it_end(self) -> None:
        """Wait for the end of the stream."""
        for _ in self.lines:
            pass


class Server:
    """Uvicorn in a thread, serving one live application."""

    def __init__(self, application: LiveApplication, *, files: Mapping[str, tuple[str, bytes]] | None = None) -> None:
        """Serve `files` too: a path, its type and its content."""
        self.live = application
        self.files = dict(files or {})
        self.seen_ids: list[str | None] = []
        self.listening = threading.Event()
        self._watch_listener()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        config = uvicorn.Config(self._serve, log_config=None, lifespan="on", interface="asgi3")
        self.uvicorn = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.uvicorn.run, kwargs={"sockets": [self.socket]})

    def _watch_listener(self) -> None:
        missed = self.live.hub.missed

        def missed_and_back() -> None:
            missed()
            self.listening.set()

        self.live.hub.missed = missed_and_back  # type: ignore[method-assign]

    async def _serve(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
            return
        await receive()
        await self.live.startup()
        self.loop_call = asyncio.get_running_loop().call_soon_threadsafe
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.live.shutdown()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["path"] not in self.files:
            self.seen_ids.append({k: v.decode() for k, v in scope["headers"]}.get(b"last-event-id"))
            await self.live(scope, receive, send)
            return
        kind, body = self.files[scope["path"]]
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": False})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    @contextmanager
    def running(self, *, is_listening: bool = True) -> Iterator["Server"]:
        """Serve until the block ends."""
        self.thread.start()
        try:
            wait_until(lambda: self.uvicorn.started or not self.thread.is_alive())
            assert not is_listening or self.listening.wait(PATIENCE)
            yield self
        finally:
            if self.uvicorn.started:
                self.end_streams()
            self.uvicorn.should_exit = True
            self.thread.join(PATIENCE)
            self.socket.close()

    def end_streams(self) -> None:
        """What a signal does in a process of its own."""
        self.loop_call(self.live.hub.end_streams)

    def drop_streams(self) -> None:
        """Break what is open now; who comes back is welcome."""
        for topic in list(self.live.hub._topics.values()):
            self.loop_call(topic.end)

    @contextmanager
    def spectator(self, query: str = "", slug: str = "demo", **headers: str) -> Iterator[Spectator]:
        """Follow a branch."""
        address = f"{self.url}/live/branches/{slug}/{query}"
        with httpx.stream("GET", address, headers=headers, timeout=PATIENCE, trust_env=False) as response:
            assert response.status_code == 200
            yield Spectator(response)

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Send one request that is answered at once."""
        return httpx.request(method, self.url + path, headers=headers, timeout=PATIENCE, trust_env=False)
