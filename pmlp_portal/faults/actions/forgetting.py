"""Words and addresses are kept no longer than they are needed; numbers, kinds and days stay."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.faults.actions.messages import about
from pmlp_portal.faults.models import Report, ReportWord, TakenMail
from pmlp_portal.faults.policies import REMEMBERED_FOR
from pmlp_portal.faults.queries import to_forget
from pmlp_portal.notifications.actions import end_all


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Forget who reported what was settled long ago, and in which words; return how many."""
    due = list(to_forget(now=now).select_for_update(skip_locked=True))
    numbers = [report.pk for report in due]
    ReportWord.objects.filter(report__in=numbers).delete()
    end_all(abouts=[about(report) for report in due], now=now)
    Report.objects.filter(pk__in=numbers).update(
        text="", contact="", contact_hash=None, page="", mail_id="", forgotten_at=now
    )
    TakenMail.objects.filter(taken_at__lt=now - REMEMBERED_FOR).delete()
    return len(due)
