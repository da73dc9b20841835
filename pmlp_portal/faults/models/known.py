"""Faults everybody may know of: since when, what helps meanwhile, mended when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models.language import in_language


class KnownFault(models.Model):
    """Something of the portal that does not work as it should."""

    title_lv = models.CharField(_("title (Latvian)"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=160)
    help_lv = models.TextField(_("what helps meanwhile (Latvian)"), max_length=1000, blank=True)
    help_en = models.TextField(_("what helps meanwhile (English)"), max_length=1000, blank=True)
    since_on = models.DateField(_("known since"))
    mended_on = models.DateField(_("mended on"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("known fault")
        verbose_name_plural = _("known faults")
        ordering = ("-since_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_lv="") & ~Q(title_en=""), name="fault_has_name_in_both_languages"
            ),
            models.CheckConstraint(
                condition=Q(mended_on=None) | Q(mended_on__gte=F("since_on")),
                name="fault_mended_after_it_began",
                violation_error_message=_("It can't have been mended before it was known."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What is wrong, in the reader's language."""
        return in_language(self.title_lv, self.title_en)

    @property
    def help(self) -> str:
        """What helps meanwhile, in the reader's language."""
        return in_language(self.help_lv, self.help_en)
