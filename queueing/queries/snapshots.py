"""The state of a branch's queue at one version: read once, then asked many times.

Kept in each process until the branch's version moves on.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock

from django.db import connection

from pmlp_portal.kernel import clock
from queueing.forecast import Forecast, Outlook, ServiceAhead, announce
from queueing.models import CounterSession, Ticket, TicketMove, Verb, spoken_number
from queueing.policies import CounterSkills, Head, QueuePolicy, RankClass, choose
from queueing.queries.facts import BranchFacts
from queueing.states import AT_COUNTER, TicketState


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket in the queue, as much of it as the queue needs to know."""

    id: int
    spoken: str
    service_id: int
    rank_class: RankClass
    ranked_at: datetime
    callable_from: datetime

    def ready_at(self, now: datetime) -> datetime | None:
        """Return when it can be called, if not yet."""
        return self.callable_from if self.callable_from > now else None


@dataclass(frozen=True, slots=True)
class AtCounter:
    """A ticket called to or being served at a counter."""

    id: int
    spoken: str
    counter_id: int
    state: str
    called_at: datetime


@dataclass(frozen=True, slots=True)
class LastCall:
    """A call that was made today, for the board."""

    spoken: str
    counter_number: int
    at: datetime


# Of a service the branch has ceased to offer.
_MEAN_UNKNOWN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all announcements for one service at one moment rest on; `rivals` are served by the same counters."""

    means: Mapping[int, timedelta]
    rivals: frozenset[int]
    outlook: Outlook

    def forecast(self, ahead: Mapping[int, int], ready_at: datetime | None) -> Forecast:
        """Return the announcement for somebody with these ahead."""
        in_the_way = [
            ServiceAhead(number, self.means[service_id])
            for service_id, number in ahead.items()
            if service_id in self.rivals and service_id in self.means
        ]
        return announce(replace(self.outlook, ahead=in_the_way, ready_at=ready_at))


@dataclass(frozen=True, slots=True)
class Outline:
    """How busy a branch is: all that an announcement to a newcomer rests on. `open_counters` maps ids to numbers."""

    facts: BranchFacts
    busy_counters: frozenset[int]
    open_counters: Mapping[int, int]
    paused_counters: frozenset[int]
    waiting_by_service: Mapping[int, int]

    @property
    def waiting_count(self) -> int:
        """How many wait."""
        return sum(self.waiting_by_service.values())

    @property
    def working_counters(self) -> frozenset[int]:
        """Counters that are open and not paused."""
        return frozenset(self.open_counters) - self.paused_counters

    def able_counters(self, service_id: int) -> frozenset[int]:
        """Working counters that can serve a service."""
        skills = self.facts.counter_services
        return frozenset(counter for counter in self.working_counters if service_id in skills.get(counter, ()))

    def free_counters(self, service_id: int) -> frozenset[int]:
        """Able counters with nobody at them."""
        return self.able_counters(service_id) - self.busy_counters

    def forecast_if_joined(self, service_id: int, *, now: datetime, ready_at: datetime | None = None) -> Forecast:
        """Return the announcement for somebody who would join now."""
        return self._ground(service_id, now).forecast(self.waiting_by_service, ready_at)

    def _ground(self, service_id: int, now: datetime) -> _Ground:
        able = self.able_counters(service_id)
        means = {service.id: service.mean_service_time for service in self.facts.services.values()}
        opening = self.facts.opening
        outlook = Outlook(
            now=now,
            opens_at=opening.start if opening else None,
            closes_at=opening.end if opening else None,
            ahead=(),
            mean_service_time=means.get(service_id, _MEAN_UNKNOWN),
            counters_open=len(self.working_counters),
            counters_able=len(able),
            counters_free=len(self.free_counters(service_id)),
        )
        rivals = frozenset(served for counter in able for served in self.facts.counter_services[counter])
        return _Ground(means, rivals, outlook)


@dataclass(frozen=True, slots=True)
class Snapshot(Outline):
    """The queue of one branch at one version. `order` holds ticket ids in calling order."""

    version: int
    waiting: Mapping[int, Waiting]
    order: Sequence[int]
    places: Mapping[int, int]
    at_counters: Sequence[AtCounter]
    last_calls: Sequence[LastCall]
    served_before: Sequence[RankClass]

    def forecast_of(self, ticket_id: int, *, now: datetime) -> Forecast:
        """Return the announcement for a waiting ticket; KeyError when it does not wait here."""
        ticket = self.waiting[ticket_id]
        ahead = Tally(self.waiting[other].service_id for other in self.order[: self.places[ticket_id] - 1])
        return self._ground(ticket.service_id, now).forecast(ahead, ticket.ready_at(now))

    def forecasts(self, *, now: datetime) -> dict[int, Forecast]:
        """Return the announcements for all who wait, in calling order."""
        grounds = {service_id: self._ground(service_id, now) for service_id in self.waiting_by_service}
        ahead: Tally[int] = Tally()
        told: dict[int, Forecast] = {}
        for ticket_id in self.order:
            ticket = self.waiting[ticket_id]
            told[ticket_id] = grounds[ticket.service_id].forecast(ahead, ticket.ready_at(now))
            ahead[ticket.service_id] += 1
        return told

    def place_if_joined(self, *, now: datetime) -> int | None:
        """Return the place an ordinary ticket would get, where classes alternate; None when it is simply the last."""
        if all(ticket.rank_class in {RankClass.ORDINARY, RankClass.RETURNED} for ticket in self.waiting.values()):
            return None
        newcomer = Waiting(_NEWCOMER, "", 0, RankClass.ORDINARY, now, now)
        order = calling_order([*self.waiting.values(), newcomer], self.served_before, now, self.facts.policy)
        return order.index(_NEWCOMER) + 1


# Larger than any ticket's id: a newcomer ranks behind whoever joined in the same instant.
_NEWCOMER = 2**63 - 1


_kept: dict[int, Snapshot] = {}
_reading: dict[int, Lock] = {}


def snapshot_of(facts: BranchFacts, *, now: datetime) -> Snapshot:
    """Return the queue of a branch as of its latest version; one thread reads it, the others wait for that."""
    with _reading.setdefault(facts.id, Lock()):
        kept = _kept.get(facts.id)
        version = version_of(facts)
        if kept and kept.version == version and kept.facts == facts:
            return kept
        snapshot = _kept[facts.id] = read_snapshot(facts, version=version, now=now)
        return snapshot


def version_of(facts: BranchFacts) -> int:
    """Return the version of the branch's day; 0 before the day's first change."""
    with connection.cursor() as cursor:  # asked at every look at a queue: no time is lost on making the words up
        cursor.execute(
            "SELECT version FROM queueing_branchday WHERE branch_id = %s AND day = %s", [facts.id, facts.day]
        )
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def read_snapshot(facts: BranchFacts, *, version: int, now: datetime) -> Snapshot:
    """Read the queue from the database."""
    waiting = {ticket.id: ticket for ticket in _read_waiting(facts, now)}
    served_before = _served_before(facts)
    order = calling_order(list(waiting.values()), served_before, now, facts.policy)
    sessions, at_counters = read_open_sessions([facts.id])[facts.id], read_at_counters([facts.id])[facts.id]
    return Snapshot(
        facts=facts,
        version=version,
        waiting=waiting,
        order=order,
        places={ticket_id: place for place, ticket_id in enumerate(order, start=1)},
        at_counters=at_counters,
        busy_counters=frozenset(ticket.counter_id for ticket in at_counters),
        open_counters=numbers_open(sessions),
        paused_counters=ids_paused(sessions),
        last_calls=_last_calls(facts),
        served_before=served_before,
        waiting_by_service=Tally(ticket.service_id for ticket in waiting.values()),
    )


def _read_waiting(facts: BranchFacts, now: datetime) -> list[Waiting]:
    rows = (
        Ticket.objects.waiting()
        .filter(branch_id=facts.id, day__gte=earliest_live_day(facts, now))
        .values_list("pk", "letter", "number", "service_id", "rank_class", "ranked_at", "callable_from")
    )
    return [
        Waiting(pk, spoken_number(letter, number), service_id, RankClass(rank_class), ranked_at, callable_from)
        for pk, letter, number, service_id, rank_class, ranked_at, callable_from in rows
    ]


def earliest_live_day(facts: BranchFacts, now: datetime) -> date:
    """Return yesterday while yesterday's queue may still be served, else today.

    A branch open around the clock serves those who joined before midnight; their tickets are
    closed when their day ends, so none older than a day is ever live.
    """
    return clock.day_of(now - facts.policy.day_ends_after)


def read_at_counters(branch_ids: Collection[int]) -> dict[int, list[AtCounter]]:
    """Return by branch id who is called or served, the latest call first."""
    rows = Ticket.objects.filter(branch_id__in=branch_ids, state__in=AT_COUNTER, counter__isnull=False)
    found: dict[int, list[AtCounter]] = defaultdict(list)
    for ticket in rows.order_by("-called_at"):
        called_at = ticket.called_at or ticket.issued_at
        at_counter = AtCounter(ticket.pk, ticket.spoken, ticket.counter_id or 0, ticket.state, called_at)
        found[ticket.branch_id].append(at_counter)
    return found


def read_open_sessions(branch_ids: Collection[int]) -> dict[int, list[CounterSession]]:
    """Return by branch id the sessions that go on, each with its counter and whether it pauses."""
    rows = CounterSession.objects.open().filter(counter__branch_id__in=branch_ids)
    found: dict[int, list[CounterSession]] = defaultdict(list)
    for session in rows.select_related("counter").with_pauses():
        found[session.counter.branch_id].append(session)
    return found


def numbers_open(sessions: Sequence[CounterSession]) -> dict[int, int]:
    """Return the numbers of open counters by id."""
    return {session.counter_id: session.counter.number for session in sessions}


def ids_paused(sessions: Sequence[CounterSession]) -> frozenset[int]:
    """Return the ids of counters that are open and paused."""
    return frozenset(session.counter_id for session in sessions if session.is_paused)


def _served_before(facts: BranchFacts) -> list[RankClass]:
    calls = TicketMove.objects.filter(branch_id=facts.id, day=facts.day, verb=Verb.CALL).order_by("-pk")
    return [RankClass(row) for row in calls.values_list("rank_class", flat=True)[: facts.policy.favoured_in_a_row + 1]]


def _last_calls(facts: BranchFacts) -> list[LastCall]:
    calls = (
        Ticket.objects.filter(branch_id=facts.id, day=facts.day, called_at__isnull=False, counter__isnull=False)
        .exclude(state=TicketState.WAITING)
        .order_by("-called_at")
        .values_list("letter", "number", "counter__number", "called_at")[:10]
    )
    return [LastCall(spoken_number(letter, number), counter, at) for letter, number, counter, at in calls if at]


def calling_order(
    tickets: Sequence[Waiting], served_before: Sequence[RankClass], now: datetime, policy: QueuePolicy
) -> list[int]:
    """Return ticket ids as one counter able to do everything would call them, by the rule of `call_next` itself."""
    lines = {rank_class: _line(tickets, rank_class) for rank_class in RankClass}
    history = list(served_before)
    order: list[int] = []
    while any(lines.values()):
        if sum(bool(line) for line in lines.values()) == 1:
            order.extend(ticket.id for line in lines.values() for ticket in reversed(line))
            return order
        heads = [Head(line[-1].id, 0, rank_class, line[-1].ranked_at) for rank_class, line in lines.items() if line]
        choice = choose(heads, _ABLE, history, now, policy)
        if choice is None:
            return order
        chosen = next(head for head in heads if head.ticket_id == choice.ticket_id)
        lines[chosen.rank_class].pop()
        history.insert(0, chosen.rank_class)
        order.append(chosen.ticket_id)
    return order


_ABLE = CounterSkills(frozenset({0}))


def _line(tickets: Sequence[Waiting], rank_class: RankClass) -> list[Waiting]:
    """One class's tickets, the first to call at the end, where popping is cheap."""
    own = [ticket for ticket in tickets if ticket.rank_class == rank_class]
    return sorted(own, key=lambda ticket: (ticket.ranked_at, ticket.id), reverse=True)
