"""Every "no" of reports, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, Invalid, NotFound


class ReportNotFound(NotFound):
    code = "report_not_found"
    sentence = _("There is no report at this address any more.")


class WordsMissing(Invalid):
    code = "words_missing"
    sentence = _("Write what is wrong.")


class WordsTooLong(Invalid):
    code = "words_too_long"
    sentence = _("Write at most {limit} characters.")


class AnswerMissing(Invalid):
    code = "answer_missing"
    sentence = _("Write an answer.")


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = _("Write why nothing is changed: who reported it is told.")


class FaultMissing(Invalid):
    code = "fault_missing"
    sentence = _("Choose the known fault it belongs to.")


class FaultOver(Conflict):
    code = "fault_over"
    sentence = _("This fault is mended already.")


class FirstReportMissing(Invalid):
    code = "first_report_missing"
    sentence = _("Write the reference of the earlier report, like P00012.")


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    sentence = _("A colleague, or who reported it, has written meanwhile. The page now shows how it stands.")


class EnoughSaid(Conflict):
    code = "enough_said"
    sentence = _("There are {limit} messages in this report already. Please make a new one.")


class MailTaken(Conflict):
    """Not shown to anybody: the same e-mail was taken before."""

    code = "mail_taken"
    sentence = _("This e-mail has been taken already.")
