"""What pages and deeds ask of reports and known faults; whatever locks starts with `lock_`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from pmlp_portal.faults.errors import ReportNotFound
from pmlp_portal.faults.models import KnownFault, Report
from pmlp_portal.faults.policies import SHOWN_AFTER_MENDED
from pmlp_portal.faults.states import OWED, SETTLED, ReportState
from pmlp_portal.faults.tokens import token_hash

SETTLED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the office, the longest first; what waits for a fault to be mended; what was settled last."""

    owed: Sequence[Report]
    known: Sequence[Report]
    settled: Sequence[Report]


def desk() -> Desk:
    """Return the reports as the desk shows them."""
    reports = Report.objects.select_related("known_fault")
    # Who had their words deleted waits for nothing any more.
    remembered = reports.filter(forgotten_at=None)
    return Desk(
        owed=list(remembered.filter(state__in=OWED).order_by("reported_at", "pk")),
        known=list(remembered.filter(state=ReportState.KNOWN).order_by("reported_at", "pk")),
        settled=list(reports.filter(state__in=SETTLED).order_by("-settled_at")[:SETTLED_SHOWN]),
    )


def report_of(token: str) -> Report:
    """Return the report a link opens. Raises ReportNotFound."""
    return _found(Report.objects.select_related("known_fault"), token)


def lock_report_of(token: str) -> Report:
    """Return the same, locked."""
    return _found(Report.objects.select_for_update(no_key=True), token)


def _found(reports: QuerySet[Report], token: str) -> Report:
    report = reports.filter(token_hash=token_hash(token), forgotten_at=None).first()
    if report is None:
        raise ReportNotFound
    return report


def lock_report(report_id: int) -> Report:
    """Return a report, locked. Raises ReportNotFound."""
    report = Report.objects.select_for_update(no_key=True).filter(pk=report_id).first()
    if report is None:
        raise ReportNotFound
    return report


def lock_report_by_sender(number: int, contact_hash: str) -> Report | None:
    """Return the report a sender names, locked; None when it is not theirs or is forgotten."""
    theirs = Report.objects.filter(pk=number, contact_hash=contact_hash, forgotten_at=None)
    return theirs.select_for_update(no_key=True).first()


def lock_reports_of_fault(fault: KnownFault) -> list[Report]:
    """Return the reports that wait for a fault to be mended, locked."""
    waiting = Report.objects.filter(known_fault=fault, state=ReportState.KNOWN)
    return list(waiting.select_for_update(no_key=True).order_by("pk"))


def lock_fault(fault_id: int) -> KnownFault | None:
    """Return a known fault, locked."""
    return KnownFault.objects.select_for_update().filter(pk=fault_id).first()


def open_faults() -> QuerySet[KnownFault]:
    """Return the faults that are not mended yet, the newest first, with how many have reported each."""
    mine = Count("reports", filter=Q(reports__state=ReportState.KNOWN))
    return KnownFault.objects.filter(mended_on=None).annotate(waiting=mine)


def mended_faults(*, today: date) -> QuerySet[KnownFault]:
    """Return the faults mended lately."""
    return KnownFault.objects.filter(mended_on__gt=today - SHOWN_AFTER_MENDED).order_by("-mended_on", "-pk")


def settled_before(instant: datetime) -> QuerySet[Report]:
    """Return the reports settled before an instant whose words are still kept."""
    return Report.objects.filter(forgotten_at=None, state__in=SETTLED, settled_at__lt=instant)
