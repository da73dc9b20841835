"""Duties with a last day, and the rules of reminding: both rows an editor can change."""

from dataclasses import fields
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.deadlines.policies import DeadlinePolicy
from pmlp_portal.directory.models.language import in_language

_DEFAULT = DeadlinePolicy()


def _default_months() -> list[int]:
    return list(_DEFAULT.months_before)


def _default_days() -> list[int]:
    return list(_DEFAULT.days_before)


class DutyKind(models.Model):
    """Something one must do by a day: the day that is asked for, and how much later the last day is."""

    slug = models.SlugField(_("slug"), unique=True)
    title_lv = models.CharField(_("title (Latvian)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)
    explanation_lv = models.TextField(_("explanation (Latvian)"), max_length=600)
    explanation_en = models.TextField(_("explanation (English)"), max_length=600)
    asked_lv = models.CharField(_("which day is asked for (Latvian)"), max_length=120)
    asked_en = models.CharField(_("which day is asked for (English)"), max_length=120)
    months_later = models.PositiveSmallIntegerField(
        _("the last day is so many months after it"), default=0, validators=[MaxValueValidator(120)]
    )
    days_later = models.PositiveSmallIntegerField(_("and so many days"), default=0, validators=[MaxValueValidator(365)])
    service_slug = models.SlugField(_("slug of the service it is done by"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_offered = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("order on screens"), default=0)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title_lv="") & ~Q(asked_lv=""), name="duty_says_what_and_which_day"),
            models.CheckConstraint(
                condition=Q(months_later__lte=120, days_later__lte=365), name="duty_is_due_in_a_lifetime"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What is to be done, in the reader's language."""
        return in_language(self.title_lv, self.title_en)

    @property
    def explanation(self) -> str:
        """What it means, in the reader's language."""
        return in_language(self.explanation_lv, self.explanation_en)

    @property
    def asked(self) -> str:
        """Which day is asked for, in the reader's language."""
        return in_language(self.asked_lv, self.asked_en)

    @property
    def is_day_itself(self) -> bool:
        """Whether the day that is asked for is the last day."""
        return not (self.months_later or self.days_later)


class DeadlinePolicyRow(models.Model):
    """The rules of reminding from a day on; the newest row that has begun counts."""

    valid_from = models.DateField(_("valid from"), unique=True)
    months_before = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(24)]),
        verbose_name=_("reminders, months before"),
        default=_default_months,
        blank=True,
        size=6,
    )
    days_before = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(60)]),
        verbose_name=_("reminders, days before"),
        default=_default_days,
        size=6,
    )
    remind_at = models.TimeField(_("at"), default=_DEFAULT.remind_at)
    confirm_within = models.DurationField(_("to be confirmed within"), default=_DEFAULT.confirm_within)
    kept_after = models.PositiveSmallIntegerField(_("days the link serves after the day"), default=_DEFAULT.kept_after)
    unconfirmed_at_once = models.PositiveSmallIntegerField(
        _("letters to an unconfirmed address"), default=_DEFAULT.unconfirmed_at_once
    )
    years_ahead = models.PositiveSmallIntegerField(_("years ahead"), default=_DEFAULT.years_ahead)

    class Meta:
        verbose_name = _("rules of reminders")
        verbose_name_plural = _("rules of reminders")
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    confirm_within__gt=timedelta(0),
                    confirm_within__lte=timedelta(days=7),
                    unconfirmed_at_once__gte=1,
                    unconfirmed_at_once__lte=10,
                    years_ahead__gte=1,
                    days_before__len__gte=1,
                ),
                name="deadline_policy_makes_sense",
                violation_error_message=_("These lengths and numbers can't all hold."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"

    def as_policy(self) -> DeadlinePolicy:
        """Return the rules as the pure functions take them."""
        return DeadlinePolicy(**{field.name: getattr(self, field.name) for field in fields(DeadlinePolicy)})
