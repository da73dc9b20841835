"""What somebody who joins must be told, read in one statement: how many wait for what, and who can serve them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection

from pmlp_portal.kernel import clock
from queueing.queries.facts import BranchFacts, earliest_live_day
from queueing.queries.prospects import Prospect, prospect_of
from queueing.queries.snapshots import Outline


@dataclass(frozen=True, slots=True)
class Hall:
    """A branch as a newcomer finds it. While nobody is favoured, who joins is simply the last."""

    outline: Outline
    has_favoured: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    hall: Hall
    read_at: float


_kept: dict[int, _Kept] = {}


def recent_hall_of(facts: BranchFacts, *, now: datetime) -> Hall:
    """Return the hall as it was at most a second ago: a rush does not count it anew for each who joins."""
    kept = _kept.get(facts.id)
    rest: float = settings.SNAPSHOT_KEPT_SECONDS
    if kept is None or monotonic() - kept.read_at >= rest or kept.hall.outline.facts != facts:
        _kept[facts.id] = kept = _Kept(_read(facts, now), monotonic())
    return kept.hall


_HALL = """
WITH waiting AS (
    SELECT service_id, count(*) AS number, bool_or(rank_class IN (1, 2)) AS has_favoured
    FROM queueing_ticket WHERE branch_id = %(branch)s AND state = 'waiting' AND day >= %(earliest)s GROUP BY service_id
), busy AS (
    SELECT counter_id FROM queueing_ticket
    WHERE counter_id IN (SELECT id FROM directory_counter WHERE branch_id = %(branch)s)
        AND state IN ('called', 'serving')
), session AS (
    SELECT counter.id, counter.number, EXISTS (
        SELECT 1 FROM queueing_counterpause pause WHERE pause.session_id = open.id AND pause.ended_at IS NULL) AS paused
    FROM queueing_countersession open JOIN directory_counter counter ON counter.id = open.counter_id
    WHERE counter.branch_id = %(branch)s AND open.closed_at IS NULL AND open.opened_at >= %(since)s
)
SELECT (SELECT array_agg(ARRAY[service_id, number]) FROM waiting),
    (SELECT coalesce(bool_or(has_favoured), false) FROM waiting),
    (SELECT array_agg(counter_id) FROM busy),
    (SELECT array_agg(ARRAY[id, number, paused::int]) FROM session)
"""


def _read(facts: BranchFacts, now: datetime) -> Hall:
    prospect = prospect_of(facts, now=now)
    earliest = earliest_live_day(facts, now)
    values: dict[str, Any] = {"branch": facts.id, "earliest": earliest, "since": clock.at(earliest, clock.MIDNIGHT)}
    with connection.cursor() as cursor:
        cursor.execute(_HALL, values)
        waiting, has_favoured, busy, sessions = cursor.fetchone()
    return Hall(_outline(facts, prospect, waiting or [], busy or [], sessions or []), has_favoured)


def _outline(
    facts: BranchFacts, prospect: Prospect, waiting: Sequence[Any], busy: Sequence[int], sessions: Sequence[Any]
) -> Outline:
    return Outline(
        facts=facts,
        busy_counters=frozenset(busy),
        open_counters={counter_id: number for counter_id, number, _ in sessions},
        paused_counters=frozenset(counter_id for counter_id, _, paused in sessions if paused),
        waiting_by_service=dict(waiting),
        prospect=prospect,
    )
