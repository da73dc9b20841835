"""The state of a branch's queue at one version: read once, then asked many times.

Kept in each process until the branch's version moves on.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from pmlp_portal.directory.models import in_language
from pmlp_portal.kernel import clock
from queueing.forecast import Forecast, WhyNot, at_once, unknown
from queueing.models import CounterSession, Notice, Ticket, spoken_number
from queueing.policies import CounterSkills, Head, QueuePolicy, RankClass, choose
from queueing.queries.facts import BranchFacts, earliest_live_day
from queueing.queries.present import served_before
from queueing.queries.prospects import Prospect, head_of, last_prospect_of, prospect_of
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
    """A call that was made today, for the board; `language` is the one its holder reads."""

    spoken: str
    counter_number: int
    at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever is in charge last told all who wait, in both languages."""

    at: datetime
    text_lv: str
    text_en: str

    @property
    def text(self) -> str:
        """In the language that is active."""
        return in_language(self.text_lv, self.text_en)


@dataclass(frozen=True, slots=True)
class Outline:
    """How busy a branch is, and what was said of it. `open_counters` maps ids to numbers. Without a `prospect` nobody
    works there, nor means to today.
    """

    facts: BranchFacts
    busy_counters: frozenset[int]
    open_counters: Mapping[int, int]
    paused_counters: frozenset[int]
    waiting_by_service: Mapping[int, int]
    prospect: Prospect | None

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
        if (shut := self._shut(now)) is not None:
            return shut
        if self._is_free(service_id, self.waiting_by_service):
            return self._at_once(now, ready_at)
        assert self.prospect is not None
        return self.prospect.of_joining(service_id, now=now, latest=self._latest(now), ready_at=ready_at)

    def _shut(self, now: datetime) -> Forecast | None:
        """Return why nothing can be said to anybody."""
        opening = self.facts.opening
        if opening is None or now >= opening.end:
            return unknown(WhyNot.BRANCH_CLOSED)
        if self.facts.closure is not None:
            return unknown(WhyNot.SHUT_FOR_NOW)
        return None if self.prospect else unknown(WhyNot.NO_COUNTER_OPEN)

    def _is_free(self, service_id: int, ahead: Mapping[int, int]) -> bool:
        """Whether a counter is free for who has these ahead; nobody matters whom no able counter serves."""
        if not self.free_counters(service_id):
            return False
        skills = self.facts.counter_services
        rivals = {served for counter in self.able_counters(service_id) for served in skills[counter]}
        return not any(ahead.get(rival) for rival in rivals)

    def _at_once(self, now: datetime, ready_at: datetime | None) -> Forecast:
        assert self.facts.opening is not None
        return at_once(now=now, opens_at=self.facts.opening.start, ready_at=ready_at)

    def _latest(self, now: datetime) -> datetime:
        return self.facts.latest_call_at or now


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
    said: Said | None = None

    def forecast_of(self, ticket_id: int, *, now: datetime) -> Forecast:
        """Return the announcement for a waiting ticket; KeyError when it does not wait here."""
        place = self.places[ticket_id]
        return self._forecast(ticket_id, Tally(self.waiting[one].service_id for one in self.order[: place - 1]), now)

    def forecasts(self, *, now: datetime) -> dict[int, Forecast]:
        """Return the announcements for all who wait, in calling order."""
        ahead: Tally[int] = Tally()
        told: dict[int, Forecast] = {}
        for ticket_id in self.order:
            told[ticket_id] = self._forecast(ticket_id, ahead, now)
            ahead[self.waiting[ticket_id].service_id] += 1
        return told

    def _forecast(self, ticket_id: int, ahead: Mapping[int, int], now: datetime) -> Forecast:
        ticket = self.waiting[ticket_id]
        ready_at = ticket.ready_at(now)
        if (shut := self._shut(now)) is not None:
            return shut
        if self._is_free(ticket.service_id, ahead):
            return self._at_once(now, ready_at)
        assert self.prospect is not None
        latest = self._latest(now)
        said = self.prospect.of_ticket(ticket_id, now=now, latest=latest, ready_at=ready_at)
        # Younger than what was said: for a moment it is told what everybody is who would join now.
        return said or self.prospect.of_joining(ticket.service_id, now=now, latest=latest, ready_at=ready_at)

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
    # Not under the lock: who makes a forecast within a deed may be waited for, and may wait for the lock itself.
    head = head_of(facts)
    prospect = prospect_of(facts, now=now, head=head)
    with _reading.setdefault(facts.id, Lock()):
        kept = _kept.get(facts.id)
        if not kept or kept.version != head.version or kept.facts != facts:
            kept = read_snapshot(facts, version=head.version, prospect=prospect, now=now)
        elif kept.prospect is not prospect:
            kept = replace(kept, prospect=prospect)
        _kept[facts.id] = kept
        return kept


