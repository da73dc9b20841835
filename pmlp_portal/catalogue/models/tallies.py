"""What is counted by service and day: numbers only, of nobody."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Service


class ReadTally(models.Model):
    """How often the page of a service was opened on a day. Who opened it is not kept."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="read_tallies", verbose_name=_("service")
    )
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("times read"), default=0)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("pages read in a day")
        verbose_name_plural = _("pages read by day")
        ordering = ("-day", "service")
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="reading_tallied_once_a_day")]

    def __str__(self) -> str:
        return f"{self.service}, {self.day}"


class VisitTally(models.Model):
    """How many visits for a service ended on a day, and how many of them without result for a missing document."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="visit_tallies", verbose_name=_("service")
    )
    day = models.DateField(_("day"))
    ended = models.PositiveIntegerField(_("visits ended"))
    without_document = models.PositiveIntegerField(_("ended for a missing document"))
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("visits ended in a day")
        verbose_name_plural = _("visits ended by day")
        ordering = ("-day", "service")
        constraints = [
            models.UniqueConstraint(fields=["service", "day"], name="visits_tallied_once_a_day"),
            models.CheckConstraint(condition=Q(without_document__lte=F("ended")), name="visits_without_are_of_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.day}"
