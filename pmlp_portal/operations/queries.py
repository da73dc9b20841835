"""What the database says of the whole portal, whoever is asked: who waits, who was refused, what is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, Q, Sum

from pmlp_portal.kernel import clock
from pmlp_portal.limits.models import Tally
from pmlp_portal.live.models import Heartbeat
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.queries import stuck
from pmlp_portal.notifications.states import OPEN, MessageState
from queueing.models import Ticket, TurnedAway
from queueing.queries import due
from queueing.states import TicketState

# A day is checked for a week; what was found then is told for as long again.
TOLD_FOR = timedelta(days=14)
# A wait is good below ten minutes and a reason to complain above an hour.
WAITS = (300, 600, 1200, 1800, 2700, 3600, 7200)  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """One branch's queue now."""

    branch: str
    waiting: int
    longest_seconds: float


@dataclass(frozen=True, slots=True)
class Waits:
    """How long whoever was called today had waited: how many up to each of `WAITS`, all, and the sum of seconds."""

    up_to: Sequence[int]
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outbox:
    """What should leave: due now, stuck, failed today, and how long the oldest is due."""

    due: int
    stuck: int
    failed: int
    oldest_seconds: float


def unsealed_days() -> int:
    """Return how many days have ended and bear no seal."""
    return len(due.days_to_seal())


def faulty_days(*, now: datetime) -> int:
    """Return how many days of the last two weeks a check found something wrong with."""
    return due.faulty_days(since=clock.day_of(now) - TOLD_FOR)


def lines(*, now: datetime) -> list[Line]:
    """Return every branch where somebody waits."""
    waiting = Ticket.objects.filter(day=clock.day_of(now), state=TicketState.WAITING, callable_from__lte=now)
    rows = waiting.order_by().values_list("branch__slug").annotate(Count("pk"), Min("ranked_at"))
    return [Line(slug, count, max(0.0, (now - since).total_seconds())) for slug, count, since in rows]


_WAITS = """
SELECT array_agg(below ORDER BY edge), max(all_of_them), max(seconds) FROM (
    SELECT edge, count(*) FILTER (WHERE waited <= edge) AS below, count(waited) AS all_of_them,
        coalesce(sum(waited), 0) AS seconds
    FROM unnest(%(edges)s::float[]) AS edge LEFT JOIN (
        SELECT greatest(0, extract(epoch FROM called_at - ranked_at))::float AS waited FROM queueing_ticket
        WHERE day = %(day)s AND called_at IS NOT NULL
    ) AS called ON true
    GROUP BY edge
) AS counted
"""


def waits(*, now: datetime) -> Waits:
    """Return today's waits of those who were called."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, {"edges": list(WAITS), "day": clock.day_of(now)})
        up_to, count, seconds = cursor.fetchone()
    return Waits(up_to, count, seconds)


def turned_away(*, now: datetime) -> Mapping[str, int]:
    """Return how many were not let into a queue today, by reason."""
    today = TurnedAway.objects.filter(at__gte=_midnight(now), at__lte=now)
    return dict(today.order_by().values_list("reason").annotate(Count("pk")))


def limited(*, now: datetime) -> Mapping[str, int]:
    """Return how many requests were refused today for being too many, by what they wanted."""
    today = Tally.objects.filter(starts_at__gte=_midnight(now), refused__gt=0)
    return dict(today.order_by().values_list("kind").annotate(Sum("refused")))


def outbox(*, now: datetime) -> Outbox:
    """Return what should have left."""
    due = Q(state__in=OPEN, next_attempt_at__lte=now, lapses_at__gt=now)
    failed = Q(state=MessageState.FAILED, due_at__gte=_midnight(now))
    counted = Message.objects.aggregate(
        due=Count("pk", filter=due), failed=Count("pk", filter=failed), oldest=Min("next_attempt_at", filter=due)
    )
    oldest = counted["oldest"]
    return Outbox(
        due=counted["due"],
        stuck=stuck(Message.objects.all(), now=now).count(),
        failed=counted["failed"],
        oldest_seconds=(now - oldest).total_seconds() if oldest else 0.0,
    )


def heartbeats(*, now: datetime) -> Mapping[str, float]:
    """Return how many seconds ago each process last proved that clock, broker, worker and database hang together."""
    return {name: (now - at).total_seconds() for name, at in Heartbeat.objects.values_list("name", "at")}


def _midnight(now: datetime) -> datetime:
    return clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
