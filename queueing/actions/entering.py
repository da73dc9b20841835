"""Who was served while the system was down is entered from paper, and marked as that."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel.wording import wall
from pmlp_portal.notifications.actions import cancel_about
from queueing import errors
from queueing.actions.moves import announce, close_visit_if_over, lock_ticket, write_move
from queueing.models import Ticket, Verb
from queueing.states import ENTERED_FROM, Outcome, TicketState


@dataclass(frozen=True, slots=True)
class PaperLine:
    """What a clerk wrote down beside a number."""

    counter: Counter
    started_at: datetime
    ended_at: datetime
    outcome: Outcome


@transaction.atomic
def enter_served(*, branch: Branch, ticket_id: int, line: PaperLine, by: User, now: datetime) -> Ticket:
    """Note that somebody was served on paper. Raises NothingToEnter and TimesImpossible.

    Its move says that it was entered later: neither the forecast nor the hit rate learns from it.
    """
    ticket = lock_ticket(ticket_id)
    if ticket.branch_id != branch.pk or line.counter.branch_id != branch.pk:
        raise errors.TicketNotFound
    if ticket.state not in ENTERED_FROM:
        raise errors.NothingToEnter(number=ticket.spoken)
    if not ticket.issued_at.replace(second=0, microsecond=0) <= line.started_at <= line.ended_at <= now:
        times = {"issued": ticket.issued_at, "started": line.started_at, "ended": line.ended_at}
        raise errors.TimesImpossible(number=ticket.spoken, **{name: wall(at) for name, at in times.items()})
    write_move(
        ticket, TicketState.SERVED, verb=Verb.PAPER, by=by, now=now, at=line.counter.pk,
        detail={"outcome": line.outcome, "started_at": line.started_at.isoformat()},
        counter=line.counter, called_at=line.started_at, started_at=line.started_at, ended_at=line.ended_at,
        outcome=line.outcome,
    )  # fmt: skip
    close_visit_if_over(ticket, now=now)
    cancel_about(about=f"visit:{ticket.visit_id}", now=now)
    announce(ticket, now=now)
    return ticket
