"""What is done with reports and known faults."""

from pmlp_portal.faults.actions.answering import Verdict, answer, mend, settle, take
from pmlp_portal.faults.actions.forgetting import forget_reporter, forget_reports, mask_contact
from pmlp_portal.faults.actions.mails import take_mail, take_mails
from pmlp_portal.faults.actions.reporting import Reported, Reporting, report, say

__all__ = [
    "Reported",
    "Reporting",
    "Verdict",
    "answer",
    "forget_reporter",
    "forget_reports",
    "mask_contact",
    "mend",
    "report",
    "say",
    "settle",
    "take",
    "take_mail",
    "take_mails",
]
