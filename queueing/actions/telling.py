"""What a traveller is told by message: leave now, and your turn is near. Each once, and never both at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.actions import enqueue, subscribe_push, supersede, unsubscribe_push
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.subscriptions import read_subscription
from queueing.forecast import Forecast, rounded_outward
from queueing.models import Ticket
from queueing.queries.facts import BranchFacts
from queueing.queries.snapshots import Snapshot
from queueing.queries.tickets import must_leave
from queueing.tokens import token_of

# A message about a turn that is over helps nobody.
LAPSES_AFTER = timedelta(minutes=20)
# A ticket is of its day only.
BROWSER_KEPT_FOR = timedelta(days=1)


def tell_this_browser(*, ticket: Ticket, fields: Mapping[str, str], now: datetime) -> None:
    """Tell the holder's browser too. Raises BrowserMalformed and BrowsersEnough."""
    subscribe_push(
        about=f"visit:{ticket.visit_id}",
        subscription=read_subscription(fields),
        language=ticket.visit.language,
        kept_until=now + BROWSER_KEPT_FOR,
        now=now,
    )


def tell_browser_no_more(*, ticket: Ticket, fields: Mapping[str, str], now: datetime) -> None:
    """Tell this browser no more. Raises NoBrowser."""
    unsubscribe_push(about=f"visit:{ticket.visit_id}", endpoint=fields.get("endpoint", ""), now=now)


@transaction.atomic
def tell_traveller(*, ticket: Ticket, snapshot: Snapshot, now: datetime) -> None:
    """Write the message that is due to the holder of a waiting ticket with a contact, or a browser that asked.

    Both name the time to be there by. When both become due at once the nearer news is sent and the other noted
    as superseded, so that the next round does not send it after all.
    """
    if ticket.pk not in snapshot.places:
        return
    told = rounded_outward(snapshot.forecast_of(ticket.pk, now=now))
    is_near = snapshot.places[ticket.pk] <= snapshot.facts.policy.near_place and told.is_known
    near = _enqueue(MessageKind.TURN_NEAR, ticket, snapshot.facts, told, now) if is_near else None
    if not must_leave(ticket, told, policy=snapshot.facts.policy, now=now):
        return
    leave = _enqueue(MessageKind.LEAVE_NOW, ticket, snapshot.facts, told, now)
    if near and leave:
        supersede(leave)


def _enqueue(kind: MessageKind, ticket: Ticket, facts: BranchFacts, told: Forecast, now: datetime) -> Message | None:
    with translation.override(ticket.visit.language):
        return enqueue(
            about=f"visit:{ticket.visit_id}",
            kind=kind,
            branch_id=facts.id,
            to=parse_contact(ticket.visit.contact) if ticket.visit.contact else None,
            language=ticket.visit.language,
            context={
                "branch": facts.name,
                "address": facts.address,
                "day": facts.day,
                "number": ticket.spoken,
                "earliest_at": told.p10,
                "latest_at": told.p90,
                "be_there_by": told.be_there_by,
                "url": settings.PUBLIC_URL + reverse("queueing:ticket", args=[token_of(ticket.visit.token_seed)]),
            },
            due_at=now,
            lapses_at=now + LAPSES_AFTER,
            now=now,
        )
