"""The rules of asking, from a day on."""

from dataclasses import fields

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.policies import SurveyPolicy

_DEFAULT = SurveyPolicy()


class SurveyPolicyRow(models.Model):
    """The rules of surveys from a day on."""

    valid_from = models.DateField(_("valid from"), unique=True)
    attempts_at_most = models.PositiveSmallIntegerField(_("calls at most"), default=_DEFAULT.attempts_at_most)
    retry_after = models.DurationField(_("called again after"), default=_DEFAULT.retry_after)
    busy_retry_after = models.DurationField(_("called again when busy after"), default=_DEFAULT.busy_retry_after)
    calls_from = models.TimeField(_("calls from"), default=_DEFAULT.calls_from)
    calls_until = models.TimeField(_("calls until"), default=_DEFAULT.calls_until)
    remind_after = models.DurationField(_("reminded after"), default=_DEFAULT.remind_after)
    reminders_at_most = models.PositiveSmallIntegerField(_("reminders at most"), default=_DEFAULT.reminders_at_most)
    public_cell = models.PositiveSmallIntegerField(_("fewest answers shown in public"), default=_DEFAULT.public_cell)
    inside_cell = models.PositiveSmallIntegerField(_("fewest answers shown inside"), default=_DEFAULT.inside_cell)
    official_from = models.PositiveIntegerField(
        _("answers from which satisfaction is official"), default=_DEFAULT.official_from
    )

    class Meta:
        verbose_name = _("rules of surveys")
        verbose_name_plural = _("rules of surveys")
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    attempts_at_most__gte=1,
                    calls_until__gt=F("calls_from"),
                    inside_cell__gte=5,
                    public_cell__gte=10,
                    official_from__gte=1,
                ),
                name="survey_policy_makes_sense",
                violation_error_message=_("These lengths and numbers can't all hold."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.valid_from)

    def as_policy(self) -> SurveyPolicy:
        """Return the rules as the pure functions take them."""
        return SurveyPolicy(**{field.name: getattr(self, field.name) for field in fields(SurveyPolicy)})
