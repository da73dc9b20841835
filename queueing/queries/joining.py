"""What must be known before somebody joins: who has a ticket already, how often, and when it opens next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch, Rollout
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import long_date, wall
from queueing import errors
from queueing.models import Ticket, Visit
from queueing.policies import remote_intake
from queueing.queries.facts import BranchFacts, facts_by_id
from queueing.states import ACTIVE, TicketState
from queueing.tokens import token_of


@dataclass(frozen=True, slots=True)
class ActiveTicket:
    """A ticket that a device or contact holds now."""

    ticket_id: int
    spoken: str
    branch_in: str
    token: str


@dataclass(frozen=True, slots=True)
class Joins:
    """How many tickets a device and a contact have taken today (a cancelled one counts), and who is still here.

    `contact_queues` are the branches where the contact's visit goes on.
    """

    by_device: int = 0
    by_contact: int = 0
    is_device_in_queue: bool = False
    contact_queues: frozenset[int] = frozenset()


def active_ticket_of(
    facts: BranchFacts, *, now: datetime, device_hash: str | None = None, contact_hash: str | None = None
) -> ActiveTicket | None:
    """Return the ticket a device holds anywhere, or a contact holds at this branch. A missed one counts
    while its holder may still come back to it."""
    if device_hash:
        visits = Visit.objects.filter(day=facts.day, device_hash=device_hash)
    else:
        visits = Visit.objects.filter(branch_id=facts.id, day=facts.day, contact_hash=contact_hash)
    visit = visits.filter(closed_at=None).first()
    if visit is None:
        return None
    ticket = _live_ticket_of(visit)
    return ActiveTicket(
        ticket_id=ticket.pk,
        spoken=ticket.spoken,
        branch_in=facts_by_id(visit.branch_id, now=now).name_in,
        token=token_of(visit.token_seed),
    )


def _live_ticket_of(visit: Visit) -> Ticket:
    tickets = Ticket.objects.filter(visit=visit)
    ticket = tickets.filter(state__in=(*ACTIVE, TicketState.NO_SHOW)).order_by("-pk").first()
    return ticket or tickets.latest("pk")


def joins_today(day: date, *, device_hash: str | None, contact_hash: str | None) -> Joins:
    """Count today's visits of a device and of a contact, at all branches, in one statement."""
    whose = Q(device_hash=device_hash) if device_hash else Q()
    whose |= Q(contact_hash=contact_hash) if contact_hash else Q()
    if not whose:
        return Joins()
    rows = list(Visit.objects.filter(whose, day=day).values_list("device_hash", "contact_hash", "branch", "closed_at"))
    of_device = [closed_at for device, _contact, _branch, closed_at in rows if device_hash and device == device_hash]
    of_contact = [(row[2], row[3]) for row in rows if contact_hash and row[1] == contact_hash]
    return Joins(
        by_device=len(of_device),
        by_contact=len(of_contact),
        is_device_in_queue=None in of_device,
        contact_queues=frozenset(branch_id for branch_id, closed_at in of_contact if closed_at is None),
    )


def require_newcomer(facts: BranchFacts, *, now: datetime, device_hash: str | None, contact_hash: str | None) -> Joins:
    """Return how often both joined today. Raises when one of them has a ticket, or has had enough today."""
    joins = joins_today(facts.day, device_hash=device_hash, contact_hash=contact_hash)
    if joins.is_device_in_queue and (ticket := active_ticket_of(facts, now=now, device_hash=device_hash)):
        raise errors.AlreadyInQueue(number=ticket.spoken, branch_in=ticket.branch_in)
    if facts.id in joins.contact_queues and (ticket := active_ticket_of(facts, now=now, contact_hash=contact_hash)):
        raise errors.ContactAlreadyInQueue(number=ticket.spoken, branch_in=ticket.branch_in)
    if max(joins.by_device, joins.by_contact) >= facts.policy.joins_a_day:
        raise errors.JoinedOftenEnough(limit=facts.policy.joins_a_day)
    return joins


def next_opening_sentence(facts: BranchFacts, *, now: datetime) -> str:
    """Return when one can join next, as a sentence; an empty one when no opening is in sight.

    Where the remote queue is off on that day the doors' hour is told, and that numbers are given out behind them.
    """
    after = facts.opening.end if facts.opening and now < facts.opening.end else now
    branch = Branch.objects.get(pk=facts.id)
    opening = directory.next_opening(branch=branch, now=after)
    if opening is None:
        return ""
    day = clock.day_of(opening.period.start)
    is_tomorrow = (day - clock.day_of(now)).days == 1
    if branch.rollout_on(day) == Rollout.OFF:
        opens = _("It opens at {time} tomorrow.") if is_tomorrow else _("It opens at {time} on {day}.")
        said = opens.format(time=wall(opening.period.start), day=long_date(day))
        return said + " " + _("Numbers are given out at the branch only.")
    begins, _ends = remote_intake(opening.period.start, opening.period.end, facts.policy)
    joins = _("You can join from {time} tomorrow.") if is_tomorrow else _("You can join from {time} on {day}.")
    return joins.format(time=wall(begins), day=long_date(day))
