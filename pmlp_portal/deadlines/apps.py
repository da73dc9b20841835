"""Reminders of duties as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Reminders of duties."""

    name = "pmlp_portal.deadlines"
    verbose_name = _("Reminders of last days")