def snapshot_within_deed(facts: BranchFacts, *, now: datetime) -> Snapshot:
    """Return the queue as a transaction sees it that has just changed it, kept nowhere: should it fail, what it saw
    has never been. Of times it tells what was said last.
    """
    prospect = last_prospect_of(facts, now=now)
    return read_snapshot(facts, version=head_of(facts).version, prospect=prospect, now=now)


def read_snapshot(facts: BranchFacts, *, version: int, prospect: Prospect, now: datetime) -> Snapshot:
    """Read the queue from the database."""
    waiting = {ticket.id: ticket for ticket in _read_waiting(facts, now)}
    called = served_before(facts)
    order = calling_order(list(waiting.values()), called, now, facts.policy)
    sessions, at_counters = read_open_sessions([facts], now)[facts.id], read_at_counters([facts.id])[facts.id]
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
        served_before=called,
        said=_said(facts),
        waiting_by_service=Tally(ticket.service_id for ticket in waiting.values()),
        prospect=prospect,
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


def read_at_counters(branch_ids: Collection[int]) -> dict[int, list[AtCounter]]:
    """Return by branch id who is called or served, the latest call first."""
    rows = Ticket.objects.filter(branch_id__in=branch_ids, state__in=AT_COUNTER, counter__isnull=False)
    found: dict[int, list[AtCounter]] = defaultdict(list)
    for ticket in rows.order_by("-called_at"):
        called_at = ticket.called_at or ticket.issued_at
        at_counter = AtCounter(ticket.pk, ticket.spoken, ticket.counter_id or 0, ticket.state, called_at)
        found[ticket.branch_id].append(at_counter)
    return found


def read_open_sessions(all_facts: Collection[BranchFacts], now: datetime) -> dict[int, list[CounterSession]]:
    """Return by branch id the sessions that go on, each with its counter and whether it pauses.

    One that nobody closed on a day that is over is not worked at, though its end has not been written yet.
    """
    begun = {facts.id: clock.at(earliest_live_day(facts, now), clock.MIDNIGHT) for facts in all_facts}
    rows = CounterSession.objects.open().filter(counter__branch_id__in=begun)
    found: dict[int, list[CounterSession]] = defaultdict(list)
    for session in rows.select_related("counter").with_pauses():
        if session.opened_at >= begun[session.counter.branch_id]:
            found[session.counter.branch_id].append(session)
    return found


def numbers_open(sessions: Sequence[CounterSession]) -> dict[int, int]:
    """Return the numbers of open counters by id."""
    return {session.counter_id: session.counter.number for session in sessions}


def ids_paused(sessions: Sequence[CounterSession]) -> frozenset[int]:
    """Return the ids of counters that are open and not worked at: paused, or not responding."""
    return frozenset(session.counter_id for session in sessions if session.is_paused or session.is_silent)


def _said(facts: BranchFacts) -> Said | None:
    notices = Notice.objects.filter(branch_id=facts.id, day=facts.day).order_by("-at")
    return next((Said(*row) for row in notices.values_list("at", "text_lv", "text_en")[:1]), None)


def _last_calls(facts: BranchFacts) -> list[LastCall]:
    calls = (
        Ticket.objects.filter(branch_id=facts.id, day=facts.day, called_at__isnull=False, counter__isnull=False)
        .exclude(state=TicketState.WAITING)
        .order_by("-called_at")
        .values_list("letter", "number", "counter__number", "called_at", "visit__language")[:10]
    )
    return [
        LastCall(spoken_number(letter, number), counter, at, language)
        for letter, number, counter, at, language in calls
        if at
    ]


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
