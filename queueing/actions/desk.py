"""Acts from a counter's screen: each is made once, from what the screen showed, at the counter of who makes it.

A page carries how many acts its session had seen when the page was made. Taking the turn counts up from exactly that
number and keeps the session locked to the end of the deed: of a double click, two tabs or a page from the browser's
history only one has the number right, the others are told how it stands now. A counter that did not respond is there
again with the first act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter, RequiredDocument
from queueing import errors
from queueing.actions import calling, holding, serving, sessions
from queueing.actions.calling import Called
from queueing.actions.joining import JoinRequest
from queueing.actions.serving import Finished
from queueing.models import CounterSession, PauseReason, Ticket
from queueing.queries.counters import ticket_at
from queueing.queries.facts import facts_by_id
from queueing.states import Outcome, TicketState


@dataclass(frozen=True, slots=True)
class Screen:
    """What a clerk acts from: a counter, its session, and how many acts that session had seen."""

    counter_id: int
    session_id: int
    acts: int


def take_turn(*, screen: Screen, by: User) -> None:
    """Let one act follow what the screen showed. Raises CounterNotOpen or ScreenOutdated."""
    own = CounterSession.objects.open().filter(counter_id=screen.counter_id, clerk=by)
    if own.filter(pk=screen.session_id, acts=screen.acts).update(acts=F("acts") + 1, silent_since=None):
        return
    raise errors.ScreenOutdated if own.exists() else errors.CounterNotOpen


def _require_here(screen: Screen, ticket_id: int, state: TicketState | None = None) -> None:
    """Raise unless the ticket is at this very counter, and in this state if one is given."""
    ticket = ticket_at(screen.counter_id)
    if ticket is None or ticket.pk != ticket_id or (state is not None and ticket.state != state):
        raise errors.ScreenOutdated


@transaction.atomic
def call_next(*, screen: Screen, by: User, now: datetime, leaving_out: Sequence[int] = ()) -> Called:
    """Call whose turn it is."""
    take_turn(screen=screen, by=by)
    return calling.call_next(counter_id=screen.counter_id, by=by, now=now, leaving_out=leaving_out)


@transaction.atomic
def finish_and_call_next(
    *, screen: Screen, ticket_id: int, by: User, now: datetime, leaving_out: Sequence[int] = ()
) -> Finished:
    """End this service as done and call whose turn it is."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id, TicketState.SERVING)
    return serving.finish_and_call_next(counter_id=screen.counter_id, by=by, now=now, leaving_out=leaving_out)


@transaction.atomic
def call(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Call one in particular, whom this counter can serve and who was not handed to another."""
    take_turn(screen=screen, by=by)
    ticket = Ticket.objects.select_related("for_counter").get(pk=ticket_id)
    skills = facts_by_id(ticket.branch_id, now=now).counter_services
    if ticket.service_id not in skills.get(screen.counter_id, frozenset()):
        raise errors.CannotServe(number=Counter.objects.get(pk=screen.counter_id).number)
    if ticket.for_counter is not None and ticket.for_counter.pk != screen.counter_id:
        raise errors.TicketForAnother(number=ticket.spoken, counter=ticket.for_counter.number)
    return calling.call_ticket(counter_id=screen.counter_id, ticket_id=ticket_id, by=by, now=now)


@transaction.atomic
def recall(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Call once more somebody who has not come yet."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return calling.recall(ticket_id=ticket_id, by=by, now=now)


@transaction.atomic
def start(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Begin: the visitor is here."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return calling.start(ticket_id=ticket_id, by=by, now=now)


@transaction.atomic
def mark_no_show(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Nobody came."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return calling.mark_no_show(ticket_id=ticket_id, by=by, now=now)


@transaction.atomic
def park(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Set the visitor aside."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return serving.park(ticket_id=ticket_id, by=by, now=now)


@transaction.atomic
def resume(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Go on with somebody who was set aside."""
    take_turn(screen=screen, by=by)
    return serving.resume(counter_id=screen.counter_id, ticket_id=ticket_id, by=by, now=now)


@transaction.atomic
def return_to_queue(*, screen: Screen, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Somebody who missed the call stands at the counter after all."""
    take_turn(screen=screen, by=by)
    return holding.return_to_queue(ticket_id=ticket_id, by=by, now=now, at=screen.counter_id)


@transaction.atomic
def finish(
    *,
    screen: Screen,
    ticket_id: int,
    outcome: Outcome,
    by: User,
    now: datetime,
    missing_document: RequiredDocument | None = None,
) -> Ticket:
    """End the service with its outcome."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return serving.finish(ticket_id=ticket_id, outcome=outcome, missing_document=missing_document, by=by, now=now)


@transaction.atomic
def transfer(
    *,
    screen: Screen,
    ticket_id: int,
    service_slug: str,
    by: User,
    now: datetime,
    to_counter: Counter | None = None,
) -> Ticket:
    """Hand the visitor on."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return serving.transfer(ticket_id=ticket_id, service_slug=service_slug, to_counter=to_counter, by=by, now=now)


@transaction.atomic
def add_service(*, screen: Screen, ticket_id: int, service_slug: str, by: User, now: datetime) -> Ticket:
    """Give the visitor one more ticket."""
    take_turn(screen=screen, by=by)
    _require_here(screen, ticket_id)
    return serving.add_service(ticket_id=ticket_id, service_slug=service_slug, by=by, now=now)


@transaction.atomic
def serve_directly(*, screen: Screen, request: JoinRequest, by: User, now: datetime) -> Ticket:
    """Issue a ticket to who stands here, and begin."""
    take_turn(screen=screen, by=by)
    return serving.serve_directly(counter_id=screen.counter_id, request=request, by=by, now=now)


@transaction.atomic
def undo_last_act(*, screen: Screen, by: User, now: datetime) -> Ticket:
    """Take the last act back."""
    take_turn(screen=screen, by=by)
    return calling.undo_last_act(counter_id=screen.counter_id, by=by, now=now)


@transaction.atomic
def begin_pause(*, screen: Screen, reason: PauseReason, by: User, now: datetime) -> None:
    """Pause the counter."""
    take_turn(screen=screen, by=by)
    sessions.begin_pause(counter_id=screen.counter_id, reason=reason, by=by, now=now)


@transaction.atomic
def end_pause(*, screen: Screen, by: User, now: datetime) -> None:
    """Go back to work."""
    take_turn(screen=screen, by=by)
    sessions.end_pause(counter_id=screen.counter_id, by=by, now=now)


@transaction.atomic
def close_counter(*, screen: Screen, by: User, now: datetime) -> None:
    """End the session."""
    take_turn(screen=screen, by=by)
    sessions.close_counter(counter_id=screen.counter_id, by=by, now=now)
