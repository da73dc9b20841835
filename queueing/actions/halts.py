"""Halts: no numbers for now, or the whole branch closed at once; everything stays where it stood."""

from datetime import date, datetime, timedelta

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.errors import Conflict
from pmlp_portal.notifications.models import MessageKind
from queueing.actions import versions
from queueing.actions.calling import lock_calling
from queueing.actions.holders import tell_holders
from queueing.actions.moves import lock_ticket, move
from queueing.models import BranchDay, Halt, HaltKind, HaltReason, Ticket, Verb
from queueing.states import AT_COUNTER, TicketState

_FLAG = {HaltKind.INTAKE: "intake_is_stopped", HaltKind.BRANCH: "is_shut"}


class _HaltedAlready(Conflict):
    """Somebody was faster; what they did stands."""


def stop_intake(*, branch: Branch, reason: HaltReason, by: User, now: datetime) -> Halt:
    """Give out no more numbers today until intake is resumed. Who waits is served; stopped twice it is stopped once."""
    return _begin(branch, HaltKind.INTAKE, reason, by, now)


def resume_intake(*, branch: Branch, by: User, now: datetime) -> bool:
    """Give out numbers again; return whether they were not."""
    return _end(branch, HaltKind.INTAKE, by, now) is not None


def shut_branch(*, branch: Branch, reason: HaltReason, by: User, now: datetime) -> Halt:
    """Close the branch at once: no numbers, no calls. Who was called waits again at the old place, who was being served
    is set aside; every holder is told. Closed twice it is closed once.
    """
    return _begin(branch, HaltKind.BRANCH, reason, by, now)


@transaction.atomic
def reopen_branch(*, branch: Branch, by: User, now: datetime) -> bool:
    """Open again what was closed for now; return whether it was. Nobody has lost a place by it."""
    halt = _end(branch, HaltKind.BRANCH, by, now)
    if halt is None:
        return False
    tell_holders(branch=branch, kind=MessageKind.BRANCH_REOPENED, at=now, now=now)
    return True


def _begin(branch: Branch, kind: HaltKind, reason: HaltReason, by: User, now: datetime) -> Halt:
    try:
        return _insert(branch, kind, reason, by, now)
    except _HaltedAlready:
        # Whoever was faster has committed; should it be over already, what was asked for is done anew.
        return Halt.objects.filter(branch=branch, kind=kind, ended_at=None).first() or _insert(
            branch, kind, reason, by, now
        )


@transaction.atomic
def _insert(branch: Branch, kind: HaltKind, reason: HaltReason, by: User, now: datetime) -> Halt:
    # Counters call under this lock: a call is made before the branch closes, or refused.
    lock_calling(branch.pk)
    day = clock.day_of(now)
    end_halts_with_day(branch_id=branch.pk, day=day - timedelta(days=1), now=now)
    with refusing({"one_open_halt_of_a_kind": _HaltedAlready}):
        halt = Halt.objects.create(branch=branch, day=day, kind=kind, reason=reason, began_at=now, began_by=by)
    if kind == HaltKind.BRANCH:
        _suspend_calls(branch, by, now)
    record(verb=f"halt_{kind}", subject=f"branch:{branch.slug}", by=by, now=now, detail={"reason": reason})
    _mark(branch, kind, now, is_halted=True)
    if kind == HaltKind.BRANCH:
        # The day's row is locked by now: whoever took a number before it is among those who are told.
        tell_holders(branch=branch, kind=MessageKind.BRANCH_SHUT, at=now, now=now, because=reason)
    versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return halt


@transaction.atomic
def _end(branch: Branch, kind: HaltKind, by: User | None, now: datetime) -> Halt | None:
    halt = Halt.objects.select_for_update().filter(branch=branch, kind=kind, ended_at=None).first()
    if halt is None:
        return None
    halt.ended_at, halt.ended_by = max(now, halt.began_at), by
    halt.save(update_fields=["ended_at", "ended_by"])
    record(verb=f"halt_{kind}_end", subject=f"branch:{branch.slug}", by=by, now=now)
    _mark(branch, kind, now, is_halted=False)
    versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return halt


def _suspend_calls(branch: Branch, by: User, now: datetime) -> None:
    at_counters = Ticket.objects.filter(branch=branch, state__in=AT_COUNTER).order_by("pk")
    for ticket_id in at_counters.values_list("pk", flat=True):
        suspend(lock_ticket(ticket_id), verb=Verb.SUSPEND, by=by, now=now)


def suspend(ticket: Ticket, *, verb: Verb, by: User | None, now: datetime) -> None:
    """Take a locked ticket from its counter: who was called waits again with the old rank, who was being served is set
    aside, to go on at any counter. The caller announces.
    """
    detail = {"clerk": ticket.clerk_id}
    if ticket.state == TicketState.CALLED:
        away = {"counter": None, "clerk": None, "called_at": None}
        move(ticket, TicketState.WAITING, verb=verb, by=by, now=now, detail=detail, **away)
    elif ticket.state == TicketState.SERVING:
        move(ticket, TicketState.PARKED, verb=verb, by=by, now=now, detail=detail)


def _mark(branch: Branch, kind: HaltKind, now: datetime, *, is_halted: bool) -> None:
    day = clock.day_of(now)
    versions.ensure_day(branch_id=branch.pk, day=day)
    BranchDay.objects.filter(branch=branch, day=day).update(**{_FLAG[kind]: is_halted})


def end_halts_with_day(*, branch_id: int, day: date, now: datetime) -> None:
    """End what nobody has ended of a day, or of one before it, in the caller's transaction. The day's row stays as it
    is: nobody joins a day that is over.
    """
    Halt.objects.filter(branch_id=branch_id, ended_at=None, day__lte=day).update(ended_at=now)
