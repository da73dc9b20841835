"""Things for tests, made through the product's own deeds wherever it has them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    Counter,
    OpeningHours,
    Provider,
    Service,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import Issued, JoinRequest
from queueing.models import Channel, QueuePolicyRow, Ticket
from queueing.policies import RankClass
from queueing.queries.facts import branch_facts, forget_facts

TUESDAY = date(2026, 12, 1)
_nth = count(1)


def riga(hour: int, minute: int = 0, second: int = 0, *, day: date = TUESDAY) -> datetime:
    """Return an instant by the office's clock on the tests' Tuesday."""
    return clock.at(day, time(hour, minute, second))


NINE = riga(9)
TEN = riga(10)


@dataclass(frozen=True, slots=True)
class Office:
    """One branch, open 9 to 16 on weekdays, remote queue live; two services; three counters."""

    branch: Branch
    passports: Service
    collecting: Service
    counters: list[Counter]

    @property
    def slug(self) -> str:
        """The branch's slug."""
        return self.branch.slug


def make_office(slug: str = "riga-2", name: str = "Rīgas 2. nodaļa") -> Office:
    """Make a branch whose third counter only hands documents out."""
    provider, _ = Provider.objects.get_or_create(slug="pmlp", defaults={"name_lv": "PMLP", "name_en": "PMLP"})
    passports = _service(
        provider, "passport", "A", "Pieteikt pasi vai personas apliecību", "Apply for a passport or eID"
    )
    collecting = _service(provider, "collect", "B", "Saņemt gatavu dokumentu", "Collect a document")
    branch = Branch.objects.create(
        slug=slug,
        name_lv=name,
        name_en=f"{name} (en)",
        address="Demonstrācijas iela 2",
        remote_live_from=date(2022, 10, 1),
    )
    schedule = WeeklySchedule.objects.create(branch=branch, valid_from=date(2020, 1, 1))
    for weekday in range(1, 6):
        OpeningHours.objects.create(schedule=schedule, weekday=weekday, opens=time(9), closes=time(16))
    for service in (passports, collecting):
        BranchService.objects.create(branch=branch, service=service)
    counters = [Counter.objects.create(branch=branch, number=number) for number in (1, 2, 3)]
    for counter in counters[:2]:
        counter.services.set([passports, collecting])
    counters[2].services.set([collecting])
    return Office(branch, passports, collecting, counters)


def _service(provider: Provider, slug: str, letter: str, name_lv: str, name_en: str) -> Service:
    service, _ = Service.objects.get_or_create(
        slug=slug,
        defaults={
            "provider": provider,
            "letter": letter,
            "name_lv": name_lv,
            "name_en": name_en,
            "mean_service_time": timedelta(minutes=10),
        },
    )
    return service


def make_clerk(name: str, branch: Branch | None, role: Role = Role.CLERK) -> User:
    """Make somebody who works at a branch."""
    user = User.objects.create_user(username=name, password=PASSWORD, first_name=name.title())
    if branch is not None:
        StaffMembership.objects.create(user=user, branch=branch, role=role)
    return user


PASSWORD = "kaija-lido-pari-jurai-7"


def set_policy(branch: Branch, **rules: object) -> None:
    """Give a branch rules of its own."""
    QueuePolicyRow.objects.update_or_create(branch=branch, valid_from=date(2020, 1, 1), defaults=rules)
    forget_facts()


def join(office: Office, *, at: datetime = TEN, by: User | None = None, **request: object) -> Issued:
    """Join the remote queue as somebody new, or as the request says."""
    wanted = replace(JoinRequest(service="passport", travel_time=timedelta(minutes=15)), **request)  # type: ignore[arg-type]
    return actions.issue_ticket(facts=branch_facts(office.slug, now=at), request=wanted, by=by, now=at)


def walk_in(office: Office, *, at: datetime = NINE, service: str = "passport") -> Ticket:
    """Take a number at the kiosk."""
    issued = join(office, at=at, service=service, channel=Channel.KIOSK, travel_time=None)
    return Ticket.objects.get(pk=issued.ticket_id)


def with_priority(ticket: Ticket, rank_class: RankClass = RankClass.PRIORITY) -> Ticket:
    """Put a ticket into another class."""
    ticket.rank_class = rank_class
    ticket.save(update_fields=["rank_class"])
    return ticket


def open_day_and_night(office: Office, **rules: object) -> Office:
    """Let the branch be open at any hour, holidays too, without margins and limits, save the rules given."""
    schedule = WeeklySchedule.objects.get(branch=office.branch)
    schedule.ignores_holidays = True
    schedule.save()
    schedule.hours.all().delete()
    for weekday in range(1, 8):
        schedule.hours.create(weekday=weekday, opens=clock.MIDNIGHT, closes=clock.MIDNIGHT)
    open_handed = {"intake_opens_after": timedelta(0), "intake_closes_before": timedelta(0)}
    set_policy(office.branch, **{**open_handed, "remote_a_day": None, "remote_at_a_time": None, **rules})
    return office
