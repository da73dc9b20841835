"""The cast of the live view: a scene, and a server that shows it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from pmlp_portal.live.readers import Pace
from pmlp_portal.live.stream import LiveApplication
from pmlp_portal.live.tests.stage import Scene, Server

NEVER = timedelta(hours=1)
AT_ONCE = timedelta(0)
# Nothing happens by itself, and nothing waits: what a test sees is what it caused.
BRISK = Pace(
    render_rest_time=AT_ONCE,
    ticket_rest_time=AT_ONCE,
    beat_time=NEVER,
    refresh_time=NEVER,
    tick_time=timedelta(milliseconds=20),
)


@pytest.fixture
def scene() -> Scene:
    """The branch `demo`, empty."""
    return Scene()


@pytest.fixture
def serve(scene: Scene) -> Callable[..., AbstractContextManager[Server]]:
    """Start a server at a pace of the test's own."""

    def start(pace: Pace = BRISK) -> AbstractContextManager[Server]:
        return Server(LiveApplication({"branch": scene.render}, pace=pace)).running()

    return start


@pytest.fixture
def speaking(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for announcements alone: they write nothing, so no table need be emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def server(speaking: None, serve: Callable[..., AbstractContextManager[Server]]) -> Iterator[Server]:
    """A brisk server that listens to the test's database."""
    with serve() as running:
        yield running
