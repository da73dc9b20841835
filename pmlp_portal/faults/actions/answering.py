"""What the office does: take a report up, answer it, say what becomes of it, note that a fault is mended."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.faults import errors
from pmlp_portal.faults.actions import messages, moves
from pmlp_portal.faults.models import KnownFault, Report
from pmlp_portal.faults.queries import lock_fault, lock_report, lock_reports_of_fault
from pmlp_portal.faults.states import REPORT_MACHINE, ReportState
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import MessageKind

S = ReportState


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a report: `known_fault` where it is one, `same_as` where it was reported before."""

    to: ReportState
    text: str = ""
    known_fault: KnownFault | None = None
    same_as: Report | None = None


@transaction.atomic
def take(*, report_id: int, seen: int, by: User, now: datetime) -> Report:
    """Begin to look into it. Raises ReportNotFound, ChangedMeanwhile, IllegalMove."""
    found = _lock_seen(report_id, seen)
    moves.move(found, S.IN_WORK, by=by, now=now)
    found.same_as = found.known_fault = None
    moves.save(found, verb="report_take", by=by, now=now)
    return found


@transaction.atomic
def answer(*, report_id: int, seen: int, text: str, by: User, now: datetime) -> Report:
    """Write to who reported it, and look into it if nobody has yet.

    Raises ReportNotFound, ChangedMeanwhile, AnswerMissing, WordsTooLong.
    """
    found = _lock_seen(report_id, seen)
    if not text.strip():
        raise errors.AnswerMissing
    said = moves.add_words(found, text, by=by, now=now)
    if found.state == S.RECEIVED:
        moves.move(found, S.IN_WORK, by=by, now=now)
    moves.save(found, verb="report_answer", by=by, now=now)
    messages.tell(found, MessageKind.REPORT_ANSWERED, now=now, words=said.text)
    return found


@transaction.atomic
def settle(*, report_id: int, seen: int, verdict: Verdict, by: User, now: datetime) -> Report:
    """Say what becomes of it, and tell who reported it.

    Raises ReportNotFound, ChangedMeanwhile, IllegalMove, ReasonMissing, FaultMissing, FaultOver, FirstReportMissing,
    WordsTooLong.
    """
    found = _lock_seen(report_id, seen)
    # Asked before a fault is locked: `mend` locks the fault first, then the reports that wait for it.
    REPORT_MACHINE.require(found.state, verdict.to)
    _require_ground(found, verdict)
    words = moves.add_words(found, verdict.text, by=by, now=now).text if verdict.text.strip() else ""
    found.known_fault = verdict.known_fault if verdict.to == S.KNOWN else found.known_fault
    found.same_as = verdict.same_as if verdict.to == S.DUPLICATE else None
    moves.move(found, verdict.to, by=by, now=now)
    moves.save(found, verb="report_settle", by=by, now=now, state=verdict.to)
    _tell_end(found, words, now=now)
    return found


def _require_ground(found: Report, verdict: Verdict) -> None:
    if verdict.to == S.DECLINED and not verdict.text.strip():
        raise errors.ReasonMissing
    if verdict.to == S.KNOWN:
        _require_lasting(verdict.known_fault)
    if verdict.to == S.DUPLICATE and (verdict.same_as is None or verdict.same_as.pk == found.pk):
        raise errors.FirstReportMissing


def _require_lasting(fault: KnownFault | None) -> None:
    if fault is None:
        raise errors.FaultMissing
    # Locked, so that it is not mended between this look and our commit: its reports would be told nothing.
    locked = lock_fault(fault.pk)
    if locked is None or locked.mended_on:
        raise errors.FaultOver


@transaction.atomic
def mend(*, fault_id: int, by: User, now: datetime) -> int:
    """Note that a known fault is mended; everybody who reported it is told. Returns how many. Raises FaultOver."""
    fault = lock_fault(fault_id)
    if fault is None or fault.mended_on:
        raise errors.FaultOver
    fault.mended_on = max(clock.day_of(now), fault.since_on)
    fault.save(update_fields=["mended_on"])
    reports = lock_reports_of_fault(fault)
    for found in reports:
        moves.move(found, S.SOLVED, by=by, now=now)
        moves.save(found, verb="report_settle", by=by, now=now, state=S.SOLVED)
        _tell_end(found, "", now=now)
    record(verb="fault_mend", subject=f"fault:{fault.pk}", by=by, now=now, detail={"reports": len(reports)})
    return len(reports)


def _tell_end(found: Report, words: str, *, now: datetime) -> None:
    messages.tell(found, MessageKind.REPORT_SETTLED, now=now, became=found.state, words=words)


def _lock_seen(report_id: int, seen: int) -> Report:
    found = lock_report(report_id)
    if found.revision != seen:
        raise errors.ChangedMeanwhile
    if found.forgotten_at:
        raise errors.ReportNotFound
    return found
