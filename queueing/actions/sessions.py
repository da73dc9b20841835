"""Staffing: a clerk opens, pauses and closes a counter."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel.constraints import refusing
from queueing import errors
from queueing.actions import versions
from queueing.models import CounterPause, CounterSession, PauseReason
from queueing.queries.counters import lock_open_session, require_nobody_at


def _announce(counter: Counter, now: datetime) -> None:
    versions.announce_change(branch_id=counter.branch_id, slug=counter.branch.slug, now=now)


def open_counter(*, counter: Counter, by: User, now: datetime) -> CounterSession:
    """Staff a counter. Opening one's own open counter again changes nothing."""
    try:
        return _open(counter, by, now)
    except errors.CounterTaken:
        own = CounterSession.objects.open().filter(clerk=by).select_related("counter").first()
        if own is None:
            raise
        if own.counter_id == counter.pk:
            return own
        raise errors.ClerkElsewhere(number=own.counter.number) from None


@transaction.atomic
def _open(counter: Counter, by: User, now: datetime) -> CounterSession:
    taken = dict.fromkeys(("one_open_session_per_counter", "one_open_session_per_clerk"), errors.CounterTaken)
    with refusing(taken):
        session = CounterSession.objects.create(counter=counter, clerk=by, opened_at=now)
    record(verb="counter_open", subject=f"counter:{counter.pk}", by=by, now=now)
    _announce(counter, now)
    return session


@transaction.atomic
def begin_pause(*, counter_id: int, reason: PauseReason, by: User, now: datetime) -> CounterPause:
    """Pause a counter with nobody at it; a second pause is the first."""
    session = lock_open_session(counter_id=counter_id, by=by)
    running = session.pauses.filter(ended_at=None).first()
    if running is not None:
        return running
    require_nobody_at(counter_id)
    pause = CounterPause.objects.create(session=session, reason=reason, began_at=now)
    record(verb="counter_pause", subject=f"counter:{counter_id}", by=by, now=now, detail={"reason": reason})
    _announce(session.counter, now)
    return pause


@transaction.atomic
def end_pause(*, counter_id: int, by: User, now: datetime) -> None:
    """Go back to work."""
    session = lock_open_session(counter_id=counter_id, by=by)
    if session.pauses.filter(ended_at=None).update(ended_at=now):
        record(verb="counter_resume", subject=f"counter:{counter_id}", by=by, now=now)
        _announce(session.counter, now)


@transaction.atomic
def close_counter(*, counter_id: int, by: User, now: datetime) -> None:
    """End the session; raises CounterBusy while somebody is at the counter."""
    session = lock_open_session(counter_id=counter_id, by=by)
    require_nobody_at(counter_id)
    session.pauses.filter(ended_at=None).update(ended_at=now)
    session.closed_at = now
    session.save(update_fields=["closed_at"])
    record(verb="counter_close", subject=f"counter:{counter_id}", by=by, now=now)
    _announce(session.counter, now)
