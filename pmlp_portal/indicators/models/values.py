"""A year's forecast and actual value, each change with who made it and why, and breaks in the series."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language
from pmlp_portal.indicators.models.tables import Indicator
from pmlp_portal.indicators.states import Kind


class YearlyValue(models.Model):
    """A value of a year. `adopted` is what the printed table says and never changes; `value` is what holds now.

    Triggers refuse a change of the value without a revision that says why, any change of `adopted`, and DELETE.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="values", verbose_name=_("indicator")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    numerator = models.PositiveIntegerField(_("numerator"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("denominator"), null=True, blank=True)
    adopted = models.DecimalField(_("as adopted"), max_digits=12, decimal_places=2, null=True, editable=False)
    origin = models.CharField(_("source"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        verbose_name = _("yearly value")
        verbose_name_plural = _("yearly values")
        ordering = ("indicator", "year", "kind")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year", "kind"], name="yearly_value_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="yearly_value_kind_is_known"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
                name="yearly_value_has_both_parts_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}, {self.get_kind_display()}"


class Revision(models.Model):
    """A value was entered or changed: who, when, from what to what, and why. Never changed, never removed."""

    value = models.ForeignKey(
        YearlyValue, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("yearly value")
    )
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    before = models.DecimalField(_("from"), max_digits=12, decimal_places=2, null=True)
    after = models.DecimalField(_("to"), max_digits=12, decimal_places=2)
    numerator = models.PositiveIntegerField(_("numerator"), null=True)
    denominator = models.PositiveIntegerField(_("denominator"), null=True)
    because = models.CharField(_("because"), max_length=300)

    class Meta:
        verbose_name = _("change of a value")
        verbose_name_plural = _("changes of values")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["value", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=~Q(because=""), name="revision_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.number}"


class SeriesBreak(models.Model):
    """From this year on the values cannot be compared with those before."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="breaks", verbose_name=_("indicator")
    )
    year = models.PositiveSmallIntegerField(_("first year of the new series"))
    because_lv = models.CharField(_("because (Latvian)"), max_length=200)
    because_en = models.CharField(_("because (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("break in a series")
        verbose_name_plural = _("breaks in series")
        ordering = ("indicator", "year")
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="series_breaks_once_a_year")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year}"

    @property
    def because(self) -> str:
        """Why, in the reader's language."""
        return in_language(self.because_lv, self.because_en)
