"""What the portal counts itself: the register of new solutions, and what was computed night by night."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language


class Solution(models.Model):
    """A new function of an information system, or an electronic solution. It counts only with a reason."""

    name_lv = models.CharField(_("name (Latvian)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    in_use_on = models.DateField(_("in use since"))
    counts = models.BooleanField(_("counts"), default=False)
    why_it_counts = models.TextField(
        _("why it counts"),
        blank=True,
        help_text=_("How it cuts red tape, and how it makes the office's processes better: both are needed."),
    )
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("new solution")
        verbose_name_plural = _("new solutions")
        ordering = ("-in_use_on", "name_lv")
        constraints = [
            models.CheckConstraint(condition=Q(counts=False) | ~Q(why_it_counts=""), name="solution_counts_with_why"),
            models.UniqueConstraint(fields=["name_lv", "in_use_on"], name="solution_entered_once"),
        ]

    def __str__(self) -> str:
        return self.name_lv

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class Snapshot(models.Model):
    """What the portal's own data said on a day. It is never taken for an actual value without somebody entering it."""

    code = models.SlugField(_("code"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    taken_on = models.DateField(_("taken on"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    n = models.PositiveIntegerField(_("out of"))
    method = models.CharField(_("method"), max_length=80)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("computed value")
        verbose_name_plural = _("computed values")
        ordering = ("code", "-taken_on", "-year")
        constraints = [models.UniqueConstraint(fields=["code", "year", "taken_on"], name="snapshot_once_a_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.year} {self.taken_on}"
