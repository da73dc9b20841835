"""What the counts say: of places a network holds and does not confirm, of questions, and of each hour."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncHour

from pmlp_portal.limits.models import Tally
from pmlp_portal.limits.policies import Limit, window_of

HOUR = timedelta(hours=1)
HELD, CONFIRMED = "held", "confirmed"
ASKED = "asked"
CHALLENGED, SOLVED, WAITED = "challenged", "solved", "waited"


def unconfirmed_of(network: str, *, now: datetime) -> int:
    """Return how many places were held from a network within the hour, less those that were confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(_UNCONFIRMED, {"network": network, "held": HELD, "confirmed": CONFIRMED, "since": now - HOUR})
        return int(cursor.fetchone()[0])


# Asked before each hold: written out, it costs a tenth of what an aggregate of the ORM does.
_UNCONFIRMED = """
SELECT coalesce(sum(CASE kind WHEN %(held)s THEN number ELSE -number END), 0) FROM limits_tally
WHERE subject = %(network)s AND kind IN (%(held)s, %(confirmed)s) AND starts_at > %(since)s
"""


def is_reached(kind: str, subject: str, *, limit: Limit, now: datetime) -> bool:
    """Whether so many have been counted in this window that nobody more is let in. Counts nothing."""
    counted = Tally.objects.filter(kind=kind, subject=subject, starts_at=window_of(now, limit.length))
    return counted.filter(number__gte=limit.number).exists() or limit.number == 0


def asked_from(network: str, *, now: datetime) -> int:
    """Return how many questions came from a network within the hour."""
    counted = Tally.objects.filter(subject=network, kind=ASKED, starts_at__gt=now - HOUR)
    return counted.aggregate(total=Sum("number"))["total"] or 0


def refused_by_hour(*, since: datetime) -> Mapping[datetime, int]:
    """Return how many requests were refused for being too many, by the hour they began in."""
    return _by_hour(Tally.objects.filter(starts_at__gte=since, refused__gt=0), "refused")


def challenged_by_hour(*, since: datetime) -> Mapping[datetime, int]:
    """Return how often somebody was asked to show that they are no machine."""
    return _by_hour(Tally.objects.filter(starts_at__gte=since, kind=CHALLENGED), "number")


def _by_hour(rows: QuerySet[Tally], column: str) -> Mapping[datetime, int]:
    hours = rows.annotate(hour=TruncHour("starts_at", tzinfo=UTC)).values("hour").order_by().annotate(total=Sum(column))
    return {row["hour"]: row["total"] for row in hours}
