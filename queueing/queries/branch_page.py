"""One branch for somebody who thinks of going there: what can be joined, how long it takes, when it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils.translation import get_language

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.directory.queries import UnusualDay
from queueing import errors
from queueing.forecast import Forecast, rounded_outward
from queueing.forecast.hits import Rate
from queueing.models import BranchDay, Channel, Ticket
from queueing.queries.facts import BranchFacts, ServiceFacts, branch_facts
from queueing.queries.hit_rate import last_week_of
from queueing.queries.intake import Taken, is_kept, lack_of_numbers, require_kept, require_open, require_service
from queueing.queries.joining import require_newcomer
from queueing.queries.snapshots import Snapshot, snapshot_of
from queueing.tokens import device_hash

# Closures and Saturdays are worth telling this long before.
UNUSUAL_DAYS_AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """A service at a branch at this moment. `forecast` is as people are told it, for who would come now."""

    service: ServiceFacts
    forecast: Forecast
    waiting: int
    free_counters: int
    able_counters: int


@dataclass(frozen=True, slots=True)
class About:
    """Where a branch is and when it is open, in the reader's language; `hit_rate`: its told times, last week."""

    branch: Branch
    closed_because: str
    week: Sequence[str]
    unusual_days: Sequence[UnusualDay]
    hit_rate: Rate


@dataclass(frozen=True, slots=True)
class BranchPage:
    """What the branch's page shows. `refusal` is why nobody can join remotely now, for any service.

    The services: `joinable` remotely now, `on_site` by taking a number there, `too_late` as the queue is too long for
    the day, `not_today` by booking only.
    """

    about: About
    snapshot: Snapshot
    refusal: errors.JoinRefused | None
    joinable: Sequence[ServiceNow]
    on_site: Sequence[ServiceNow]
    too_late: Sequence[ServiceNow]
    not_today: Sequence[ServiceFacts]
    is_open: bool

    @property
    def facts(self) -> BranchFacts:
        """What the directory and the rules say of it today."""
        return self.snapshot.facts

    @property
    def has_bookable(self) -> bool:
        """Whether a time can be booked for some service."""
        return any(service.is_bookable for service in self.facts.services.values())

    @property
    def walk_in(self) -> Sequence[ServiceNow]:
        """The services somebody may be waiting for."""
        return [*self.joinable, *self.on_site, *self.too_late]


def branch_page(slug: str, *, now: datetime) -> BranchPage:
    """Return a branch with its services and hours. Raises BranchNotFound."""
    facts = branch_facts(slug, now=now)
    snapshot = snapshot_of(facts, now=now)
    refusal = refusal_of(facts, now=now)
    walk_in = [_service_now(snapshot, service, now) for service in facts.services.values() if service.is_walk_in]
    remote = [choice for choice in walk_in if choice.service.is_remote and refusal is None]
    joinable = [choice for choice in remote if is_kept(facts, forecast=choice.forecast, channel=Channel.REMOTE)]
    return BranchPage(
        about=_about(facts),
        snapshot=snapshot,
        refusal=refusal,
        joinable=joinable,
        on_site=[choice for choice in walk_in if choice not in remote],
        too_late=[choice for choice in remote if choice not in joinable],
        not_today=[service for service in facts.services.values() if not service.is_walk_in],
        is_open=facts.is_open(now),
    )


def _about(facts: BranchFacts) -> About:
    """Return what changes with the directory only, kept as long as what else is read of it."""
    key = (facts.id, get_language() or "")
    kept = _kept.get(key)
    if kept is None or kept.day != facts.day or not 0 <= monotonic() - kept.read_at < settings.FACTS_KEPT_SECONDS:
        kept = _kept[key] = _Kept(_read_about(facts), facts.day, monotonic())
    return kept.about


@dataclass(frozen=True, slots=True)
class _Kept:
    about: About
    day: date
    read_at: float


_kept: dict[tuple[int, str], _Kept] = {}


def _read_about(facts: BranchFacts) -> About:
    branch = Branch.objects.select_related("parent").get(pk=facts.id)
    last = facts.day + UNUSUAL_DAYS_AHEAD
    return About(
        branch=branch,
        closed_because="" if facts.opening else directory.closure_reason(branch=branch, day=facts.day),
        week=directory.hours_lines(branch=branch, day=facts.day),
        unusual_days=directory.unusual_days(branch=branch, first=facts.day, last=last),
        hit_rate=last_week_of(facts.id, today=facts.day),
    )


