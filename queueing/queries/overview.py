"""All branches at one glance: read in a dozen statements, kept for a second or so in each process."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db.models import Count

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from queueing.models import BranchDay, Channel, PlannedShift, Ticket
from queueing.queries.facts import BranchFacts, facts_of_all
from queueing.queries.intake import Taken
from queueing.queries.prospects import prospects_of
from queueing.queries.snapshots import Outline, ids_paused, numbers_open, read_at_counters, read_open_sessions

KEPT_AT_MOST_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class BranchNow:
    """One branch at one moment. `opens_at` is the next opening of one that is closed."""

    branch: Branch
    outline: Outline
    taken: Taken
    opens_at: datetime | None

    @property
    def facts(self) -> BranchFacts:
        """What the directory and the rules say of it today."""
        return self.outline.facts


def all_branches(*, now: datetime) -> Sequence[BranchNow]:
    """Return every branch, in Latvian order, as of a second ago at most."""
    with _reading:
        is_young = 0 <= monotonic() - _kept.read_at < overview_kept_seconds()
        if _kept.day != clock.day_of(now) or not is_young:
            _kept.branches = read_branches(now=now)
            _kept.day, _kept.read_at = clock.day_of(now), monotonic()
        return _kept.branches


def overview_kept_seconds() -> float:
    """Return for how long what was read of all branches, or written from it, is used again."""
    kept: float = settings.FACTS_KEPT_SECONDS
    return min(kept, KEPT_AT_MOST_SECONDS)


@dataclass(slots=True)
class _Kept:
    day: date | None = None
    read_at: float = 0.0
    branches: Sequence[BranchNow] = field(default_factory=list)


_kept = _Kept()
_reading = Lock()


def forget_overview() -> None:
    """Forget what is kept, so that the next question reads everything anew."""
    with _reading:
        _kept.day = None


def read_branches(*, now: datetime) -> list[BranchNow]:
    """Read every branch from the database."""
    branches = list(Branch.objects.select_related("parent"))
    facts = facts_of_all(branches, day=clock.day_of(now))
    outlines, taken = _outlines(facts, now), _taken(facts)
    closed = [branch for branch, known in zip(branches, facts) if not known.is_open(now)]
    next_openings = directory.next_openings(branches=closed, now=now) if closed else {}
    opens_at = {branch_id: opening.period.start for branch_id, opening in next_openings.items()}
    return [
        BranchNow(branch, outlines[branch.pk], taken.get(branch.pk, Taken()), opens_at.get(branch.pk))
        for branch in branches
    ]


def _outlines(facts: Collection[BranchFacts], now: datetime) -> dict[int, Outline]:
    branch_ids = [known.id for known in facts]
    waiting, at_counters = _waiting(facts, now), read_at_counters(branch_ids)
    sessions = read_open_sessions(facts, now)
    staffed = {branch_id for branch_id, open_there in sessions.items() if open_there} | _planned(facts)
    prospects = prospects_of([known for known in facts if known.id in staffed and known.is_open(now)], now=now)
    return {
        known.id: Outline(
            facts=known,
            busy_counters=frozenset(ticket.counter_id for ticket in at_counters[known.id]),
            open_counters=numbers_open(sessions[known.id]),
            paused_counters=ids_paused(sessions[known.id]),
            waiting_by_service=waiting[known.id],
            prospect=prospects.get(known.id),
        )
        for known in facts
    }


def _waiting(facts: Collection[BranchFacts], now: datetime) -> Mapping[int, Mapping[int, int]]:
    """How many wait, by branch and service; of yesterday's only where its queue may still be served."""
    earliest = {known.id: clock.day_of(now - known.policy.day_ends_after) for known in facts}
    since = min(earliest.values(), default=clock.day_of(now) - timedelta(days=1))
    rows = Ticket.objects.waiting().filter(branch_id__in=earliest, day__gte=since)
    counted = rows.values_list("branch_id", "day", "service_id").order_by().annotate(number=Count("pk"))
    found: dict[int, Tally[int]] = defaultdict(Tally)
    for branch_id, day, service_id, number in counted:
        if day >= earliest[branch_id]:
            found[branch_id][service_id] += number
    return found


def _planned(facts: Collection[BranchFacts]) -> set[int]:
    """Return the branches where somebody means to work today."""
    shifts = PlannedShift.objects.filter(day__in={known.day for known in facts})
    return set(shifts.values_list("branch_id", flat=True))


def _taken(facts: Collection[BranchFacts]) -> dict[int, Taken]:
    days = {known.day for known in facts}
    remote = Ticket.objects.waiting().filter(day__in=days, channel=Channel.REMOTE)
    waiting = dict(remote.values_list("branch_id").order_by().annotate(number=Count("pk")))
    rows = BranchDay.objects.filter(day__in=days).values_list("branch_id", "last_number", "remote_issued")
    return {
        branch_id: Taken(last_number, remote_issued, waiting.get(branch_id, 0))
        for branch_id, last_number, remote_issued in rows
    }
