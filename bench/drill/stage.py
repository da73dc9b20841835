"""Two branches that never close, their counters, clerks and managers."""

import random
import secrets
from collections.abc import Callable
from datetime import date, timedelta

from bench.drill.desk import Clerk, Manager
from bench.drill.journal import Journal
from bench.drill.visitors import Visitor
from bench.drill.wire import Attempt, Browser
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    Counter,
    OpeningHours,
    Service,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock
from queueing.models import QueuePolicyRow

SLUGS = ("drill-1", "drill-2")
COUNTERS = 2  # at each branch
VISITORS = 3  # joining at each branch at the same time
LONG_AGO = date(2020, 1, 1)

Player = Visitor | Clerk | Manager


def furnish(
    *, port: int, attempts: list[Attempt], journal: Journal, goes_on: Callable[[], bool], seed: int
) -> list[Player]:
    """Make the branches; return everybody who is to act there."""
    services = _services()
    password = secrets.token_urlsafe(16)
    players: list[Player] = []
    for nth, slug in enumerate(SLUGS):
        branch = _branch(slug, services)
        chances = (random.Random(f"{seed}.{nth}.{player}") for player in range(100))

        def member(role: Role, number: int, branch: Branch = branch) -> str:
            return _member(branch, role, number, password)

        for number, counter in enumerate(branch.counters.order_by("number")):
            players.append(
                Clerk(
                    Browser(port, attempts), member(Role.CLERK, number), password, goes_on, next(chances),
                    branch=slug, counter_id=counter.pk, other_service=services[1].slug, journal=journal,
                )
            )  # fmt: skip
        manager = member(Role.MANAGER, 0)
        browser = Browser(port, attempts)
        players.append(Manager(browser, manager, password, goes_on, next(chances), branch=slug, journal=journal))
        for _ in range(VISITORS):
            browser = Browser(port, attempts)
            players.append(Visitor(browser, slug, services[0].slug, journal, goes_on, next(chances)))
    return players


def _services() -> list[Service]:
    """Return two of the portal's own: each has a letter, and there are as many letters as services."""
    return list(Service.objects.order_by("pk")[:2])


def _branch(slug: str, services: list[Service]) -> Branch:
    """Make a branch that is open around the clock, every day, for as many as come."""
    branch = Branch.objects.create(
        slug=slug, name_lv=slug, name_en=slug, address="Mācību iela 1", remote_live_from=LONG_AGO
    )
    schedule = WeeklySchedule.objects.create(branch=branch, valid_from=LONG_AGO, ignores_holidays=True)
    for weekday in range(1, 8):
        OpeningHours.objects.create(schedule=schedule, weekday=weekday, opens=clock.MIDNIGHT, closes=clock.MIDNIGHT)
    QueuePolicyRow.objects.create(
        branch=branch,
        valid_from=LONG_AGO,
        intake_opens_after=timedelta(0),
        intake_closes_before=timedelta(0),
        remote_a_day=None,
        remote_at_a_time=None,
    )
    for service in services:
        BranchService.objects.create(branch=branch, service=service)
    for number in range(1, COUNTERS + 1):
        Counter.objects.create(branch=branch, number=number).services.set(services)
    return branch


def _member(branch: Branch, role: Role, number: int, password: str) -> str:
    name = f"{branch.slug}.{role}.{number}"
    user = User.objects.create_user(username=name, password=password)
    StaffMembership.objects.create(user=user, branch=branch, role=role)
    return name
