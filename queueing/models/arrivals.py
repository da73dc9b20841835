"""People the queue may expect: written by whoever promised them a time, read by the forecast."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service


class ExpectedArrival(models.Model):
    """Somebody is expected for one service. `origin` names what promised it ("booking:12") without a foreign key:
    the queue must run on a day when nobody books.
    """

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="expected_arrivals", verbose_name=_("branch")
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    day = models.DateField(_("day"))
    ranks_at = models.DateTimeField(_("will rank at"))
    persons = models.PositiveSmallIntegerField(_("persons"), default=1)
    origin = models.CharField(_("origin"), max_length=60, unique=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)

    class Meta:
        verbose_name = _("expected arrival")
        verbose_name_plural = _("expected arrivals")
        indexes = [
            models.Index(
                fields=["branch", "day", "ranks_at"],
                condition=Q(cancelled_at__isnull=True, arrived_at__isnull=True),
                name="arrival_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.ranks_at:%Y-%m-%d %H:%M}"
