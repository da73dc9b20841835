"""What the measured work needs: tables, thirty branches open around the clock, web processes, a clean hall."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from bench import client  # noqa: E402
from pmlp_portal.accounts.models import User  # noqa: E402
from pmlp_portal.directory.models import (  # noqa: E402
    Branch,
    BranchService,
    Counter,
    OpeningHours,
    Provider,
    Service,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock  # noqa: E402
from pmlp_portal.supervisor.postgres import free_port  # noqa: E402
from queueing import actions  # noqa: E402
from queueing.models import QueuePolicyRow  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
BRANCHES = 30
COUNTERS = 8
PROCESSES = 2
LONG_AGO = date(2020, 1, 1)
# A process loads the whole product; on a machine that is busy with something else that takes a while.
READY_WITHIN_SECONDS = 120.0
STOPS_WITHIN_SECONDS = 60.0


def prepare() -> None:
    """Make the tables, and thirty branches with eight counters each, all open and staffed."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    QueuePolicyRow.objects.create(
        valid_from=LONG_AGO,
        intake_opens_after=timedelta(0),
        intake_closes_before=timedelta(0),
        remote_a_day=None,
        remote_at_a_time=None,
    )
    service = _service()
    for nth in range(BRANCHES):
        _staff(make_branch(slug_of(nth), service), service, staffed=2)


def slug_of(nth: int) -> str:
    """Return the slug of the n-th branch."""
    return f"bench-{nth}"


def _service() -> Service:
    provider = Provider.objects.create(slug="bench", name_lv="Mērījums", name_en="Bench")
    return Service.objects.create(
        slug="passport", provider=provider, letter="A", name_lv="Pieteikt pasi", name_en="Apply for a passport"
    )


def make_branch(slug: str, service: Service, pk: int | None = None) -> Branch:
    """Make a branch that is open around the clock, every day."""
    branch = Branch.objects.create(
        pk=pk, slug=slug, name_lv=f"{slug} nodaļa", name_en=slug, address="Mērījumu iela 1", remote_live_from=LONG_AGO
    )
    schedule = WeeklySchedule.objects.create(branch=branch, valid_from=LONG_AGO, ignores_holidays=True)
    for weekday in range(1, 8):
        OpeningHours.objects.create(schedule=schedule, weekday=weekday, opens=clock.MIDNIGHT, closes=clock.MIDNIGHT)
    BranchService.objects.create(branch=branch, service=service)
    return branch


def _staff(branch: Branch, service: Service, *, staffed: int) -> None:
    for number in range(1, COUNTERS + 1):
        counter = Counter.objects.create(branch=branch, number=number)
        counter.services.set([service])
        if number <= staffed:
            clerk = User.objects.create(username=f"{branch.slug}-{number}")
            actions.open_counter(counter=counter, by=clerk, now=clock.now())


def empty_halls() -> None:
    """Let nobody wait, so that each slice starts alike. Not a deed of the product: housekeeping of the bench."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE queueing_ticket SET state = 'closed' WHERE state IN ('waiting', 'called', 'serving')")
        cursor.execute("UPDATE queueing_visit SET closed_at = opened_at WHERE closed_at IS NULL")
        cursor.execute("VACUUM ANALYZE queueing_ticket, queueing_visit, queueing_branchday")
    connections.close_all()


@dataclass(frozen=True, slots=True)
class Web:
    """Running web processes."""

    port: int


@contextmanager
def web() -> Iterator[Web]:
    """Run the product's web processes, as `make run` and production do."""
    port = free_port()
    argv = [sys.executable, "-m", "uvicorn", "pmlp_portal.asgi:application", "--workers", str(PROCESSES)]
    options = [
        "--port",
        str(port),
        "--log-level",
        "error",
        "--no-access-log",
        "--backlog",
        "4096",
        "--no-proxy-headers",
    ]
    process = subprocess.Popen([*argv, *options], cwd=ROOT, env={**os.environ, "WEB_PROCESSES": str(PROCESSES)})
    try:
        _await(process, port)
        yield Web(port)
    finally:
        process.terminate()
        process.wait(STOPS_WITHIN_SECONDS)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_SECONDS
    while not client.answers(port, "/healthz"):
        if process.poll() is not None:
            raise RuntimeError(f"the web processes ended with {process.returncode}")
        if time.monotonic() > give_up_at:
            raise TimeoutError("the web processes did not start")
        time.sleep(0.1)


def machine() -> dict[str, Any]:
    """Say what was measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
        cursor.execute("SHOW fsync")
        (fsync,) = cursor.fetchone()
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": server,
        "fsync": fsync,
        "web_processes": PROCESSES,
    }
