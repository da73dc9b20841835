"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """pmlp_portal.retention."""

    name = "pmlp_portal.retention"
    label = "retention"
    verbose_name = _("personal data")
