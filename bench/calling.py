"""How long a counter waits for its next visitor: eight counters at the same moment, three hundred waiting."""

import multiprocessing
import statistics
import threading
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bench import stage
from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import JoinRequest
from queueing.errors import QueueEmpty
from queueing.models import Channel
from queueing.queries.facts import branch_facts
from queueing.states import Outcome

WAITING = 300
SLUG = stage.slug_of(0)


def run() -> dict[str, Any]:
    """Serve all who wait in rounds: every counter calls at the same moment, then serves. Time the calls."""
    stage.empty_halls()
    staff = _staff()
    for _ in range(WAITING + 2):
        _join()
    # The first call of a process looks up what later ones know.
    _statements(*staff[0])
    statements = _statements(*staff[0])
    pairs = [(counter.pk, clerk.pk) for counter, clerk in staff]
    seconds = _calls_of(pairs)
    return {
        "counters": len(staff),
        "processes": stage.PROCESSES,
        "waiting": WAITING,
        "calls": len(seconds),
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(statistics.quantiles(seconds, n=100)[94] * 1000, 1),
        "statements": statements,
    }


def _calls_of(pairs: list[tuple[int, int]]) -> list[float]:
    """Let the counters work in as many processes as the web has; return how long each call took."""
    spawning = multiprocessing.get_context("spawn")
    together, results = spawning.Barrier(len(pairs)), spawning.Queue()
    shares = [pairs[nth :: stage.PROCESSES] for nth in range(stage.PROCESSES)]
    processes = [spawning.Process(target=_work, args=(share, together, results)) for share in shares]
    for process in processes:
        process.start()
    seconds = [second for _ in processes for second in results.get(timeout=300)]
    for process in processes:
        process.join()
    return seconds


def _work(share: list[tuple[int, int]], together: Barrier, results: "Queue[list[float]]") -> None:
    seconds: list[float] = []
    threads = [threading.Thread(target=_serve_all, args=(*pair, together, seconds)) for pair in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(seconds)


def _staff() -> list[tuple[Counter, User]]:
    branch = Branch.objects.get(slug=SLUG)
    staff = []
    for counter in branch.counters.order_by("number"):
        clerk, _ = User.objects.get_or_create(username=f"{branch.slug}-{counter.number}")
        actions.open_counter(counter=counter, by=clerk, now=clock.now())
        staff.append((counter, clerk))
    return staff


def _join() -> None:
    now = clock.now()
    request = JoinRequest(service="passport", channel=Channel.KIOSK)
    actions.issue_ticket(facts=branch_facts(SLUG, now=now), request=request, by=None, now=now)


def _statements(counter: Counter, clerk: User) -> int:
    with CaptureQueriesContext(connection) as captured:
        ticket = actions.call_next(counter_id=counter.pk, by=clerk, now=clock.now()).ticket
    _serve(ticket.pk, clerk)
    return sum("SAVEPOINT" not in row["sql"] and row["sql"] not in {"BEGIN", "COMMIT"} for row in captured)


def _serve_all(counter_id: int, clerk_id: int, together: Barrier, seconds: list[float]) -> None:
    clerk = User.objects.get(pk=clerk_id)
    try:
        while True:
            together.wait(timeout=60)
            begun = time.perf_counter()
            ticket = actions.call_next(counter_id=counter_id, by=clerk, now=clock.now()).ticket
            seconds.append(time.perf_counter() - begun)
            _serve(ticket.pk, clerk)
    except (QueueEmpty, threading.BrokenBarrierError):
        together.abort()
    finally:
        connections.close_all()


def _serve(ticket_id: int, clerk: User) -> None:
    actions.start(ticket_id=ticket_id, by=clerk, now=clock.now())
    actions.finish(ticket_id=ticket_id, outcome=Outcome.DONE, by=clerk, now=clock.now())
