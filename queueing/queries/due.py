"""What is due: travellers to tell, visits that lapsed, days that are over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.queries import told_in_browsers
from queueing.models import BranchDay, CounterSession, Ticket, TicketMove, Verb
from queueing.queries.facts import BranchFacts, facts_by_id, policy_of
from queueing.states import ACTIVE, TicketState

LEARNED_FROM = timedelta(days=60)


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
        yield facts_by_id(branch_id, now=now), list(group)


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
        if ended_at and ended_at + facts_by_id(branch_id, now=now).policy.return_window <= now
    ]


def days_to_end(*, now: datetime) -> list[tuple[int, date]]:
    """Return branch days that are over: closing time and the policy's two hours have passed."""
    rows = BranchDay.objects.filter(ended_at=None, day__lte=clock.day_of(now)).values_list("branch_id", "day")
    return [(branch_id, day) for branch_id, day in rows if day_ends_at(branch_id=branch_id, day=day) <= now]


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
