"""Counting, in the database all processes share: each time is one statement, whoever counts at the same moment."""

from datetime import datetime, timedelta

from django.db import connection

from pmlp_portal.limits.errors import TooMany
from pmlp_portal.limits.models import Tally
from pmlp_portal.limits.policies import Limit, window_of

MINUTE = timedelta(minutes=1)
# Of what nobody is refused for; only sums over an hour are asked of it.
SUM_WINDOW = timedelta(minutes=10)
# A count that a crash of the server loses is no harm, and nobody should wait for the disk because of it.
_COUNT = """
INSERT INTO limits_tally (kind, subject, starts_at, number, refused)
SELECT %(kind)s, %(subject)s, %(starts_at)s, 1, (%(limit)s < 1)::int
FROM set_config('synchronous_commit', 'off', true)
ON CONFLICT ON CONSTRAINT one_tally_per_window DO UPDATE
SET number = limits_tally.number + 1, refused = limits_tally.refused + (limits_tally.number >= %(limit)s)::int
RETURNING number
"""


def count(kind: str, subject: str, *, limit: Limit, now: datetime) -> int:
    """Count once more, and return the how-manieth of the window it is."""
    values: dict[str, str | int | datetime] = {
        "kind": kind,
        "subject": subject,
        "starts_at": window_of(now, limit.length),
        "limit": limit.number,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return int(cursor.fetchone()[0])


def require_within(kind: str, subject: str, *, limit: Limit, now: datetime) -> None:
    """Count once more; raise TooMany beyond the limit."""
    if count(kind, subject, limit=limit, now=now) > limit.number:
        left = window_of(now, limit.length) + limit.length - now
        raise TooMany(minutes=-(-left // MINUTE), retry_after=int(left.total_seconds()) + 1)


def note(kind: str, subject: str, *, now: datetime) -> None:
    """Count what nobody is refused for."""
    count(kind, subject, limit=Limit(2**31 - 1, SUM_WINDOW), now=now)


def prune(*, before: datetime) -> int:
    """Forget what was counted before an instant; return how many windows."""
    return Tally.objects.filter(starts_at__lt=before).delete()[0]
