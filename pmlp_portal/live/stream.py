"""The door to the hub: server-sent events from a bare ASGI callable, so that thousands stay open in little memory."""

import asyncio
import json
import random
import re
import signal
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType
from urllib.parse import parse_qs

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.conf import settings
from django.utils import translation

from pmlp_portal.kernel.errors import DomainError, NotFound
from pmlp_portal.kernel.languages import accepted_language
from pmlp_portal.kernel.problems import PROBLEM_JSON, details
from pmlp_portal.live.errors import StreamIsReadOnly, StreamUnavailable, TicketNumberMalformed
from pmlp_portal.live.frames import Render
from pmlp_portal.live.hub import Hub
from pmlp_portal.live.readers import BEAT, Pace, Reader

_ADDRESS = re.compile(r"/live/branches/(?P<slug>[-a-zA-Z0-9_]{1,64})/")
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,12}")
_DIGITS = re.compile(r"[0-9]{1,18}")
# Thousands who lose one process should come back spread over these milliseconds.
RETRY_MILLISECONDS = (1000, 4000)
RETRY_AFTER_SECONDS = (2, 6)

_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asks for."""

    topic: str
    number: str | None
    seen: int | None
    wants_body: bool


def pace_of_settings() -> Pace:
    """Return how fast things go in service."""
    rest = timedelta(seconds=settings.LIVE_REST_SECONDS)
    return Pace(render_rest_time=rest / 3, ticket_rest_time=rest, streams_at_most=settings.LIVE_MAX_STREAMS)


class LiveApplication:
    """`GET /live/branches/<slug>/[?ticket=<number>]`. `renderers` say what each kind of topic looks like."""

    def __init__(self, renderers: Mapping[str, Render], *, pace: Pace | None = None) -> None:
        self._pace = pace or pace_of_settings()
        self.hub = Hub(renderers, pace=self._pace)

    async def startup(self) -> None:
        """Start to listen. Called once, in the event loop that will serve."""
        self.hub.open()
        if threading.current_thread() is threading.main_thread():
            self._end_streams_on(signal.SIGINT, signal.SIGTERM)

    async def shutdown(self) -> None:
        """End all streams and give back what was taken."""
        await self.hub.close()

    def _end_streams_on(self, *numbers: signal.Signals) -> None:
        """Uvicorn waits for open responses before it speaks of shutdown, so streams must hear the signal themselves."""
        loop = asyncio.get_running_loop()
        for number in numbers:
            before = signal.getsignal(number)
            if not callable(before):
                continue

            def end(caught: int, frame: FrameType | None, then: "signal._HANDLER" = before) -> None:
                loop.call_soon_threadsafe(self.hub.end_streams)
                if callable(then):
                    then(caught, frame)

            signal.signal(number, end)

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request."""
        try:
            request = _read(scope)
            reader = await self.hub.join(request.topic, number=request.number, seen=request.seen)
        except DomainError as refusal:
            await _refuse(refusal, scope, send)
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS, "trailers": False})
            if request.wants_body:
                await self._tell(reader, receive, send)
            else:
                await _send(send, b"", is_last=True)
        finally:
            self.hub.leave(reader)

    async def _tell(self, reader: Reader, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        left = asyncio.create_task(_left(receive))
        left.add_done_callback(reader.end)
        try:
            await self._send_in_time(send, await _opening(reader))
            while (message := await reader.next()) is not None:
                await self._send_in_time(send, message)
            await _send(send, b"", is_last=True)
        except TimeoutError:
            await _cut(send, left)
        finally:
            left.cancel()

    async def _send_in_time(self, send: ASGISendCallable, message: bytes) -> None:
        """Raises TimeoutError when the reader takes nothing for too long."""
        async with asyncio.timeout(self._pace.blocked_time.total_seconds()):
            await _send(send, message)


async def _opening(reader: Reader) -> bytes:
    """A reader that resumes needs no full repeat, but a sign that the line is open, and by which release."""
    retry = b"release: %s\nretry: %d\n" % (settings.RELEASE.encode(), random.randint(*RETRY_MILLISECONDS))
    return retry + (BEAT if reader.told is not None else await reader.next() or BEAT)


async def _send(send: ASGISendCallable, body: bytes, *, is_last: bool = False) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})


async def _left(receive: ASGIReceiveCallable) -> None:
    """Return when the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(send: ASGISendCallable, left: "asyncio.Task[None]") -> None:
    """Drop a connection whose reader takes nothing.

    ASGI has no word for it, and a polite close would wait for that reader. Uvicorn's transport stands behind `send`;
    where another server has none there, leaving the response unfinished must do.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        await asyncio.wait([left], timeout=1)


def _read(scope: HTTPScope) -> Request:
    address = _ADDRESS.fullmatch(scope["path"])
    if address is None:
        raise NotFound
    if scope["method"] not in {"GET", "HEAD"}:
        raise StreamIsReadOnly
    return Request(
        topic=f"branch:{address['slug']}",
        number=_number(scope["query_string"]),
        seen=_seen(scope["headers"]),
        wants_body=scope["method"] == "GET",
    )


def _number(query: bytes) -> str | None:
    values = parse_qs(query.decode("latin-1")).get("ticket")
    if not values:
        return None
    if not _NUMBER.fullmatch(values[0]):
        raise TicketNumberMalformed
    return values[0].upper()


def _seen(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    value = _header(headers, b"last-event-id")
    return int(value) if _DIGITS.fullmatch(value) else None


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers if name.lower() == wanted), "")


async def _refuse(refusal: DomainError, scope: HTTPScope, send: ASGISendCallable) -> None:
    language = accepted_language(_header(scope["headers"], b"accept-language"))
    with translation.override(language):
        problem = details(code=refusal.code, detail=refusal.detail, status_code=refusal.status, facts=refusal.facts)
    body = json.dumps(problem, ensure_ascii=False).encode()
    headers = [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"content-language", language.encode()),
        (b"cache-control", b"no-store"),
        *_refusal_headers(refusal),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers, "trailers": False})
    await _send(send, b"" if scope["method"] == "HEAD" else body, is_last=True)


def _refusal_headers(refusal: DomainError) -> list[tuple[bytes, bytes]]:
    if isinstance(refusal, StreamUnavailable):
        return [(b"retry-after", str(random.randint(*RETRY_AFTER_SECONDS)).encode())]
    return [(b"allow", b"GET, HEAD")] if isinstance(refusal, StreamIsReadOnly) else []
