"""The life of what somebody reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pmlp_portal.kernel.states import StateMachine


class ReportState(models.TextChoices):
    """Where a report is in its life."""

    RECEIVED = "received", pgettext_lazy("report of a fault", "Received")
    IN_WORK = "in_work", pgettext_lazy("report of a fault", "Being looked into")
    KNOWN = "known", pgettext_lazy("report of a fault", "A known fault")
    SOLVED = "solved", pgettext_lazy("report of a fault", "Solved")
    DECLINED = "declined", pgettext_lazy("report of a fault", "Nothing is changed")
    DUPLICATE = "duplicate", pgettext_lazy("report of a fault", "Reported before")


S = ReportState

REPORT_MACHINE = StateMachine(
    states=ReportState,
    start=S.RECEIVED,
    moves={
        S.RECEIVED: {S.IN_WORK, S.KNOWN, S.SOLVED, S.DECLINED, S.DUPLICATE},
        S.IN_WORK: {S.KNOWN, S.SOLVED, S.DECLINED, S.DUPLICATE},
        S.KNOWN: {S.IN_WORK, S.SOLVED},
        # Whoever reported it says that it still is so: somebody must look again.
        S.SOLVED: {S.RECEIVED, S.IN_WORK},
        S.DECLINED: {S.RECEIVED, S.IN_WORK},
        S.DUPLICATE: {S.RECEIVED, S.IN_WORK},
    },
)

# Somebody waits for the office.
OWED = (S.RECEIVED, S.IN_WORK)
# The office has said its word. A known fault is not over before it is mended.
SETTLED = (S.SOLVED, S.DECLINED, S.DUPLICATE)
# What the office answers with, beside a word.
ENDS = (S.SOLVED, S.KNOWN, S.DECLINED, S.DUPLICATE)


class ReportKind(models.TextChoices):
    """What is wrong, as somebody sees it."""

    BROKEN = "broken", _("A page or a button does not work")
    WRONG = "wrong", _("Something written here is wrong")
    BARRIER = "barrier", _("I can't use a page: a barrier to accessibility")
    OTHER = "other", _("Something else")


class ReportChannel(models.TextChoices):
    """How it came."""

    FORM = "form", _("Form")
    EMAIL = "email", _("E-mail")


class NotTaken(models.TextChoices):
    """Why an e-mail became nothing."""

    NO_SENDER = "no_sender", pgettext_lazy("e-mail", "Nobody to answer")
    OWN = "own", pgettext_lazy("e-mail", "Sent by the portal itself")
    AUTOMATIC = "automatic", pgettext_lazy("e-mail", "Sent by a machine, or to many")
    EMPTY = "empty", pgettext_lazy("e-mail", "Without a word")
    UNREADABLE = "unreadable", pgettext_lazy("e-mail", "Not to be read")
    TOO_MANY = "too_many", pgettext_lazy("e-mail", "Too many of this sender within an hour")
    ENOUGH = "enough", pgettext_lazy("e-mail", "Too many messages in this report")


class MailOutcome(models.TextChoices):
    """What became of an e-mail."""

    REPORT = "report", pgettext_lazy("e-mail", "A new report")
    REPLY = "reply", pgettext_lazy("e-mail", "Words to a report")
    IGNORED = "ignored", pgettext_lazy("e-mail", "Not taken")
