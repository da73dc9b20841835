"""What the directory and the rules say of a branch today, kept for a few seconds in each process."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from time import monotonic
from typing import TypeVar, cast

from django.conf import settings
from django.db.models import Q

from pmlp_portal.directory import grammar
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.hours import Opening
from pmlp_portal.directory.models import Branch, BranchService, Counter, Rollout, Service, in_language
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.kernel.intervals import Period
from queueing.models import Halt, HaltKind, HaltReason, QueuePolicyRow
from queueing.policies import QueuePolicy, Stoppage

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service as one branch offers it."""

    id: int
    slug: str
    letter: str
    name_lv: str
    name_en: str
    hint_lv: str
    hint_en: str
    icon: str
    mean_service_time: timedelta
    is_remote: bool
    is_walk_in: bool
    is_bookable: bool

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def hint(self) -> str:
        """One line under the name, in the reader's language."""
        return in_language(self.hint_lv, self.hint_en)


@dataclass(frozen=True, slots=True)
class HaltFacts:
    """A halt of today; `ended_at` is None while it goes on."""

    id: int
    kind: HaltKind
    reason: HaltReason
    began_at: datetime
    ended_at: datetime | None

    @property
    def why(self) -> str:
        """The reason in the reader's language, as words within a sentence."""
        return str(self.reason.label)


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """A branch on one day: `opening` is None when it is closed all day."""

    id: int
    slug: str
    name_lv: str
    name_en: str
    address: str
    phone: str
    is_demonstration: bool
    day: date
    rollout: Rollout
    opening: Period | None
    ticket_limit: int | None
    services: Mapping[str, ServiceFacts]
    counter_services: Mapping[int, frozenset[int]]
    policy: QueuePolicy
    halts: Sequence[HaltFacts] = ()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def name_in(self) -> str:
        """The name after "at": Rīgas 2. nodaļā."""
        return in_language(grammar.locative(self.name_lv), self.name_en)

    @property
    def tickets_a_day(self) -> int | None:
        """The day's limit: the special day's, else the rules'."""
        return self.ticket_limit if self.ticket_limit is not None else self.policy.tickets_a_day

    @property
    def is_round_the_clock(self) -> bool:
        """Whether the doors do not close: who waits at midnight is served after it."""
        opens, closes = clock.at(self.day, clock.MIDNIGHT), clock.end_at(self.day, clock.MIDNIGHT)
        return self.opening is not None and (self.opening.start, self.opening.end) == (opens, closes)

    @property
    def latest_call_at(self) -> datetime | None:
        """Until when people who join today are called: closing time, or the end of a day that outlasts midnight."""
        if self.opening is None:
            return None
        return self.opening.end + self.policy.day_ends_after if self.is_round_the_clock else self.opening.end

    def service_of(self, service_id: int) -> ServiceFacts:
        """Return the offered service with this id."""
        return next(service for service in self.services.values() if service.id == service_id)

    def is_open(self, now: datetime) -> bool:
        """Whether the doors are open at this instant."""
        return self.opening is not None and now in self.opening and self.closure is None

    @property
    def closure(self) -> HaltFacts | None:
        """The halt that keeps the branch closed for now."""
        return self._halted(HaltKind.BRANCH)

    @property
    def intake_halt(self) -> HaltFacts | None:
        """The halt that keeps numbers from being given out."""
        return self._halted(HaltKind.INTAKE)

    def _halted(self, kind: HaltKind) -> HaltFacts | None:
        return next((halt for halt in self.halts if halt.kind == kind and halt.ended_at is None), None)

    @property
    def halted(self) -> str:
        """What is halted now, for pages to compare: the branch, intake, or nothing."""
        halt = self.closure or self.intake_halt
        return halt.kind.value if halt else ""

    @property
    def stoppages(self) -> list[Stoppage]:
        """When the branch was closed today though its hours say otherwise: no limit of patience runs meanwhile."""
        return [Stoppage(halt.began_at, halt.ended_at) for halt in self.halts if halt.kind == HaltKind.BRANCH]


def earliest_live_day(facts: BranchFacts, now: datetime) -> date:
    """Return yesterday while yesterday's queue may still be served, else today.

    A branch open around the clock serves those who joined before midnight; their tickets are
    closed when their day ends, so none older than a day is ever live.
    """
    return clock.day_of(now - facts.policy.day_ends_after)


class BranchNotFound(NotFound):
    """No branch has this slug."""

    code = "branch_not_found"


def branch_facts(slug: str, *, now: datetime) -> BranchFacts:
    """Return what holds for a branch today. A change in the directory shows after a second."""
    _kept.forget_if_changed()
    key = (slug, clock.day_of(now))
    facts = _kept.facts.get(key)
    if facts is None:
        facts = _kept.facts[key] = _read(*key)
    return facts


@dataclass(slots=True)
class _Kept:
    """What this process has read, true while the directory's version stays; `look_at` is monotonic time."""

    version: int = -1
    look_at: float = 0.0
    facts: dict[tuple[str, date], BranchFacts] = field(default_factory=dict)
    slugs: dict[int, str] = field(default_factory=dict)
    others: dict[Hashable, object] = field(default_factory=dict)

    def forget_if_changed(self) -> None:
        """Look at the directory's version, once a second, before anything read is trusted."""
        if monotonic() < self.look_at:
            return
        self.look_at = monotonic() + settings.FACTS_KEPT_SECONDS
        version = directory.directory_version()
        if version != self.version:
            self.forget()
            self.version = version

    def forget(self) -> None:
        """Forget all; new dictionaries, so that a read that is under way can't write into them."""
        self.facts, self.slugs, self.others = {}, {}, {}


_kept = _Kept()


