"""One port: live streams as a bare ASGI callable, everything else Django in a fixed pool of threads."""

import resource
import time
from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    HTTPRequestEvent,
    HTTPScope,
    LifespanScope,
    Scope,
)
from django.conf import settings

from pmlp_portal.wsgi import application as pages  # sets Django up: what reads models is imported after it

from pmlp_portal.live.stream import LiveApplication  # isort: skip
from pmlp_portal.operations import measures  # isort: skip
from queueing.forecast import simulation  # isort: skip
from queueing.live import render_branch  # isort: skip

LIVE_PREFIX = "/live/"

simulation.get_ready()

live = LiveApplication({"branch": render_branch})
# a2wsgi spells the same types in its own way.
threads = cast(ASGI3Application, WSGIMiddleware(cast(WSGIApp, pages), workers=settings.WEB_THREADS))


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Send a stream to the hub and a page to the threads."""
    if scope["type"] == "lifespan":
        await _lifespan(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(LIVE_PREFIX):
        with measures.STREAMS.labels("branch").track_inprogress():
            await live(scope, receive, send)
    elif scope["type"] == "http":
        # A page's time begins here: waiting for a free thread belongs to it.
        cast(dict[str, object], scope)["portal.arrived_at"] = time.monotonic()
        whole = await _with_whole_body(scope, receive)
        if whole is not None:
            await threads(scope, whole, send)


async def _lifespan(scope: LifespanScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await receive()
    _allow_many_files()
    await live.startup()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live.shutdown()
    await send({"type": "lifespan.shutdown.complete"})


def _allow_many_files() -> None:
    """Raise the soft limit of open files to the hard one: each live stream is a file, and 1,024 is soon reached."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _with_whole_body(scope: HTTPScope, receive: ASGIReceiveCallable) -> ASGIReceiveCallable | None:
    """Read the body before a thread is taken, so that eight slow senders do not stop everybody else.

    What is longer than Django takes is left unread: Django refuses it by its announced length. None when the sender has
    gone away: half a form must not be taken for a whole one.
    """
    if _announced_length(scope) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return receive
    body, is_whole = b"", False
    while not is_whole and len(body) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message["body"]
        is_whole = not message["more_body"]
    return _repeating(HTTPRequestEvent(type="http.request", body=body, more_body=False), receive)


def _announced_length(scope: HTTPScope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _repeating(first: HTTPRequestEvent, receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    """Return what tells the whole request once, and then what follows it."""
    untold = [first]

    async def tell() -> ASGIReceiveEvent:
        return untold.pop() if untold else await receive()

    return tell
