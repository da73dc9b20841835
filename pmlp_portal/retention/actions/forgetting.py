"""The nightly job: each kind that has a term is forgotten when it is over, and the record says how many."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

import appointments.actions as booking
import forum.actions as forum
import pmlp_portal.faults.actions as faults
import queueing.actions as queue
from pmlp_portal.accounts.actions import forget_wrong_passwords
from pmlp_portal.audit.actions import forget_old as forget_records
from pmlp_portal.audit.actions import record
from pmlp_portal.idempotency.actions import forget_answers
from pmlp_portal.kernel import clock
from pmlp_portal.limits.actions import prune
from pmlp_portal.notifications.actions import forget_old as forget_letters
from pmlp_portal.retention.models import Keeping, KeepingCode

Forgetting = Callable[[datetime], int]


def _visitors(before: datetime) -> int:
    # A term of one day: the night after, what was yesterday is over.
    return queue.forget_visitors(until=clock.day_of(before))


def _moves(before: datetime) -> int:
    return queue.forget_moves(before=clock.day_of(before), now=clock.now())


def _reports(before: datetime) -> int:
    return faults.forget_reports(before=before, now=clock.now())


def _sessions(before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).delete()[0]


FORGETTING: Mapping[KeepingCode, Forgetting] = {
    KeepingCode.VISITORS: _visitors,
    KeepingCode.MOVES: _moves,
    KeepingCode.LETTERS: lambda before: forget_letters(before=before),
    KeepingCode.BOOKINGS: lambda before: booking.forget_booked(before=before),
    KeepingCode.HOLDS: lambda before: booking.forget_lapsed(before=before),
    KeepingCode.TRAININGS: lambda before: booking.forget_participants(before=before),
    KeepingCode.REPORTS: _reports,
    KeepingCode.VOTES: lambda before: forum.forget_devices(before=before),
    KeepingCode.COUNTS: lambda before: prune(before=before),
    KeepingCode.ANSWERS: lambda before: forget_answers(before=before),
    KeepingCode.SESSIONS: _sessions,
    KeepingCode.SIGN_INS: lambda before: forget_wrong_passwords(before=before),
    KeepingCode.AUDIT: lambda before: forget_records(before=before),
}


@transaction.atomic
def forget(*, code: KeepingCode, now: datetime) -> int:
    """Forget of one kind what has been kept as long as the table says; return how many. Twice is once."""
    keeping = Keeping.objects.get(code=code)
    count = FORGETTING[code](now - timedelta(days=keeping.days or 0))
    record(verb="retention_forget", subject=f"keeping:{code}", by=None, now=now, detail={"count": count})
    return count
