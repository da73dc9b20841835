"""One port: live streams as a bare ASGI callable, everything else Django in a fixed pool of threads."""

import resource
from collections.abc import Mapping

from a2wsgi import WSGIMiddleware
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, LifespanScope, Scope
from django.conf import settings

from pmlp_portal.wsgi import application as pages  # Django is set up by this import; what reads models comes after

from pmlp_portal.live.stream import LiveApplication  # isort: skip
from queueing.live import render_branch  # isort: skip

LIVE_PREFIX = "/live/"

live = LiveApplication({"branch": render_branch})
threads = WSGIMiddleware(pages, workers=settings.WEB_THREADS)


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Send a stream to the hub, a page to the threads."""
    if scope["type"] == "lifespan":
        await _live_and_die(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(LIVE_PREFIX):
        await live(scope, receive, send)
    else:
        await threads(scope, receive, send)
