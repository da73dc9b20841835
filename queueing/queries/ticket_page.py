"""Everything the holder's page tells beside the ticket itself: what to bring, who went before, what has moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from time import monotonic

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Fee, RequiredDocument, Service
from queueing.forecast import Forecast
from queueing.models import Announcement, CounterPause, CounterSession, Ticket
from queueing.queries.facts import service_in
from queueing.queries.freed import freed_before
from queueing.queries.snapshots import Said, Snapshot, snapshot_of
from queueing.queries.tickets import CalledBefore, TicketView, called_before, held_by, must_leave, view_of
from queueing.states import TicketState

# Smaller changes are the spread that the range tells of already.
WORTH_TELLING = timedelta(minutes=10)
STEP = timedelta(minutes=5)


class MovedBecause(StrEnum):
    """Why an announced time has moved, as far as it is known."""

    DEFERRED = "deferred"
    COUNTERS_CLOSED = "counters_closed"
    COUNTERS_PAUSED = "counters_paused"
    COUNTERS_OPENED = "counters_opened"
    BOOKED_FREED = "booked_freed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Moved:
    """By how much the time has moved since it was first announced, and the counters that explain it."""

    by: timedelta
    is_later: bool
    because: MovedBecause
    counters: tuple[int, ...] = ()

    @property
    def minutes(self) -> int:
        """By how many minutes."""
        return self.by // timedelta(minutes=1)


class Look(StrEnum):
    """What the card says first."""

    WAITING = "waiting"
    NEAR = "near"
    LEAVE = "leave"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    MISSED = "missed"
    LAPSED = "lapsed"
    SERVED = "served"
    CANCELLED = "cancelled"
    CLOSED = "closed"


_LOOKS = {
    TicketState.CALLED: Look.CALLED,
    TicketState.SERVING: Look.SERVING,
    TicketState.PARKED: Look.PARKED,
    TicketState.SERVED: Look.SERVED,
    TicketState.TRANSFERRED: Look.SERVED,
    TicketState.CANCELLED: Look.CANCELLED,
    TicketState.CLOSED: Look.CLOSED,
}
# What the live stream calls these; others have no row in it.
_STREAMED = {Look.CALLED: "called", Look.SERVING: "serving"}


@dataclass(frozen=True, slots=True)
class FurtherTicket:
    """One more number of the same visitor, called in its turn."""

    spoken: str
    service_name: str


@dataclass(frozen=True, slots=True)
class TicketCard:
    """The ticket and what changes with it, as of `at`. `told` is the forecast as people are told it.

    `further`: what else its holder is here for. `replaced`: the number it had before it was handed on.
    """

    view: TicketView
    look: Look
    told: Forecast | None
    moved: Moved | None
    joins_left: int
    at: datetime
    further: Sequence[FurtherTicket] = ()
    replaced: str = ""

    @property
    def said(self) -> Said | None:
        """What all who waited were told. Who joins later learns from the time itself how things stand."""
        said = self.view.said
        return said if said and said.at >= self.view.ticket.issued_at and not self.view.is_over else None

    @property
    def last_said_at(self) -> str:
        """When anything was told last, for the page to compare."""
        return self.view.said.at.isoformat() if self.view.said else ""

    @property
    def is_way_assumed(self) -> bool:
        """Whether the way is the one reckoned with for who says nothing; who states the same is told the same."""
        return self.travel_time == self.view.facts.policy.default_travel

    @property
    def is_in_reach(self) -> bool:
        """Whether who sets out now is there by the announced time."""
        by = self.told.be_there_by if self.told else None
        return by is not None and self.at.replace(second=0, microsecond=0) + self.travel_time <= by

    @property
    def waits(self) -> bool:
        """Whether it is in the queue."""
        return self.told is not None

    @property
    def defer_minutes(self) -> int:
        """By how many minutes the turn can be moved back at once."""
        return self.view.facts.policy.defer_for // timedelta(minutes=1)

    @property
    def may_leave(self) -> bool:
        """Whether the holder can still give the place up."""
        return self.waits or self.look in {Look.CALLED, Look.PARKED}

    @property
    def streamed_state(self) -> str:
        """The state its row has in the live stream; empty when it has no row."""
        if self.waits:
            return "on_the_way" if self.view.is_on_the_way else "waiting"
        return _STREAMED.get(self.look, "")

    @property
    def travel_time(self) -> timedelta:
        """How long the holder's way is; none for who is there."""
        return self.view.visit.travel_time or timedelta(0)

    @property
    def leave_before(self) -> int:
        """Seconds before `be_there_by` from which the holder should set out."""
        return int((self.travel_time + self.view.facts.policy.leave_margin).total_seconds())

    @property
    def awaited_for(self) -> timedelta | None:
        """How long the counter waited for somebody who did not come."""
        ticket = self.view.ticket
        return ticket.ended_at - ticket.called_at if ticket.ended_at and ticket.called_at else None


