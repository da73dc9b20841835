"""Branches without a queue: watched, posted about by hand, and looked at again after an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Service
from queueing.errors import NothingFree
from queueing.models import FreePost, FreePostLine
from queueing.queries.branches import BranchLine
from queueing.queries.no_queue import SPELL_LAPSES_AFTER, FreeBranch, free_pairs, no_queue
from queueing.queries.post_texts import post_text
from queueing.states import Found

LOOKED_AT_AFTER = timedelta(hours=1)
# What is looked at later than this says nothing of the hour.
LOOKED_AT_WITHIN = timedelta(minutes=15)

_SEEN_FREE = """
INSERT INTO queueing_freespell AS spell (branch_id, service_id, began_at, seen_at)
SELECT branch_id, service_id, %(now)s, %(now)s
FROM unnest(%(branches)s::bigint[], %(services)s::bigint[]) AS free(branch_id, service_id)
ORDER BY branch_id, service_id
ON CONFLICT (branch_id, service_id) DO UPDATE SET
    began_at = CASE WHEN spell.seen_at > %(lapsed_at)s THEN least(spell.began_at, %(now)s) ELSE %(now)s END,
    seen_at = %(now)s
"""

_OVER = """
DELETE FROM queueing_freespell WHERE (branch_id, service_id) NOT IN (
    SELECT branch_id, service_id
    FROM unnest(%(branches)s::bigint[], %(services)s::bigint[]) AS free(branch_id, service_id)
)
"""


def watch_free_branches(*, now: datetime) -> None:
    """Note which branches have no queue for what: a spell goes on while each look finds it so, else its row goes."""
    # Looked first, outside of the transaction: it must not keep others from making forecasts.
    free = free_pairs(now=now)
    branches, services = [branch for branch, _ in free], [service for _, service in free]
    facts: dict[str, Any] = {
        "branches": branches,
        "services": services,
        "now": now,
        "lapsed_at": now - SPELL_LAPSES_AFTER,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OVER, facts)
        cursor.execute(_SEEN_FREE, facts)


def make_post(*, service: Service | None = None, by: User, now: datetime) -> FreePost:
    """Write what is to be posted about the branches without a queue for a service, else for the most wanted one.

    Pressed twice in a minute it makes one. Raises NothingFree.
    """
    found = no_queue(service=service, now=now)
    free = [one for one in found.free if one.is_to_be_posted(now)]
    if not free or found.service is None:
        raise NothingFree
    return _written(free=free, service=found.service, by=by, now=now)


@transaction.atomic
def _written(*, free: Sequence[FreeBranch], service: Service, by: User, now: datetime) -> FreePost:
    branches = [one.branch for one in free]
    texts = {
        f"text_{language}": post_text(branches=branches, service=service, language=language, now=now)
        for language in ("lv", "en")
    }
    post, is_new = FreePost.objects.get_or_create(
        service=service,
        minute=now.replace(second=0, microsecond=0),
        defaults={"made_at": now, "by": by, **texts},
    )
    if is_new:
        FreePostLine.objects.bulk_create(_line(post, one, now) for one in free)
        record(verb="post_free", subject=f"free_post:{post.pk}", by=by, now=now, detail={"branches": len(free)})
    return post


def _line(post: FreePost, free: FreeBranch, now: datetime) -> FreePostLine:
    return FreePostLine(
        post=post,
        branch=free.branch,
        free_counters=free.line.free_counters,
        free_since=free.since,
        check_at=now + LOOKED_AT_AFTER,
    )


def check_line(*, line: FreePostLine, there: BranchLine | None, now: datetime) -> None:
    """Note how a branch was found an hour after it was posted. Two who look at once write one answer: the first."""
    is_late = now - line.check_at > LOOKED_AT_WITHIN
    found = Found.MISSED if is_late else _found(there)
    FreePostLine.objects.filter(pk=line.pk, found="").update(
        checked_at=now, found=found, wait_until_then=_wait(there, now) if found == Found.QUEUE else None
    )


def _found(there: BranchLine | None) -> Found:
    return Found(there.state.value) if there else Found.CLOSED


def _wait(there: BranchLine | None, now: datetime) -> timedelta | None:
    """Return the longest wait told then."""
    latest = there.forecast.p90 if there else None
    return max(latest - now, timedelta(0)) if latest else None
