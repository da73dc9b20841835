"""What a branch's kiosk shows: the services with what is announced, and the slip of a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from queueing import errors
from queueing.forecast import Forecast
from queueing.models import Channel, Ticket
from queueing.policies import RankClass
from queueing.queries.branch_page import ServiceNow, branch_page, taken_of
from queueing.queries.facts import BranchFacts
from queueing.queries.intake import require_open
from queueing.queries.tickets import TicketView, view_of
from queueing.states import TicketState
from queueing.tokens import ticket_on_slip, token_of


@dataclass(frozen=True, slots=True)
class KioskPage:
    """What can be chosen. `refusal` is why no number is given out now, for any service."""

    facts: BranchFacts
    choices: Sequence[ServiceNow]
    has_bookable: bool
    refusal: errors.JoinRefused | None


def kiosk_page(slug: str, *, now: datetime) -> KioskPage:
    """Return what the kiosk offers, in the order of the directory. Raises BranchNotFound."""
    page = branch_page(slug, now=now)
    order = list(page.facts.services)
    return KioskPage(
        facts=page.facts,
        choices=sorted(page.walk_in, key=lambda choice: order.index(choice.service.slug)),
        has_bookable=page.has_bookable,
        refusal=_refusal_of(page.facts, now=now),
    )


def _refusal_of(facts: BranchFacts, *, now: datetime) -> errors.JoinRefused | None:
    try:
        require_open(facts, channel=Channel.KIOSK, now=now)
    except errors.JoinRefused as refusal:
        return refusal
    limit = facts.tickets_a_day
    if limit is not None and taken_of(facts).numbers >= limit:
        return errors.DayFull(limit=limit, branch_in=facts.name_in)
    return None


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed. `token` opens the ticket on a phone: it is drawn as a code, never written out."""

    view: TicketView
    token: str
    at: datetime

    @property
    def told(self) -> Forecast | None:
        """The announced time, as people are told it; None when it does not wait."""
        return self.view.told

    @property
    def ahead(self) -> int:
        """How many wait before it."""
        return (self.view.place or 1) - 1

    @property
    def booked_for(self) -> datetime | None:
        """The time it ranks by, when it was booked and its holder came in time."""
        ticket = self.view.ticket
        return ticket.ranked_at if ticket.rank_class == RankClass.BOOKED else None

    @property
    def is_after_booked_time(self) -> bool:
        """Whether its holder came too late for the booked class."""
        ticket = self.view.ticket
        return ticket.channel == Channel.BOOKING and ticket.rank_class == RankClass.ORDINARY

    @property
    def is_called(self) -> bool:
        """Whether a counter waits for its holder now."""
        return self.view.ticket.state == TicketState.CALLED


def slip_of(slip: str, *, branch_id: int, now: datetime) -> Slip:
    """Return a ticket of the branch by what opens its slip for a while. Raises SlipGone."""
    tickets = Ticket.objects.select_related("visit", "counter")
    ticket = tickets.filter(pk=ticket_on_slip(slip), branch_id=branch_id).first()
    if ticket is None:
        raise errors.SlipGone
    return Slip(view_of(ticket, now=now), token_of(ticket.visit.token_seed), now)