@dataclass(frozen=True, slots=True)
class ToBring:
    """What a service asks for on one day."""

    documents: Sequence[RequiredDocument]
    fees: Sequence[Fee]


@dataclass(frozen=True, slots=True)
class TicketPage:
    """The card, and what stays the same while it changes."""

    card: TicketCard
    bring: ToBring
    called_before: Sequence[CalledBefore]


def ticket_page(token: str, *, now: datetime) -> TicketPage:
    """Return the holder's page. Raises TicketNotFound."""
    card = ticket_card(token, now=now)
    ticket = card.view.ticket
    waits = ticket.state == TicketState.WAITING
    return TicketPage(card, bring_for(card), called_before(ticket) if waits else [])


def bring_for(card: TicketCard) -> ToBring:
    """Return what the holder of a ticket has to bring; nothing more when it is over."""
    ticket = card.view.ticket
    return ToBring([], []) if card.view.is_over else what_to_bring(ticket.service_id, ticket.day)


def what_to_bring(service_id: int, day: date) -> ToBring:
    """Return the documents and fees of a service. A change in the directory shows after a few seconds at most."""
    kept = _kept.get(service_id)
    if kept is None or kept.day != day or not 0 <= monotonic() - kept.read_at < settings.FACTS_KEPT_SECONDS:
        service = Service(pk=service_id)
        documents = list(RequiredDocument.objects.filter(service=service))
        fees = list(directory.fees_on(service=service, day=day))
        kept = _kept[service_id] = _Kept(ToBring(documents, fees), day, monotonic())
    return kept.bring


@dataclass(frozen=True, slots=True)
class _Kept:
    bring: ToBring
    day: date
    read_at: float


_kept: dict[int, _Kept] = {}


def ticket_card(token: str, *, now: datetime) -> TicketCard:
    """Return the part of the page that changes. Raises TicketNotFound."""
    held = held_by(token, now=now)
    view = view_of(held.current, now=now)
    told = view.told
    return TicketCard(
        view=view,
        look=_look(view, told, now),
        told=told,
        moved=_moved(view, now=now) if told is not None else None,
        joins_left=_joins_left(view),
        at=now,
        further=[
            FurtherTicket(ticket.spoken, service_in(view.facts, ticket.service_id).name) for ticket in held.further
        ],
        replaced=held.replaced.spoken if held.replaced and not view.is_over else "",
    )


def _look(view: TicketView, told: Forecast | None, now: datetime) -> Look:
    if told is not None:
        return _look_waiting(view, told, now)
    if view.ticket.state == TicketState.NO_SHOW:
        is_kept = view.kept_until is not None and now < view.kept_until and not view.is_over
        return Look.MISSED if is_kept else Look.LAPSED
    return _LOOKS[TicketState(view.ticket.state)]


