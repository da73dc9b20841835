"""Who may look into reports; the desk is fetched through the right to it, or not at all."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.faults.errors import ReportNotFound
from pmlp_portal.faults.models import Report
from queueing.permissions import StaffRequest, refused, signed_in

__all__ = ["StaffRequest", "answers_reports", "report_read_by", "require_answering", "signed_in"]


def answers_reports(user: User | AnonymousUser) -> bool:
    """Whether somebody looks into what people report."""
    return user.has_perm("faults.answer_report")


def require_answering(user: User, *, now: datetime) -> User:
    """Return the user if they do; else note the attempt and raise NotFound."""
    if not answers_reports(user):
        raise refused(user, "reports", now)
    return user


def report_read_by(user: User, report_id: int, *, now: datetime) -> Report:
    """Return a report somebody may look into, else raise NotFound."""
    if not answers_reports(user):
        raise refused(user, f"report:{report_id}", now)
    report = Report.objects.select_related("known_fault", "same_as").filter(pk=report_id).first()
    if report is None:
        raise ReportNotFound
    return report
