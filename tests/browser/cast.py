"""Branches that are open at any hour, those who work there, and people in their queues."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.actions import enrol_device
from pmlp_portal.directory.device_permissions import COOKIE
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    Counter,
    DeviceKind,
    OpeningHours,
    Service,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from queueing import actions
from queueing.actions import Issued, JoinRequest
from queueing.models import Channel, QueuePolicyRow, Ticket
from queueing.queries.facts import branch_facts
from tests.browser.chromium import Window

PASSPORTS, COLLECTING = "passport-or-id", "collect-document"
PASSWORD = "kaija-lido-pari-jurai-7"
SINCE = date(2022, 8, 20)
_nth = count(1)


@dataclass(frozen=True, slots=True)
class Office:
    """A branch of one test's own: open day and night, two services, four counters, remote joining at any time."""

    branch: Branch
    counters: list[Counter]

    @property
    def slug(self) -> str:
        """The branch's slug."""
        return self.branch.slug


def open_office() -> Office:
    """Open one more branch."""
    nth = next(_nth)
    branch = Branch.objects.create(
        slug=f"parbaudes-{nth}",
        name_lv=f"{nth}. pārbaudes nodaļa",
        name_en=f"Trial branch {nth}",
        address="Demonstrācijas iela 2",
        remote_live_from=SINCE,
    )
    schedule = WeeklySchedule.objects.create(
        branch=branch, valid_from=SINCE, ignores_holidays=True, is_demonstration=True
    )
    for weekday in range(1, 8):
        OpeningHours.objects.create(schedule=schedule, weekday=weekday, opens=time(0), closes=time(0))
    services = Service.objects.filter(slug__in=(PASSPORTS, COLLECTING))
    BranchService.objects.bulk_create(BranchService(branch=branch, service=service) for service in services)
    counters = [Counter.objects.create(branch=branch, number=number) for number in (1, 2, 3, 4)]
    for counter in counters:
        counter.services.set(services)
    set_rules(branch)
    return Office(branch, counters)


def set_rules(branch: Branch, **rules: object) -> None:
    """Let a branch take remote visitors at any hour, and keep these rules besides."""
    at_any_hour = {"intake_opens_after": timedelta(0), "intake_closes_before": timedelta(0)}
    QueuePolicyRow.objects.update_or_create(branch=branch, valid_from=SINCE, defaults={**at_any_hour, **rules})


def employ(office: Office, name: str, role: Role = Role.CLERK) -> User:
    """Let somebody work at a branch; names of different offices do not clash."""
    hasher = PBKDF2PasswordHasher()
    user = User.objects.create(
        username=f"{name}.{office.slug}",
        first_name=name.title(),
        password=hasher.encode(PASSWORD, hasher.salt(), iterations=1_000),
    )
    StaffMembership.objects.create(user=user, branch=office.branch, role=role)
    return user


def let_in(window: Window, user: User, url: str) -> None:
    """Give a window the session of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    window.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def enrol_kiosk(office: Office) -> str:
    """Enrol one more kiosk of a branch; return the secret of its link."""
    return _enrol(office, DeviceKind.KIOSK)


def enrol_board(office: Office) -> str:
    """Enrol one more board of a branch; return the secret of its link."""
    return _enrol(office, DeviceKind.BOARD)


def _enrol(office: Office, kind: DeviceKind) -> str:
    name = f"{kind.label} {next(_nth)}"
    return enrol_device(branch=office.branch, kind=kind, name=name, by=None, now=clock.now()).new_token


def make_device(window: Window, token: str, url: str) -> None:
    """Give a window what a kiosk or a board keeps of its link."""
    client = Client()
    open_link_of_device(client, token)
    window.context.add_cookies([{"name": COOKIE, "value": client.cookies[COOKIE].value, "url": url}])


def open_link_of_device(client: Client, token: str) -> None:
    """Make a client the kiosk or the board a link was made for."""
    client.post(f"/devices/{token}/")


def join(
    office: Office,
    *,
    service: str = PASSPORTS,
    minutes_away: int = 0,
    contact: Contact | None = None,
    language: str = "lv",
) -> Issued:
    """Join the remote queue as somebody new."""
    now = clock.now()
    request = JoinRequest(
        service=service, travel_time=timedelta(minutes=minutes_away), contact=contact, language=language
    )
    return actions.join_remotely(facts=branch_facts(office.slug, now=now), request=request, now=now)


def walk_in(office: Office, *, service: str = PASSPORTS) -> Ticket:
    """Take a number at the kiosk."""
    now = clock.now()
    request = JoinRequest(service=service, channel=Channel.KIOSK)
    issued = actions.issue_ticket(facts=branch_facts(office.slug, now=now), request=request, by=None, now=now)
    return Ticket.objects.get(pk=issued.ticket_id)