def _look_waiting(view: TicketView, told: Forecast, now: datetime) -> Look:
    policy = view.facts.policy
    if must_leave(view.ticket, told, policy=policy, now=now):
        return Look.LEAVE
    is_near = view.place is not None and view.place <= policy.near_place and not view.is_on_the_way
    return Look.NEAR if is_near else Look.WAITING


def _joins_left(view: TicketView) -> int:
    taken = max(view.visit.device_nth or 1, view.visit.contact_nth or 1)
    return max(0, view.facts.policy.joins_a_day - taken)


def _moved(view: TicketView, *, now: datetime) -> Moved | None:
    first: Announcement | None = getattr(view.ticket, "first_announcement", None)
    if first is None or first.p50 is None or view.forecast is None or view.forecast.p50 is None:
        return None
    shift = view.forecast.p50 - first.p50
    if abs(shift) < WORTH_TELLING or (shift < timedelta(0) and _came_early(view.ticket)):
        return None
    because, counters = _cause(view, first, is_later=shift > timedelta(0), now=now)
    return Moved(by=abs(shift) // STEP * STEP, is_later=shift > timedelta(0), because=because, counters=counters)


def _came_early(ticket: Ticket) -> bool:
    """Whether the time is earlier because the holder was at the branch before the stated way was over."""
    return ticket.ready_at is not None and ticket.callable_from < ticket.ready_at


def _cause(
    view: TicketView, first: Announcement, *, is_later: bool, now: datetime
) -> tuple[MovedBecause, tuple[int, ...]]:
    if is_later and view.ticket.deferrals:
        return MovedBecause.DEFERRED, ()
    snapshot = snapshot_of(view.facts, now=now)
    then, able = _able_counters_at(view, first.at), _able_counters(view, snapshot)
    if not is_later:
        opened = set(able) - set(then)
        if not opened and _has_booked_freed(view, first, able):
            return MovedBecause.BOOKED_FREED, ()
        return _because(MovedBecause.COUNTERS_OPENED, able, opened)
    paused = {counter_id for counter_id in then if counter_id in snapshot.paused_counters}
    if paused:
        return _because(MovedBecause.COUNTERS_PAUSED, then, paused)
    return _because(MovedBecause.COUNTERS_CLOSED, then, set(then) - set(able))


def _has_booked_freed(view: TicketView, first: Announcement, able: Iterable[int]) -> bool:
    """Whether a booked place that the first announcement reckoned with, at counters this ticket waits for, is free."""
    assert first.p50 is not None
    services = {service for counter_id in able for service in view.facts.counter_services[counter_id]}
    return freed_before(view.facts, services=services, since=first.at, turn_at=first.p50) > 0


def _because(
    because: MovedBecause, numbers: dict[int, int], counter_ids: set[int]
) -> tuple[MovedBecause, tuple[int, ...]]:
    if not counter_ids:
        return MovedBecause.UNKNOWN, ()
    return because, tuple(sorted(numbers[counter_id] for counter_id in counter_ids))


def _able_counters(view: TicketView, snapshot: Snapshot) -> dict[int, int]:
    able = snapshot.able_counters(view.service.id)
    return {counter_id: number for counter_id, number in snapshot.open_counters.items() if counter_id in able}


def _able_counters_at(view: TicketView, instant: datetime) -> dict[int, int]:
    """Return the counters, id to number, that worked for this service when the first announcement was made."""
    skills = view.facts.counter_services
    able = [counter_id for counter_id, services in skills.items() if view.service.id in services]
    pauses = CounterPause.objects.filter(_goes_on("ended_at", instant), session=OuterRef("pk"), began_at__lte=instant)
    sessions = CounterSession.objects.filter(
        _goes_on("closed_at", instant), ~Exists(pauses), counter_id__in=able, opened_at__lte=instant
    )
    return dict(sessions.values_list("counter_id", "counter__number"))


def _goes_on(end: str, instant: datetime) -> Q:
    return Q(**{end: None}) | Q(**{f"{end}__gt": instant})
