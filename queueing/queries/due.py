"""What is due: travellers to tell, visits that lapsed, days that are over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.queries import told_in_browsers
from queueing.models import BranchDay, CounterSession, DayCheck, DaySeal, Ticket, TicketMove, Verb
from queueing.policies import return_kept_until
from queueing.queries.facts import BranchFacts, facts_by_id, policy_of
from queueing.states import ACTIVE, TicketState

LEARNED_FROM = timedelta(days=60)
# A screen tells each minute that it is there.
SILENT_AFTER = timedelta(minutes=5)


def travellers(*, now: datetime) -> Iterator[tuple[BranchFacts, list[Ticket]]]:
    """Yield each branch with its waiting tickets whose holders left a contact, or asked in a browser."""
    tickets = (
        Ticket.objects.waiting()
        .filter(~Q(visit__contact="") | Q(visit_id__in=_visits_in_browsers(now)), visit__closed_at=None)
        .filter(day=clock.day_of(now))
        .select_related("visit")
        .order_by("branch_id", "pk")
    )  # fmt: skip
    for branch_id, group in groupby(tickets, key=lambda ticket: ticket.branch_id):
        facts = facts_by_id(branch_id, now=now)
        if facts.closure is None:  # nobody is to set out for a branch that is closed for now
            yield facts, list(group)


def _visits_in_browsers(now: datetime) -> list[int]:
    """Return the visits whose holders are told in a browser."""
    return [int(about.partition(":")[2]) for about in told_in_browsers(prefix="visit:", now=now)]


def lapsed_visits(*, now: datetime) -> list[int]:
    """Return open visits whose only hope was to return to a missed call, and whose time for it is over."""
    missed = (
        Ticket.objects.filter(state=TicketState.NO_SHOW, visit__closed_at=None)
        .exclude(visit__tickets__state__in=ACTIVE)
        .values_list("visit_id", "branch_id", "ended_at")
    )
    return [
        visit_id
        for visit_id, branch_id, ended_at in missed
        if ended_at and _returns_until(branch_id, ended_at, now) <= now
    ]


def _returns_until(branch_id: int, missed_at: datetime, now: datetime) -> datetime:
    facts = facts_by_id(branch_id, now=now)
    return return_kept_until(missed_at, now, facts.policy, facts.stoppages)


def days_to_end(*, now: datetime) -> list[tuple[int, date]]:
    """Return branch days that are over: closing time and the policy's two hours have passed."""
    rows = BranchDay.objects.filter(ended_at=None, day__lte=clock.day_of(now)).order_by("day", "branch")
    return [
        (branch_id, day)
        for branch_id, day in rows.values_list("branch_id", "day")
        if day_ends_at(branch_id=branch_id, day=day) <= now
    ]


def days_to_seal() -> list[tuple[int, date]]:
    """Return branch days that have ended and bear no seal, the oldest first."""
    seals = DaySeal.objects.filter(branch=OuterRef("branch"), day=OuterRef("day"))
    ended = BranchDay.objects.filter(~Exists(seals), ended_at__isnull=False)
    return list(ended.order_by("day", "branch").values_list("branch_id", "day"))


def faulty_days(*, since: date) -> int:
    """Return of how many branch days from a day on the latest check found a fault."""
    return DayCheck.objects.filter(day__gte=since).newest_of_each_day().exclude(faults=[]).count()


def sealed_days(*, since: date) -> list[tuple[int, date]]:
    """Return the branch days from a day on that bear a seal."""
    seals = DaySeal.objects.filter(day__gte=since)
    return list(seals.order_by("day", "branch").values_list("branch_id", "day"))


def day_ends_at(*, branch_id: int, day: date) -> datetime:
    """Return when a branch's day is closed by itself; midnight for a day it was not open at all."""
    opening = directory.opening_on(branch=Branch(pk=branch_id), day=day)
    closes_at = opening.period.end if opening else clock.end_at(day, clock.MIDNIGHT)
    return closes_at + policy_of(branch_id=branch_id, day=day).day_ends_after


def branches_with_days(*, now: datetime) -> list[int]:
    """Return branches with days to learn from."""
    days = BranchDay.objects.filter(day__gte=clock.day_of(now) - LEARNED_FROM, day__lte=clock.day_of(now))
    return list(days.values_list("branch_id", flat=True).distinct().order_by("branch_id"))


def branches_at_work(*, now: datetime) -> list[int]:
    """Return branches whose day goes on and has seen somebody served."""
    calls = TicketMove.objects.filter(day=clock.day_of(now), verb=Verb.CALL, branch=OuterRef("branch"))
    days = BranchDay.objects.filter(day=clock.day_of(now), ended_at=None)
    return list(days.filter(Exists(calls)).values_list("branch_id", flat=True).order_by("branch_id"))


def forgotten_sessions(*, now: datetime) -> list[int]:
    """Return counter sessions still open after their day has ended."""
    sessions = CounterSession.objects.open().values_list("pk", "counter__branch_id", "opened_at")
    return [
        session_id
        for session_id, branch_id, opened_at in sessions
        if day_ends_at(branch_id=branch_id, day=clock.day_of(opened_at)) <= now
    ]


def screens_not_heard(*, now: datetime) -> list[int]:
    """Return the sessions whose screens were heard of once and have not been for long."""
    sessions = CounterSession.objects.open().filter(heard_at__lte=now - SILENT_AFTER, silent_since=None)
    return list(sessions.values_list("pk", flat=True))


def forgotten_calls(*, now: datetime) -> list[int]:
    """Return tickets called to a counter that does not respond, when nobody has to come to a call any more."""
    silent = CounterSession.objects.open().filter(counter=OuterRef("counter"), silent_since__isnull=False)
    called = Ticket.objects.filter(Exists(silent), state=TicketState.CALLED, called_at__isnull=False)
    return [
        ticket_id
        for ticket_id, branch_id, called_at in called.values_list("pk", "branch_id", "called_at")
        if called_at and called_at + facts_by_id(branch_id, now=now).policy.call_grace <= now
    ]