def facts_by_id(branch_id: int, *, now: datetime) -> BranchFacts:
    """Like branch_facts, for those who hold a ticket and not an address."""
    _kept.forget_if_changed()
    slug = _kept.slugs.get(branch_id)
    if slug is None:
        slug = _kept.slugs[branch_id] = Branch.objects.values_list("slug", flat=True).get(pk=branch_id)
    return branch_facts(slug, now=now)


def known(name: Hashable, read: Callable[[], Known]) -> Known:
    """Return what another app has read of tables whose every change raises the directory's version, as long kept."""
    _kept.forget_if_changed()
    others = _kept.others
    if name not in others:
        others[name] = read()
    return cast(Known, others[name])


def directory_as_of() -> int:
    """Return the version of the directory that what is kept was read at."""
    return _kept.version


def forget_facts() -> None:
    """Forget what is kept, so that the next question reads the directory anew."""
    _kept.forget()
    _kept.look_at = 0.0


def _read(slug: str, day: date) -> BranchFacts:
    branch = Branch.objects.filter(slug=slug).first()
    if branch is None:
        raise BranchNotFound
    return facts_of_all([branch], day=day)[0]


def facts_of_all(branches: Sequence[Branch], *, day: date) -> list[BranchFacts]:
    """Return what holds for these branches that day, read now: seven statements, however many branches."""
    branch_ids = [branch.pk for branch in branches]
    calendar = directory.calendar_of(branches=branches, first=day, last=day)
    services, skills = _services(branch_ids), _counter_services(branch_ids)
    policies, halts = policies_of(branch_ids=branch_ids, day=day), _halts(branch_ids, day)
    return [
        replace(
            _facts(
                branch,
                day,
                calendar.opening(branch.pk, day),
                services[branch.pk],
                skills[branch.pk],
                policies[branch.pk],
            ),
            halts=tuple(halts[branch.pk]),
        )
        for branch in branches
    ]


def _facts(
    branch: Branch,
    day: date,
    opening: Opening | None,
    services: Mapping[str, ServiceFacts],
    counter_services: Mapping[int, frozenset[int]],
    policy: QueuePolicy,
) -> BranchFacts:
    return BranchFacts(
        id=branch.pk,
        slug=branch.slug,
        name_lv=branch.name_lv,
        name_en=branch.name_en,
        address=branch.address,
        phone=branch.phone,
        is_demonstration=branch.is_demonstration,
        day=day,
        rollout=branch.rollout_on(day),
        opening=opening.period if opening else None,
        ticket_limit=opening.ticket_limit if opening else None,
        services=services,
        counter_services=counter_services,
        policy=policy,
    )


def _halts(branch_ids: Collection[int], day: date) -> dict[int, list[HaltFacts]]:
    found: dict[int, list[HaltFacts]] = {branch_id: [] for branch_id in branch_ids}
    for halt in Halt.objects.filter(branch_id__in=branch_ids, day=day).order_by("began_at", "pk"):
        known = HaltFacts(halt.pk, HaltKind(halt.kind), HaltReason(halt.reason), halt.began_at, halt.ended_at)
        found[halt.branch_id].append(known)
    return found


def _services(branch_ids: Collection[int]) -> dict[int, dict[str, ServiceFacts]]:
    offers = BranchService.objects.filter(branch_id__in=branch_ids).select_related("service")
    found: dict[int, dict[str, ServiceFacts]] = {branch_id: {} for branch_id in branch_ids}
    for offer in offers.order_by("service__position", "service_id"):
        found[offer.branch_id][offer.service.slug] = _service(offer.service, is_remote=offer.is_remote)
    return found


def _service(service: Service, *, is_remote: bool) -> ServiceFacts:
    return ServiceFacts(
        id=service.pk,
        slug=service.slug,
        letter=service.letter,
        name_lv=service.name_lv,
        name_en=service.name_en,
        hint_lv=service.hint_lv,
        hint_en=service.hint_en,
        icon=service.icon,
        mean_service_time=service.mean_service_time,
        is_remote=service.is_remote and is_remote,
        is_walk_in=service.is_walk_in,
        is_bookable=service.is_bookable,
    )


def service_in(facts: BranchFacts, service_id: int) -> ServiceFacts:
    """Return a service as the branch offers it; also one it has ceased to offer while somebody waits for it."""
    if any(service.id == service_id for service in facts.services.values()):
        return facts.service_of(service_id)
    return _service(Service.objects.get(pk=service_id), is_remote=False)


def _counter_services(branch_ids: Collection[int]) -> dict[int, dict[int, frozenset[int]]]:
    rows = Counter.objects.filter(branch_id__in=branch_ids, is_active=True)
    skills: dict[int, dict[int, frozenset[int]]] = {branch_id: {} for branch_id in branch_ids}
    for branch_id, counter_id, service_id in rows.values_list("branch_id", "pk", "services"):
        known = skills[branch_id].get(counter_id, frozenset())
        skills[branch_id][counter_id] = known | ({service_id} if service_id else frozenset())
    return skills


def policy_of(*, branch_id: int, day: date) -> QueuePolicy:
    """Return the rules in force at one branch."""
    return policies_of(branch_ids=[branch_id], day=day)[branch_id]


def policies_of(*, branch_ids: Collection[int], day: date) -> dict[int, QueuePolicy]:
    """Return the rules in force: the branch's newest that has begun, else the common one, else the defaults."""
    rows = QueuePolicyRow.objects.filter(Q(branch_id__in=branch_ids) | Q(branch=None), valid_from__lte=day)
    newest = {row.branch_id: row for row in rows.order_by("valid_from")}
    found = {branch_id: newest.get(branch_id) or newest.get(None) for branch_id in branch_ids}
    return {branch_id: row.as_policy() if row else QueuePolicy() for branch_id, row in found.items()}
