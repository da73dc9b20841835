"""One port: live streams as a bare ASGI callable, everything else Django in a fixed pool of threads."""

import resource
from typing import cast
from urllib.parse import quote

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, LifespanScope, Scope
from django.conf import settings

from pmlp_portal.wsgi import application as pages  # sets Django up: what reads models is imported after it

from pmlp_portal.live.stream import LiveApplication  # isort: skip
from queueing.live import render_branch  # isort: skip

LIVE_PREFIX = "/live/"

live = LiveApplication({"branch": render_branch})
# a2wsgi spells the same types in its own way.
threads = cast(ASGI3Application, WSGIMiddleware(cast(WSGIApp, pages), workers=settings.WEB_THREADS))


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Send a stream to the hub and a page to the threads."""
    if scope["type"] == "lifespan":
        await _lifespan(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(LIVE_PREFIX):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await threads(_readable(scope), receive, send)


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


def _readable(scope: HTTPScope) -> HTTPScope:
    """WSGI wants the query in ASCII; a letter sent raw is written as it should have been sent."""
    if not scope["query_string"].isascii():
        scope["query_string"] = quote(scope["query_string"], safe="%&=+;/?:@!$'()*,~").encode("ascii")
    return scope
