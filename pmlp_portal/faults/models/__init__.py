"""What is known to be wrong, what people reported, and the e-mails that were taken."""

from pmlp_portal.faults.models.known import KnownFault
from pmlp_portal.faults.models.mails import TakenMail
from pmlp_portal.faults.models.reports import Report, ReportMove, ReportWord

__all__ = ["KnownFault", "Report", "ReportMove", "ReportWord", "TakenMail"]
