"""The waiting as a counter sees them, and who would be called next and why: looked up, nothing locked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef

from queueing.models import Channel, Ticket
from queueing.policies import CounterSkills, Head, RankClass, Reason, choose
from queueing.queries.facts import BranchFacts, earliest_live_day
from queueing.queries.snapshots import Snapshot
from queueing.states import AT_COUNTER, TicketState


class Standing(StrEnum):
    """How somebody stands in the queue, in the one word that matters most to who calls."""

    CAME = "came"
    REMOTE_HERE = "remote_here"
    REMOTE_DUE = "remote_due"
    ON_THE_WAY = "on_the_way"
    MOVED_BACK = "moved_back"
    RETURNED = "returned"
    BOOKED = "booked"
    PRIORITY = "priority"
    HANDED_ON = "handed_on"
    FURTHER = "further"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A waiting ticket. `may_be_called`: this counter can serve it, and its holder is at no other one."""

    ticket: Ticket
    service_name: str
    standing: Standing
    since: datetime
    waited: timedelta
    may_be_called: bool
    is_callable_now: bool
    is_left_out: bool = False

    @property
    def came_at(self) -> datetime:
        """When its holder came, as far as is known."""
        return self.ticket.checked_in_at or self.ticket.issued_at


@dataclass(frozen=True, slots=True)
class NextCall:
    """Whom `call_next` would choose, and why; `passed` is who has waited longer and is passed over for it.

    `is_first_of_all`: nobody ranks before it whom this counter can't call, or whom the clerk leaves out.
    """

    row: QueueRow
    reason: Reason
    passed: QueueRow | None
    is_first_of_all: bool


def queue_rows(
    facts: BranchFacts, snapshot: Snapshot, *, counter_id: int, now: datetime, leaving_out: Collection[int] = ()
) -> list[QueueRow]:
    """Return everybody who waits at the branch, in calling order."""
    tickets = {ticket.pk: ticket for ticket in _waiting(facts, now)}
    places = snapshot.places
    ordered = sorted(tickets.values(), key=lambda ticket: (places.get(ticket.pk, len(places) + 1), ticket.pk))
    skills = facts.counter_services.get(counter_id, frozenset())
    return [_row(ticket, facts, skills, counter_id, now, leaving_out) for ticket in ordered]


def _waiting(facts: BranchFacts, now: datetime) -> list[Ticket]:
    elsewhere = Ticket.objects.filter(visit=OuterRef("visit"), state__in=AT_COUNTER)
    waiting = Ticket.objects.waiting().filter(branch_id=facts.id, day__gte=earliest_live_day(facts, now))
    return list(
        waiting.select_related("visit", "for_counter", "previous__counter").annotate(is_elsewhere=Exists(elsewhere))
    )


def _row(
    ticket: Ticket,
    facts: BranchFacts,
    skills: Collection[int],
    counter_id: int,
    now: datetime,
    leaving_out: Collection[int],
) -> QueueRow:
    since = min(ticket.issued_at, ticket.ranked_at)
    may_be_called = (
        ticket.service_id in skills and ticket.for_counter_id in {None, counter_id} and not ticket.is_elsewhere  # type: ignore[attr-defined]  # annotated above
    )
    return QueueRow(
        ticket=ticket,
        service_name=facts.service_of(ticket.service_id).name,
        standing=standing_of(ticket, now),
        since=since,
        waited=max(now - since, timedelta(0)),
        may_be_called=may_be_called,
        is_callable_now=may_be_called and ticket.callable_from <= now,
        is_left_out=ticket.pk in leaving_out,
    )


_BY_CLASS = {
    RankClass.RETURNED: Standing.RETURNED,
    RankClass.BOOKED: Standing.BOOKED,
    RankClass.PRIORITY: Standing.PRIORITY,
}


def standing_of(ticket: Ticket, now: datetime) -> Standing:
    """Return the word for a waiting ticket."""
    if ticket.callable_from > now:
        return Standing.MOVED_BACK if ticket.deferrals else Standing.ON_THE_WAY
    if ticket.rank_class in _BY_CLASS:
        return _BY_CLASS[RankClass(ticket.rank_class)]
    if ticket.previous is not None:
        return Standing.HANDED_ON if ticket.previous.state == TicketState.TRANSFERRED else Standing.FURTHER
    if ticket.channel != Channel.REMOTE:
        return Standing.CAME
    return Standing.REMOTE_HERE if ticket.checked_in_at else Standing.REMOTE_DUE


def next_call(rows: Sequence[QueueRow], snapshot: Snapshot, *, counter_id: int, now: datetime) -> NextCall | None:
    """Return whom `call_next` would choose now: the same rule, asked without a lock."""
    able = {row.ticket.pk: row for row in rows if row.is_callable_now and not row.is_left_out}
    skills = CounterSkills(snapshot.facts.counter_services.get(counter_id, frozenset()))
    heads = [_head(row.ticket) for row in able.values()]
    choice = choose(heads, skills, snapshot.served_before, now, snapshot.facts.policy)
    if choice is None:
        return None
    chosen = able[choice.ticket_id]
    ranked_before = [row for row in able.values() if row.ticket.ranked_at < chosen.ticket.ranked_at]
    passed = min(ranked_before, key=lambda row: row.ticket.ranked_at, default=None)
    others = (row for row in rows if row.ticket.pk not in able)
    is_first = all(row.ticket.ranked_at >= chosen.ticket.ranked_at for row in others)
    return NextCall(chosen, choice.reason, passed, is_first)


def _head(ticket: Ticket) -> Head:
    return Head(ticket.pk, ticket.service_id, RankClass(ticket.rank_class), ticket.ranked_at)
