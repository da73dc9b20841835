"""Whether a counter's screen is heard of: one that is not for five minutes is reckoned with no more until it is."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from queueing import errors
from queueing.actions import versions
from queueing.actions.halts import suspend
from queueing.actions.moves import announce, lock_ticket
from queueing.models import CounterPause, CounterSession, TicketMove, Verb
from queueing.queries.due import SILENT_AFTER
from queueing.states import TicketState


def hear_screen(*, counter_id: int, by: User, now: datetime) -> None:
    """The screen of a counter is there. Raises CounterNotOpen."""
    if not note_screen(counter_id=counter_id, by=by, now=now):
        raise errors.CounterNotOpen


@transaction.atomic
def note_screen(*, counter_id: int, by: User, now: datetime) -> bool:
    """Note that somebody is before a counter's screen, as by loading it; return whether it is theirs and open."""
    own = CounterSession.objects.open().filter(counter_id=counter_id, clerk=by)
    if not own.update(heard_at=now):
        return False
    if own.filter(silent_since__isnull=False).update(silent_since=None):
        branch = own.select_related("counter__branch").get().counter.branch
        versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return True


@transaction.atomic
def note_silence(*, session_id: int, now: datetime) -> bool:
    """Note that a counter does not respond; return whether it is so. In one statement: a screen that is heard of at
    this moment is not silent.
    """
    since = now - SILENT_AFTER
    acts = TicketMove.objects.filter(counter=OuterRef("counter"), at__gt=since)
    # Who pauses may have locked the machine; they are waited for again when the pause is over.
    pauses = CounterPause.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since), session=OuterRef("pk"))
    silent = CounterSession.objects.open().filter(
        ~Exists(acts), ~Exists(pauses), pk=session_id, heard_at__lte=since, silent_since=None
    )
    if not silent.update(silent_since=now):
        return False
    session = CounterSession.objects.select_related("counter__branch").get(pk=session_id)
    record(verb="counter_silent", subject=f"counter:{session.counter_id}", by=None, now=now)
    branch = session.counter.branch
    versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return True


@transaction.atomic
def release_forgotten_call(*, ticket_id: int, now: datetime) -> bool:
    """Let somebody wait again at the old place who was called to a counter that does not respond; return whether.

    It is the counter that is not there, not the visitor: nobody is noted as having missed the call.
    """
    ticket = lock_ticket(ticket_id)
    silent = CounterSession.objects.open().filter(counter=ticket.counter, silent_since__isnull=False)
    if ticket.state != TicketState.CALLED or not silent.exists():
        return False
    suspend(ticket, verb=Verb.RELEASE, by=None, now=now)
    announce(ticket, now=now)
    return True
