"""What Prometheus is told: what processes counted, summed, and what the database says at this moment."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from pmlp_portal.operations import measures, queries


class TheDatabase(Collector):
    """Asked at each look. Without a database it says only that there is none."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Return what it says."""
        try:
            told = [*self._queue(), *self._refusals(), *self._work(), *self._days()]
        except DatabaseError:
            told = []
        yield GaugeMetricFamily("portal_database_up", "Whether the database answered.", value=float(bool(told)))
        yield from told
        yield _labelled("portal_release", "The release of the process that answers.", "release", {settings.RELEASE: 1})

    def _queue(self) -> Iterator[Metric]:
        lines = queries.lines(now=self._now)
        waiting = {one.branch: one.waiting for one in lines}
        yield _labelled("portal_waiting_tickets", "Who waits and may be called.", "branch", waiting)
        longest = {one.branch: one.longest_seconds for one in lines}
        yield _labelled("portal_longest_wait_seconds", "How long the first of them has waited.", "branch", longest)
        waits = queries.waits(now=self._now)
        edges = [*zip(map(str, queries.WAITS), map(float, waits.up_to)), ("+Inf", float(waits.count))]
        waited = HistogramMetricFamily("portal_wait_seconds", "Waits of those called today.")
        waited.add_metric([], buckets=edges, sum_value=waits.seconds)
        yield waited

    def _refusals(self) -> Iterator[Metric]:
        away, limited = queries.turned_away(now=self._now), queries.limited(now=self._now)
        yield _labelled("portal_turned_away_today", "Not let into a queue since midnight.", "reason", away)
        yield _labelled("portal_limited_today", "Requests refused for being too many since midnight.", "kind", limited)

    def _work(self) -> Iterator[Metric]:
        outbox = queries.outbox(now=self._now)
        counted = {"due": outbox.due, "stuck": outbox.stuck, "failed_today": outbox.failed}
        yield _labelled("portal_outbox_messages", "Messages that have not left.", "state", counted)
        yield GaugeMetricFamily(
            "portal_outbox_oldest_due_seconds", "How long the oldest due message is due.", value=outbox.oldest_seconds
        )
        ages = queries.heartbeats(now=self._now)
        yield _labelled("portal_heartbeat_age_seconds", "Since background work last came the whole way.", "name", ages)

    def _days(self) -> Iterator[Metric]:
        faulty = queries.faulty_days(now=self._now)
        yield GaugeMetricFamily("portal_faulty_days", "Lately ended days whose history is not in order.", value=faulty)
        unsealed = queries.unsealed_days()
        yield GaugeMetricFamily("portal_unsealed_days", "Days that have ended and bear no seal.", value=unsealed)


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def text(*, now: datetime) -> bytes:
    """Return all of it as Prometheus reads it."""
    _forget_the_dead(measures.FOLDER)
    registry = CollectorRegistry()
    # The library has types, but not here.
    MultiProcessCollector(registry, path=str(measures.FOLDER))  # type: ignore[no-untyped-call]
    registry.register(TheDatabase(now=now))
    return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """Streams of a process that was killed are not open any more; what it counted stays counted."""
    for path in folder.glob("gauge_live*_*.db"):
        number = path.stem.rpartition("_")[2]
        if number.isdigit() and not _lives(int(number)):
            mark_process_dead(int(number), str(folder))  # type: ignore[no-untyped-call]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