def _service_now(snapshot: Snapshot, service: ServiceFacts, now: datetime) -> ServiceNow:
    return ServiceNow(
        service=service,
        forecast=rounded_outward(snapshot.forecast_if_joined(service.id, now=now)),
        waiting=snapshot.waiting_by_service.get(service.id, 0),
        free_counters=len(snapshot.free_counters(service.id)),
        able_counters=len(snapshot.able_counters(service.id)),
    )


def refusal_of(facts: BranchFacts, *, now: datetime) -> errors.JoinRefused | None:
    """Return why nobody can join a branch's queue remotely now, or None."""
    try:
        require_open(facts, channel=Channel.REMOTE, now=now)
    except errors.JoinRefused as refusal:
        return refusal
    return lack_of_numbers(facts, taken=taken_of(facts))


def taken_of(facts: BranchFacts) -> Taken:
    """Return how many numbers of the branch's day are gone, in one statement."""
    days = BranchDay.objects.filter(branch_id=facts.id, day=facts.day).values_list("last_number", "remote_issued")
    numbers = days.first()
    if numbers is None:
        return Taken()
    remote = Ticket.objects.waiting().filter(branch_id=facts.id, day=facts.day, channel=Channel.REMOTE)
    return Taken(*numbers, remote.count())


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What somebody is told before joining. `forecast` counts the usual way to the branch in."""

    facts: BranchFacts
    choice: ServiceNow
    forecast: Forecast
    ahead: int
    version: int

    @property
    def service(self) -> ServiceFacts:
        """The service to join for."""
        return self.choice.service


def join_page(slug: str, *, service: str, device: str | None, now: datetime) -> JoinPage:
    """Return what is told before joining. Raises BranchNotFound, or the JoinRefused that joining would raise."""
    facts = branch_facts(slug, now=now)
    if device is not None:
        require_newcomer(facts, now=now, device_hash=device_hash(device), contact_hash=None)
    offered = require_service(facts, service=service, channel=Channel.REMOTE)
    refusal = refusal_of(facts, now=now)
    if refusal is not None:
        raise refusal
    return _join_page(facts, offered, now)


def _join_page(facts: BranchFacts, service: ServiceFacts, now: datetime) -> JoinPage:
    snapshot = snapshot_of(facts, now=now)
    exact = snapshot.forecast_if_joined(service.id, now=now, ready_at=now + facts.policy.default_travel)
    require_kept(facts, forecast=exact, channel=Channel.REMOTE)
    place = snapshot.place_if_joined(now=now) or snapshot.waiting_count + 1
    return JoinPage(
        facts=facts,
        choice=_service_now(snapshot, service, now),
        forecast=rounded_outward(exact),
        ahead=place - 1,
        version=snapshot.version,
    )


@dataclass(frozen=True, slots=True)
class WhyNotHere:
    """What a refused visitor is told of the branch: how many wait, how many counters work, of how many."""

    facts: BranchFacts
    service: ServiceFacts | None
    is_open: bool
    waiting: int
    working: int
    counters: int
    forecast: Forecast | None


def why_not_here(slug: str, *, service: str, now: datetime) -> WhyNotHere:
    """Return how it stands at a branch that has just refused. Raises BranchNotFound."""
    facts = branch_facts(slug, now=now)
    snapshot = snapshot_of(facts, now=now)
    offered = facts.services.get(service)
    now_there = _service_now(snapshot, offered, now) if offered and offered.is_walk_in else None
    return WhyNotHere(
        facts=facts,
        service=offered,
        is_open=facts.is_open(now),
        waiting=snapshot.waiting_count,
        working=now_there.able_counters if now_there else len(snapshot.working_counters),
        counters=_counters_for(facts, offered),
        forecast=now_there.forecast if now_there else None,
    )


def _counters_for(facts: BranchFacts, service: ServiceFacts | None) -> int:
    if service is None:
        return len(facts.counter_services)
    return sum(service.id in skills for skills in facts.counter_services.values())
