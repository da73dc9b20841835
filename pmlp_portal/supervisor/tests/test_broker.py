"""A message's whole way: from whoever publishes, over the broker, to a worker of its own process, to the database."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from pmlp_portal.celery import app
from pmlp_portal.live.models import Heartbeat
from pmlp_portal.live.tasks import beat
from pmlp_portal.supervisor import children, programs

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Celery reads the settings when it is first asked: now, before another test lends it a broker of its own.
BROKER_URL: str = app.conf.broker_url
PATIENCE = 60.0  # seconds; a worker needs a tenth of that to start


@contextmanager
def running(argv: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of the portal on the database of this test."""
    tests_database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {
        **os.environ,
        "DATABASE_URL": tests_database,
        "CELERY_BROKER_URL": BROKER_URL,
    }
    process = children.spawn(argv, environment=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        children.wait_or_kill(process, patience=20)


def last_beat() -> datetime | None:
    """When the worker last wrote its sign of life."""
    return Heartbeat.objects.values_list("at", flat=True).first()


def wait_for_beat_after(before: datetime | None, *, worker: subprocess.Popen[bytes]) -> None:
    """Wait until there is a newer sign of life."""
    end = time.monotonic() + PATIENCE
    while (now := last_beat()) is None or now == before:
        assert worker.poll() is None, "the worker ended"
        assert time.monotonic() < end, "no message arrived"
        time.sleep(0.1)


@pytest.fixture
def _empty_queue() -> None:
    with app.connection_for_write() as broker:
        queue = app.amqp.queues[app.conf.task_default_queue].bind(broker.default_channel)
        queue.declare()
        queue.purge()


@pytest.mark.usefixtures("_empty_queue")
def test_a_task_waits_for_a_worker_and_is_done_by_it_in_its_own_process():
    beat.delay()
    assert last_beat() is None

    with running(programs.celery(programs.worker_words())) as worker:
        wait_for_beat_after(None, worker=worker)
        first = last_beat()
        beat.delay()
        wait_for_beat_after(first, worker=worker)


@pytest.mark.usefixtures("_empty_queue")
def test_the_clock_makes_the_heart_beat(tmp_path: Path):
    with (
        running(programs.celery(programs.worker_words())) as worker,
        running(programs.celery(programs.beat_words(schedule=tmp_path / "schedule"))),
    ):
        wait_for_beat_after(None, worker=worker)
