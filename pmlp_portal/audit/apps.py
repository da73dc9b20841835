"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """pmlp_portal.audit."""

    name = "pmlp_portal.audit"
    label = "audit"
    verbose_name = _("Audit record")
