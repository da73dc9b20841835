"""A ticket as its holder sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from pmlp_portal.kernel import clock
from queueing import errors
from queueing.forecast import Forecast, rounded_outward
from queueing.models import Ticket, Visit, spoken_number
from queueing.policies import QueuePolicy, is_time_to_leave, return_kept_until
from queueing.queries.facts import BranchFacts, ServiceFacts, facts_by_id, service_in
from queueing.queries.held import tickets_held_by
from queueing.queries.snapshots import Said, Snapshot, snapshot_of, snapshot_within_deed
from queueing.states import FINAL, TicketState
from queueing.tokens import code_of


@dataclass(frozen=True, slots=True)
class TicketView:
    """What the page, the text version, the print and the API tell of a ticket.

    `forecast` is exact and None unless waiting; `told` is the same as people are told it.
    `counter_number` is set from the call on. `kept_until`: how long a missed or called turn is kept.
    """

    ticket: Ticket
    visit: Visit
    facts: BranchFacts
    service: ServiceFacts
    version: int
    place: int | None
    forecast: Forecast | None
    counter_number: int | None
    kept_until: datetime | None
    is_on_the_way: bool
    may_defer: bool
    said: Said | None = None

    @property
    def told(self) -> Forecast | None:
        """The forecast rounded outward to five minutes."""
        return rounded_outward(self.forecast) if self.forecast else None

    @property
    def code(self) -> str:
        """What proves at the kiosk, together with the number, whose it is."""
        return code_of(self.visit.token_seed)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.ticket.state in FINAL or self.visit.closed_at is not None


@dataclass(frozen=True, slots=True)
class Held:
    """The tickets of one visit: the `current` one, `further` ones still to be called, and which one it replaced."""

    current: Ticket
    further: Sequence[Ticket]
    replaced: Ticket | None


def held_by(token: str, *, now: datetime) -> Held:
    """Return the tickets this token opens. Raises TicketNotFound."""
    found = _found(token, now)
    current = _current(found)
    further = [ticket for ticket in found if ticket.state not in FINAL and ticket.pk != current.pk]
    replaced = [ticket for ticket in found if ticket.pk == current.previous_id]
    was_handed_on = bool(replaced) and replaced[0].state == TicketState.TRANSFERRED
    return Held(current, further[::-1], replaced[0] if was_handed_on else None)


def ticket_by_token(token: str, *, now: datetime, spoken: str | None = None) -> Ticket:
    """Return the current ticket of the visit this token opens: the one not over, else the one that ended last.

    `spoken`: the one with this number instead, where the visit has it. Raises TicketNotFound, the same for a wrong
    token as for one whose day has ended.
    """
    found = _found(token, now)
    named = [ticket for ticket in found if ticket.spoken == spoken]
    return named[0] if named else _current(found)


def _found(token: str, now: datetime) -> Sequence[Ticket]:
    found = tickets_held_by(token)
    if not found or _is_long_gone(found[0].visit, now):
        raise errors.TicketNotFound
    return found


def _current(found: Sequence[Ticket]) -> Ticket:
    """Return the one that matters most to its holder; `found` has the newest first."""
    at_counter = [ticket for ticket in found if ticket.state in {TicketState.CALLED, TicketState.SERVING}]
    going_on = [ticket for ticket in found if ticket.state not in FINAL]
    return (at_counter or going_on or sorted(found, key=_ended_at, reverse=True))[0]


def _ended_at(ticket: Ticket) -> datetime:
    return ticket.ended_at or ticket.issued_at


def _is_long_gone(visit: Visit, now: datetime) -> bool:
    """A link lasts the day, and beyond midnight only while its visit goes on."""
    return visit.closed_at is not None and visit.day < clock.day_of(now)


def view_ticket(token: str, *, now: datetime) -> TicketView:
    """Return the holder's view. Raises TicketNotFound."""
    return view_of(held_by(token, now=now).current, now=now)


def view_of(ticket: Ticket, *, now: datetime) -> TicketView:
    """Return the holder's view of a ticket fetched with its visit and counter."""
    facts = facts_by_id(ticket.branch_id, now=now)
    return view_within(ticket, snapshot_of(facts, now=now), now=now)


def view_within_deed(ticket: Ticket, *, now: datetime) -> TicketView:
    """Like view_of, inside the transaction that has just changed the queue."""
    facts = facts_by_id(ticket.branch_id, now=now)
    return view_within(ticket, snapshot_within_deed(facts, now=now), now=now)


