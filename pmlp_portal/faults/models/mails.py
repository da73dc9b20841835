"""Which e-mails were taken: each counts once, however often its file is found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.faults.models.reports import Report
from pmlp_portal.faults.states import MailOutcome, NotTaken


class TakenMail(models.Model):
    """`key` is made of Message-ID and sender, so that nobody can use up another's. `because`: why it was not taken."""

    key = models.CharField(_("key"), max_length=64)
    taken_at = models.DateTimeField(_("taken at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=MailOutcome.choices)
    because = models.CharField(_("because"), max_length=10, choices=NotTaken.choices, blank=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("report"))

    class Meta:
        verbose_name = _("e-mail taken")
        verbose_name_plural = _("e-mails taken")
        ordering = ("-taken_at",)
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mail_taken_once"),
            models.CheckConstraint(
                condition=Q(outcome=MailOutcome.IGNORED, report=None) & ~Q(because="")
                | ~Q(outcome=MailOutcome.IGNORED) & Q(report__isnull=False, because=""),
                name="mail_became_report_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.key[:8]
