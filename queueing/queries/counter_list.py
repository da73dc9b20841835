"""The counters of a branch: which are staffed, by whom, and what is done there now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from pmlp_portal.directory.models import Branch, Counter, Service
from queueing.models import CounterPause, CounterSession, Ticket


@dataclass(frozen=True, slots=True)
class StaffedCounter:
    """A counter in use; without a session nobody works there. `serves_all`: everything the branch offers."""

    counter: Counter
    session: CounterSession | None
    pause: CounterPause | None
    ticket: Ticket | None
    services: list[Service]
    serves_all: bool


@dataclass(frozen=True, slots=True)
class BranchCounters:
    """A branch with its counters."""

    branch: Branch
    counters: list[StaffedCounter]


def counters_of(branches: Iterable[Branch]) -> list[BranchCounters]:
    """Return each branch with its counters and what they serve; six statements, however many branches."""
    by_id = {branch.pk: BranchCounters(branch, []) for branch in branches}
    in_branches = {"counter__branch__in": by_id}
    sessions = CounterSession.objects.open().filter(**in_branches).select_related("clerk")
    session_of = {session.counter_id: session for session in sessions}
    pauses = CounterPause.objects.filter(session__in=sessions.values("pk"), ended_at=None)
    pause_of = {pause.session_id: pause for pause in pauses}
    ticket_of = {ticket.counter_id: ticket for ticket in Ticket.objects.at_counter().filter(**in_branches)}
    offered = dict(Branch.objects.filter(pk__in=by_id).values_list("pk").annotate(number=Count("offers")))
    counters = Counter.objects.filter(branch__in=by_id, is_active=True).prefetch_related("services")
    for counter in counters.order_by("number"):
        session = session_of.get(counter.pk)
        pause = pause_of.get(session.pk) if session else None
        services = list(counter.services.all())
        serves_all = len(services) >= offered[counter.branch_id]
        by_id[counter.branch_id].counters.append(
            StaffedCounter(counter, session, pause, ticket_of.get(counter.pk), services, serves_all)
        )
    return list(by_id.values())
