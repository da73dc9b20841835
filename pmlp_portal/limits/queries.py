"""What the counts say: how many places a network holds and does not confirm, and what happened in each hour."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Case, F, QuerySet, Sum, When
from django.db.models.functions import TruncHour

from pmlp_portal.limits.models import Tally

HOUR = timedelta(hours=1)
HELD, CONFIRMED = "held", "confirmed"
CHALLENGED, SOLVED, WAITED = "challenged", "solved", "waited"


def unconfirmed_of(network: str, *, now: datetime) -> int:
    """Return how many places were held from a network within the hour, less those that were confirmed."""
    counted = Tally.objects.filter(subject=network, kind__in=[HELD, CONFIRMED], starts_at__gt=now - HOUR)
    signed = Case(When(kind=HELD, then=F("number")), default=-F("number"))
    return counted.aggregate(total=Sum(signed))["total"] or 0


def refused_by_hour(*, since: datetime) -> Mapping[datetime, int]:
    """Return how many requests were refused for being too many, by the hour they began in."""
    return _by_hour(Tally.objects.filter(starts_at__gte=since, refused__gt=0), "refused")


def challenged_by_hour(*, since: datetime) -> Mapping[datetime, int]:
    """Return how often somebody was asked to show that they are no machine."""
    return _by_hour(Tally.objects.filter(starts_at__gte=since, kind=CHALLENGED), "number")


def _by_hour(rows: QuerySet[Tally], column: str) -> Mapping[datetime, int]:
    hours = rows.annotate(hour=TruncHour("starts_at", tzinfo=UTC)).values("hour").order_by().annotate(total=Sum(column))
    return {row["hour"]: row["total"] for row in hours}
