"""Words and addresses are kept no longer than they are needed; numbers, kinds and days stay."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from pmlp_portal.faults.actions.messages import about
from pmlp_portal.faults.models import Report, ReportWord, TakenMail
from pmlp_portal.faults.queries import settled_before
from pmlp_portal.faults.states import MailOutcome
from pmlp_portal.kernel.contacts import without
from pmlp_portal.notifications.actions import end_all


@transaction.atomic
def forget_reports(*, before: datetime, now: datetime) -> int:
    """Forget who reported what was settled before an instant, and in which words; return how many."""
    TakenMail.objects.filter(taken_at__lt=before, outcome=MailOutcome.IGNORED).delete()
    return _forget(settled_before(before).select_for_update(skip_locked=True).values_list("pk", flat=True), now=now)


@transaction.atomic
def forget_reporter(*, report_ids: Collection[int], now: datetime) -> int:
    """Forget who made these reports, at their own wish and whatever has become of them; return how many."""
    held = Report.objects.filter(pk__in=report_ids, forgotten_at=None).order_by("pk")
    return _forget(held.select_for_update(no_key=True).values_list("pk", flat=True), now=now)


@transaction.atomic
def mask_contact(*, pattern: str) -> int:
    """Take a contact out of what others wrote, at the wish of whose it is; return of how many texts."""
    reports = list(Report.objects.select_for_update(no_key=True).filter(text__iregex=pattern).order_by("pk"))
    words = list(ReportWord.objects.filter(text__iregex=pattern).order_by("pk"))
    for report in reports:
        report.text = without(report.text, pattern)
    for word in words:
        word.text = without(word.text, pattern)
    Report.objects.bulk_update(reports, ["text"])
    ReportWord.objects.bulk_update(words, ["text"])
    return len(reports) + len(words)


def _forget(found: Iterable[int], *, now: datetime) -> int:
    numbers = list(found)
    ReportWord.objects.filter(report__in=numbers).delete()
    end_all(abouts=[about(Report(pk=number)) for number in numbers], now=now)
    return Report.objects.filter(pk__in=numbers).update(
        text="", contact="", contact_hash=None, page="", mail_id="", forgotten_at=now
    )
