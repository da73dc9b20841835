"""The counters of a branch: which are staffed, by whom, and what is done there now."""

from collections.abc import Iterable
from dataclasses import dataclass

from pmlp_portal.directory.models import Branch, Counter
from queueing.models import CounterPause, CounterSession, Ticket


@dataclass(frozen=True, slots=True)
class StaffedCounter:
    """A counter in use; without a session nobody works there."""

    counter: Counter
    session: CounterSession | None
    pause: CounterPause | None
    ticket: Ticket | None


@dataclass(frozen=True, slots=True)
class BranchCounters:
    """A branch with its counters."""

    branch: Branch
    counters: list[StaffedCounter]


def counters_of(branches: Iterable[Branch]) -> list[BranchCounters]:
    """Return each branch with its counters; four statements, however many branches."""
    by_id = {branch.pk: BranchCounters(branch, []) for branch in branches}
    in_branches = {"counter__branch__in": by_id}
    sessions = CounterSession.objects.open().filter(**in_branches).select_related("clerk")
    session_of = {session.counter_id: session for session in sessions}
    pauses = CounterPause.objects.filter(session__in=sessions.values("pk"), ended_at=None)
    pause_of = {pause.session_id: pause for pause in pauses}
    ticket_of = {ticket.counter_id: ticket for ticket in Ticket.objects.at_counter().filter(**in_branches)}
    for counter in Counter.objects.filter(branch__in=by_id, is_active=True).order_by("number"):
        session = session_of.get(counter.pk)
        by_id[counter.branch_id].counters.append(
            StaffedCounter(counter, session, pause_of.get(session.pk) if session else None, ticket_of.get(counter.pk))
        )
    return list(by_id.values())
