"""Reports of faults by what has become of them, for the tour of all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.faults import actions
from pmlp_portal.faults.actions import Reporting, Verdict
from pmlp_portal.faults.mails import Mail
from pmlp_portal.faults.models import KnownFault, Report
from pmlp_portal.faults.states import ENDS, ReportKind, ReportState
from pmlp_portal.faults.tokens import token_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact

ANNA = Contact("email", "anna@example.lv")


@dataclass(frozen=True, slots=True)
class Faulty:
    """Reports by state; `links` open them to who reported."""

    reports: Mapping[str, Report]
    links: Mapping[str, str]


def build_faults(by: User) -> Faulty:
    """Report what does not work in each way it can end, and name two faults, of which one is mended."""
    today = clock.day_of(clock.now())
    kiosk = KnownFault.objects.create(
        title_lv="Kioskā neatskan numura izsaukums",
        title_en="The kiosk does not speak the number",
        help_lv="Numuru redzat uz lapiņas un uz tablo.",
        help_en="The number is on the slip and on the board.",
        since_on=today - timedelta(days=9),
    )
    KnownFault.objects.create(
        title_lv="Dienu nevarēja izvēlēties",
        title_en="The day could not be picked",
        since_on=today - timedelta(days=30),
        mended_on=today - timedelta(days=12),
    )
    first = _report()
    reports = {"received": first, "in_work": _answered(_report(), by)}
    for state in ENDS:
        verdict = Verdict(
            to=state,
            text="Paldies, ka pastāstījāt.",
            known_fault=kiosk if state == ReportState.KNOWN else None,
            same_as=first if state == ReportState.DUPLICATE else None,
        )
        found = _report()
        reports[state] = actions.settle(
            report_id=found.pk, seen=found.revision, verdict=verdict, by=by, now=clock.now()
        )
    actions.take_mail(
        mail=Mail(key="tour", sender=ANNA, subject="Nedarbojas", text="Poga neko nedara."), now=clock.now()
    )
    return Faulty(reports, {state: token_of(report.token_seed) for state, report in reports.items()})


def _report() -> Report:
    told = Reporting(
        text="Nospiežu pogu, un nekas nenotiek.\n\nPārlūks ir Firefox.",
        kind=ReportKind.BROKEN,
        page="/branches/riga-2/",
        contact=ANNA,
    )
    return Report.objects.get(pk=actions.report(reporting=told, now=clock.now()).report_id)


def _answered(found: Report, by: User) -> Report:
    return actions.answer(
        report_id=found.pk, seen=found.revision, text="Kurā nodaļā tas notika?", by=by, now=clock.now()
    )
