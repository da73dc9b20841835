"""Who was served while the system was down is entered from paper, and marked as that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.idempotency.actions import key_of, once
from pmlp_portal.kernel.wording import wall
from pmlp_portal.notifications.actions import cancel_about
from queueing import errors
from queueing.actions.moves import announce, close_visit_if_over, lock_ticket, write_move
from queueing.actions.numbering import Newcomer, take_number
from queueing.forecast import WhyNot, unknown
from queueing.models import Channel, Ticket, Verb, Visit
from queueing.queries.facts import facts_by_id
from queueing.queries.intake import require_service
from queueing.states import ENTERED_FROM, Outcome, TicketState
from queueing.tokens import new_seed, token_hash, token_of


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
    return _enter(ticket, line, by=by, now=now)


def enter_unnumbered(*, branch: Branch, service: str, line: PaperLine, key: UUID, by: User, now: datetime) -> Ticket:
    """Note that somebody was served on paper who never had a number: the next one is given now, and entered at once.

    `key` is the form's own: the same key again is the same person. Raises PaperTimesImpossible, ServiceNotOffered and
    what giving out a number raises.
    """
    of_form = key_of(str(key), scope=f"paper:{branch.pk}", body=b"")
    kept = once(of_form, lambda: {"ticket": _enter_unnumbered(branch, service, line, by, now).pk}, now=now)
    return Ticket.objects.get(pk=kept["ticket"])


@transaction.atomic
def _enter_unnumbered(branch: Branch, service: str, line: PaperLine, by: User, now: datetime) -> Ticket:
    facts = facts_by_id(branch.pk, now=now)
    offered = require_service(facts, service=service, channel=Channel.COUNTER)
    if line.counter.branch_id != branch.pk:
        raise errors.TicketNotFound
    if not line.started_at <= line.ended_at <= now:
        raise errors.PaperTimesImpossible(started=wall(line.started_at), ended=wall(line.ended_at))
    seed = new_seed()
    visit = Visit.objects.create(
        branch=branch,
        day=facts.day,
        opened_at=line.started_at,
        channel=Channel.COUNTER,
        token_seed=seed,
        token_hash=token_hash(token_of(seed)),
    )
    nothing = unknown(WhyNot.SHUT_FOR_NOW)
    row = take_number(facts, Newcomer(visit.pk, offered, Channel.COUNTER, None, nothing, by.pk, now))
    record(verb="ticket_issue", subject=f"ticket:{row.ticket_id}", by=by, now=now)
    ticket = lock_ticket(row.ticket_id)
    # Nobody knows since when they waited: the ticket begins with the service, the record says when it was numbered.
    return _enter(ticket, line, by=by, now=now, issued_at=line.started_at, checked_in_at=line.started_at)


def _enter(ticket: Ticket, line: PaperLine, *, by: User, now: datetime, **begins: datetime) -> Ticket:
    later = {"is_numbered_later": True} if begins else {}
    write_move(
        ticket, TicketState.SERVED, verb=Verb.PAPER, by=by, now=now, at=line.counter.pk,
        detail={"outcome": line.outcome, "started_at": line.started_at.isoformat(), **later},
        counter=line.counter, called_at=line.started_at, started_at=line.started_at, ended_at=line.ended_at,
        outcome=line.outcome, **begins,
    )  # fmt: skip
    close_visit_if_over(ticket, now=now)
    cancel_about(about=f"visit:{ticket.visit_id}", now=now)
    announce(ticket, now=now)
    return ticket
