"""Signs of life of the processes nobody looks at."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a process last did a piece of work that came the whole way: clock, broker, worker, database."""

    name = models.CharField(_("name"), max_length=40)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        constraints = [models.UniqueConstraint(fields=["name"], name="heartbeat_once_per_name")]

    def __str__(self) -> str:
        return self.name
