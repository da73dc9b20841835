"""Invented reports and faults, marked as such, so that the desk and the page of known faults can be seen alive."""

from datetime import datetime, timedelta

from django.db import transaction

from pmlp_portal.faults import actions
from pmlp_portal.faults.actions import Reporting
from pmlp_portal.faults.models import KnownFault, Report, ReportMove, ReportWord
from pmlp_portal.faults.states import ReportChannel, ReportKind, ReportState
from pmlp_portal.kernel import clock

DAY = timedelta(days=1)
_FAULTS = (
    (
        "Kioskā Tukumā neatskan numura izsaukums",
        "The kiosk in Tukums does not speak the number",
        "Numuru redzat uz lapiņas un uz tablo.",
        "The number is on the slip and on the board.",
        9,
        None,
    ),
    (
        "Vecākos Firefox pārlūkos nedarbojas diena kalendārā",
        "In older Firefox browsers the day can't be picked",
        "Ierakstiet dienu ar roku, piemēram, 31.08.2027.",
        "Type the day, like 31.08.2027.",
        30,
        12,
    ),
)
_REPORTS = (
    (ReportKind.BROKEN, ReportChannel.FORM, "/branches/", "Nospiežu uz nodaļas, un lapa ilgi neatveras.", 2),
    (ReportKind.BARRIER, ReportChannel.EMAIL, "", "My screen reader says nothing when my turn comes.", 4),
    (ReportKind.WRONG, ReportChannel.FORM, "/services/passport-or-id/", "Maksa bērniem man šķiet nepareiza.", 26),
    (ReportKind.BROKEN, ReportChannel.FORM, "/", "Tukuma kioskā nekas nerunā.", 50),
)


@transaction.atomic
def load(*, now: datetime) -> None:
    """Invent what is missing. Twice changes nothing."""
    if Report.objects.filter(is_demonstration=True).exists():
        return
    today = clock.day_of(now)
    faults = [
        KnownFault.objects.create(
            title_lv=title_lv,
            title_en=title_en,
            help_lv=help_lv,
            help_en=help_en,
            since_on=today - since * DAY,
            mended_on=today - mended * DAY if mended else None,
            is_demonstration=True,
        )
        for title_lv, title_en, help_lv, help_en, since, mended in _FAULTS
    ]
    reports = [
        actions.report(
            reporting=Reporting(
                text=text,
                kind=kind,
                page=page,
                channel=channel,
                language="en" if text.isascii() else "lv",
                is_demonstration=True,
            ),
            now=now - hours * timedelta(hours=1),
        ).report_id
        for kind, channel, page, text, hours in _REPORTS
    ]
    _lived_through(reports, faults[0], now=now)


def _lived_through(reports: list[int], fault: KnownFault, *, now: datetime) -> None:
    """One is being looked into, one is solved, one waits for a fault to be mended; nobody in particular did it."""
    looked_into, solved, waiting = reports[1:]
    then = now - timedelta(hours=1)
    Report.objects.filter(pk=looked_into).update(state=ReportState.IN_WORK)
    Report.objects.filter(pk=solved).update(state=ReportState.SOLVED, settled_at=then)
    Report.objects.filter(pk=waiting).update(state=ReportState.KNOWN, known_fault=fault)
    for report_id, state in zip(
        (looked_into, solved, waiting), (ReportState.IN_WORK, ReportState.SOLVED, ReportState.KNOWN), strict=True
    ):
        ReportMove.objects.create(report_id=report_id, after=state, at=then)
    ReportWord.objects.create(report_id=solved, text="Paldies, tagad saprotu.", said_at=then - timedelta(hours=1))
