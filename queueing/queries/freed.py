"""Places that people who had booked left to the queue: given up before their time, or nobody came."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from queueing.models import ExpectedArrival
from queueing.queries.facts import BranchFacts


def nobody_came(facts: BranchFacts) -> int:
    """Return how many who were expected on the branch's day were given up, at or after their time."""
    given_up = ExpectedArrival.objects.filter(branch_id=facts.id, day=facts.day, cancelled_at__gte=F("ranks_at"))
    return given_up.filter(arrived_at=None).count()


def freed_before(facts: BranchFacts, *, services: Collection[int], since: datetime, turn_at: datetime) -> int:
    """Return how many booked places in the way of a turn have become free since: of these services, ranking before."""
    freed = ExpectedArrival.objects.filter(
        branch_id=facts.id, day=facts.day, service_id__in=services, ranks_at__lt=turn_at, arrived_at=None
    )
    return freed.filter(cancelled_at__gt=since).count()
