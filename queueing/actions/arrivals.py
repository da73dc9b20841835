"""Expected people, and their arrival: whoever promised them a time says so here, inside its own transaction."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from queueing.actions.joining import Arrival, Issued, issue_to_arrival
from queueing.models import ExpectedArrival
from queueing.queries.facts import BranchFacts

__all__ = ["Arrival", "expect_arrival", "forget_arrival", "receive_arrival"]


def expect_arrival(*, origin: str, branch_id: int, service_id: int, ranks_at: datetime, persons: int = 1) -> None:
    """Expect somebody, or change when: one row for each origin, however often it is said."""
    expected = ExpectedArrival(
        origin=origin,
        branch_id=branch_id,
        service_id=service_id,
        day=clock.day_of(ranks_at),
        ranks_at=ranks_at,
        persons=persons,
    )
    ExpectedArrival.objects.bulk_create(
        [expected],
        update_conflicts=True,
        unique_fields=["origin"],
        update_fields=["branch", "service", "day", "ranks_at", "persons", "cancelled_at"],
    )


def forget_arrival(*, origin: str, now: datetime) -> None:
    """Expect nobody any more: it was cancelled, or nobody came."""
    ExpectedArrival.objects.filter(origin=origin, cancelled_at=None).update(cancelled_at=now)


@transaction.atomic
def receive_arrival(*, facts: BranchFacts, arrival: Arrival, origin: str, by: User | None, now: datetime) -> Issued:
    """Issue the ticket of somebody expected who is there. Raises a JoinRefused when the branch can't."""
    issued = issue_to_arrival(facts=facts, arrival=arrival, by=by, now=now)
    ExpectedArrival.objects.filter(origin=origin).update(arrived_at=now)
    return issued
