"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """pmlp_portal.notifications."""

    name = "pmlp_portal.notifications"
    label = "notifications"
    verbose_name = _("Notifications")