def view_within(ticket: Ticket, snapshot: Snapshot, *, now: datetime) -> TicketView:
    """Return the holder's view by one snapshot of the ticket's branch."""
    facts = snapshot.facts
    waits = ticket.state == TicketState.WAITING
    return TicketView(
        ticket=ticket,
        visit=ticket.visit,
        facts=facts,
        service=service_in(facts, ticket.service_id),
        version=snapshot.version,
        place=_place(ticket, snapshot) if waits else None,
        forecast=_forecast(ticket, snapshot, now) if waits else None,
        counter_number=ticket.counter.number if ticket.counter and not waits else None,
        kept_until=_kept_until(ticket, facts, now),
        is_on_the_way=waits and ticket.callable_from > now,
        may_defer=ticket.state in {TicketState.WAITING, TicketState.CALLED}
        and ticket.deferrals < facts.policy.deferrals,
        said=snapshot.said,
    )


def must_leave(ticket: Ticket, told: Forecast, *, policy: QueuePolicy, now: datetime) -> bool:
    """Whether the holder of a waiting ticket, not yet at the branch, has to set out now to be there in time."""
    if ticket.checked_in_at is not None or told.be_there_by is None:
        return False
    travel_time = ticket.visit.travel_time or timedelta(0)
    return is_time_to_leave(be_there_by=told.be_there_by, travel_time=travel_time, now=now, policy=policy)


def left_sentence(token: str, *, left: Ticket, now: datetime) -> str:
    """Return what the holder is told who has given up one of several; the card itself tells of the last one."""
    held = held_by(token, now=now)
    remaining = [ticket.spoken for ticket in (held.current, *held.further) if ticket.state not in FINAL]
    if not remaining:
        return ""
    return _("Your ticket {number} is cancelled. Still valid: {numbers}.").format(
        number=left.spoken, numbers=", ".join(remaining)
    )


def deferred_sentence(ticket: Ticket, *, now: datetime) -> str:
    """Return what the holder is told who has asked for more time."""
    length = facts_by_id(ticket.branch_id, now=now).policy.defer_for
    return _("Your place is moved back by {minutes} minutes.").format(minutes=length // timedelta(minutes=1))


def _place(ticket: Ticket, snapshot: Snapshot) -> int:
    """The place by the snapshot; a ticket younger than the snapshot is the last."""
    return snapshot.places.get(ticket.pk, snapshot.waiting_count + 1)


def _forecast(ticket: Ticket, snapshot: Snapshot, now: datetime) -> Forecast:
    if ticket.pk in snapshot.places:
        return snapshot.forecast_of(ticket.pk, now=now)
    ready_at = ticket.callable_from if ticket.callable_from > now else None
    return snapshot.forecast_if_joined(ticket.service_id, now=now, ready_at=ready_at)


def _kept_until(ticket: Ticket, facts: BranchFacts, now: datetime) -> datetime | None:
    if ticket.state == TicketState.CALLED and ticket.called_at:
        return ticket.called_at + facts.policy.call_grace
    if ticket.state == TicketState.NO_SHOW and ticket.ended_at:
        return return_kept_until(ticket.ended_at, now, facts.policy, facts.stoppages)
    return None


@dataclass(frozen=True, slots=True)
class CalledBefore:
    """Somebody who was called although they joined later, and why. A number, never a name."""

    spoken: str
    reason: str
    at: datetime


# As long as somebody waits their page asks this at each change: no time is lost on making the words up anew.
_CALLED_BEFORE = """
    SELECT passed.letter, passed.number, move.detail ->> 'reason', move.at
    FROM queueing_ticketmove move JOIN queueing_ticket passed ON passed.id = move.ticket_id
    WHERE move.branch_id = %(branch)s AND move.day = %(day)s AND move.verb = 'call' AND move.at >= %(issued_at)s
      AND passed.ranked_at > %(ranked_at)s AND passed.id <> %(ticket)s
    ORDER BY move.id DESC LIMIT 5
"""


def called_before(ticket: Ticket) -> list[CalledBefore]:
    """Return who went before a waiting ticket although ranked behind it: the answer to "why they and not I"."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CALLED_BEFORE,
            {
                "branch": ticket.branch_id, "day": ticket.day, "issued_at": ticket.issued_at,
                "ranked_at": ticket.ranked_at, "ticket": ticket.pk,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    return [CalledBefore(spoken_number(letter, number), reason or "chosen", at) for letter, number, reason, at in rows]
