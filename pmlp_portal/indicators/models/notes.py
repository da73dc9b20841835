"""Footnotes, and where their marks stand: at a column's head, in an indicator's name or at a value."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language
from pmlp_portal.indicators.models.tables import Column, Indicator, LineOfAction
from pmlp_portal.indicators.models.values import YearlyValue


class Footnote(models.Model):
    """A note below a table. Two may say the same; its number comes from where its first mark stands."""

    line = models.ForeignKey(
        LineOfAction, on_delete=models.PROTECT, related_name="footnotes", verbose_name=_("line of action")
    )
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    text_lv = models.TextField(_("text (Latvian)"))
    text_en = models.TextField(_("text (English)"), blank=True)

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering = ("line", "slug")

    def __str__(self) -> str:
        return self.text_lv[:60]

    @property
    def text(self) -> str:
        """What it says, in the reader's language."""
        return in_language(self.text_lv, self.text_en)


class FootnoteMark(models.Model):
    """A mark at one thing. `after` is the beginning of an indicator's name it stands behind; empty: the end.

    The footnote can't be removed while a mark points at it, nor the thing a mark stands at.
    """

    footnote = models.ForeignKey(Footnote, on_delete=models.PROTECT, related_name="marks", verbose_name=_("footnote"))
    column = models.OneToOneField(
        Column, on_delete=models.PROTECT, null=True, blank=True, related_name="mark", verbose_name=_("column")
    )
    indicator = models.OneToOneField(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="mark", verbose_name=_("indicator")
    )
    value = models.OneToOneField(
        YearlyValue, on_delete=models.PROTECT, null=True, blank=True, related_name="mark", verbose_name=_("value")
    )
    after = models.CharField(_("stands in the name after"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mark of a footnote")
        verbose_name_plural = _("marks of footnotes")
        ordering = ("footnote", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(column__isnull=False, indicator__isnull=True, value__isnull=True)
                | Q(column__isnull=True, indicator__isnull=False, value__isnull=True)
                | Q(column__isnull=True, indicator__isnull=True, value__isnull=False),
                name="mark_stands_at_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.column or self.indicator or self.value)
