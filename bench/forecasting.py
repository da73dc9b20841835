"""Making a branch's forecast: with 40 and with 200 waiting, and thirty branches at once on the processes that serve."""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from bench import stage
from pmlp_portal.kernel import clock
from queueing.actions import JoinRequest, issue_ticket
from queueing.forecast.foretelling import foretell
from queueing.models import Channel
from queueing.queries.facts import BranchFacts, branch_facts
from queueing.queries.learned import learned_of
from queueing.queries.present import day_clock, present_hall
from queueing.queries.prospects import foretold_of, head_of, make_prospect

TIMES = 60
WAITING = (40, 200)
WAITING_EVERYWHERE = 40


def run() -> dict[str, Any]:
    """Measure one branch, then thirty at once."""
    stage.empty_halls()
    figures: dict[str, Any] = {}
    for before, wanted in zip((0, *WAITING), WAITING, strict=False):
        _fill(stage.slug_of(0), wanted - before)
        figures[f"waiting_{wanted}"] = _measured(stage.slug_of(0))
    stage.empty_halls()
    return {**figures, "thirty_branches": _thirty()}


def _fill(slug: str, people: int) -> None:
    now = clock.now()
    facts = branch_facts(slug, now=now)
    for nth in range(people):
        # Every third one is on the way.
        way = timedelta(minutes=15) if nth % 3 == 0 else None
        wish = JoinRequest(service="passport", channel=Channel.REMOTE if way else Channel.KIOSK, travel_time=way)
        issue_ticket(facts=facts, request=wish, by=None, now=now)


def _measured(slug: str) -> dict[str, Any]:
    """Return milliseconds of making it, of what it takes without writing it, and of the refresh alone: playing the
    futures and taking from them what is said to each, the hall and what was learned having been read.
    """
    whole, played, alone = [], [], []
    for nth in range(TIMES):
        now = clock.now()
        facts = branch_facts(slug, now=now)
        began = time.perf_counter()
        make_prospect(facts, head_of(facts), now=now)
        whole.append(time.perf_counter() - began)
        began = time.perf_counter()
        foretold_of(facts, now=now, seed=nth)
        played.append(time.perf_counter() - began)
        alone.append(_alone(facts, now, seed=nth))
    return {**_figures(whole), "without_writing_mean_ms": _figures(played)["mean_ms"], "alone": _figures(alone)}


def _alone(facts: BranchFacts, now: datetime, *, seed: int) -> float:
    hall, learned = present_hall(facts, now=now), learned_of(facts)
    assert hall is not None
    assert facts.latest_call_at is not None
    latest = day_clock(facts).minutes(facts.latest_call_at)
    services = [service.id for service in facts.services.values()]
    began = time.perf_counter()
    foretell(hall, learned.parameters, learned.calibration, latest=latest, services=services, seed=seed)
    return time.perf_counter() - began


def _figures(seconds: Sequence[float]) -> dict[str, Any]:
    milliseconds = sorted(1000 * one for one in seconds)
    return {
        "mean_ms": round(statistics.mean(milliseconds), 2),
        "p95_ms": round(statistics.quantiles(milliseconds, n=20)[-1], 2),
        "times": len(milliseconds),
    }


def _thirty() -> dict[str, Any]:
    """Let the processes make the forecasts of all branches, as in the second after everywhere something has changed."""
    slugs = [stage.slug_of(nth) for nth in range(stage.BRANCHES)]
    for slug in slugs:
        _fill(slug, WAITING_EVERYWHERE)
    connections.close_all()
    with ProcessPoolExecutor(stage.PROCESSES) as pool:
        list(pool.map(_make, slugs))  # every process has read what it keeps
        began = time.perf_counter()
        each = list(pool.map(_make, slugs))
        seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 3), "processes": stage.PROCESSES, "branches": len(slugs), **_figures(each)}


def _make(slug: str) -> float:
    now = clock.now()
    facts = branch_facts(slug, now=now)
    began = time.perf_counter()
    make_prospect(facts, head_of(facts), now=now)
    return time.perf_counter() - began
