"""The end of a day is sealed: the head of its chain is written down, and from then on no move is made in it."""

from datetime import date, datetime

from django.db import connection, transaction

from pmlp_portal.audit.actions import record
from queueing.chain import FIRST, head_of, noted, start_of
from queueing.models import BranchDay, DayCheck, DaySeal, Ticket
from queueing.queries.histories import history_of, verdict_of, written
from queueing.states import UNFINISHED


@transaction.atomic
def seal_day(*, branch_id: int, day: date, now: datetime) -> DaySeal | None:
    """Seal a day that has ended. Return None when it is sealed, has not ended, or a ticket in it goes on.

    Whoever writes a move shares the lock taken here until they have committed (a trigger of the table sees to it), and
    then finds the seal. So every move is in the seal or refused. Nothing else is locked: whoever waits holds rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_MOVES, branch_id])
    ended = BranchDay.objects.filter(branch_id=branch_id, day=day, ended_at__isnull=False)
    goes_on = Ticket.objects.filter(branch_id=branch_id, day=day, state__in=UNFINISHED)
    if DaySeal.objects.filter(branch_id=branch_id, day=day).exists() or not ended.exists() or goes_on.exists():
        return None
    previous = DaySeal.objects.filter(branch_id=branch_id, next=None).first()
    history = history_of(branch_id=branch_id, day=day)
    links = history.links()
    start = start_of(branch_id=branch_id, day=day, previous=previous.head if previous else FIRST)
    seal = DaySeal.objects.create(
        branch_id=branch_id,
        day=day,
        previous=previous,
        head=head_of(start, links),
        numbers=history.last_number,
        moves=len(links),
        sealed_at=now,
        notes=noted(links),
    )
    record(
        verb="day_seal", subject=f"branch:{branch_id}", by=None, now=now, detail={"day": str(day), "head": seal.head}
    )  # fmt: skip
    return seal


_MOVES = 7003


@transaction.atomic
def check_day(*, branch_id: int, day: date, now: datetime) -> DayCheck:
    """Go through a day's history and keep what is found; what is wrong stands in the audit record too."""
    verdict = verdict_of(branch_id=branch_id, day=day)
    proof = verdict.proof
    faults = [written(fault) for fault in verdict.faults]
    if faults:
        detail = {"day": str(day), "faults": len(faults)}
        record(verb="day_faulty", subject=f"branch:{branch_id}", by=None, now=now, detail=detail)
    return DayCheck.objects.create(
        branch_id=branch_id,
        day=day,
        at=now,
        is_sealed=verdict.seal is not None,
        moves=proof.moves,
        judged=proof.judged,
        chosen=proof.chosen,
        passing=proof.passing,
        unjudged=proof.unjudged,
        faults=faults,
    )
