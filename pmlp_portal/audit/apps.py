"""Django's handle on this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """pmlp_portal.audit."""

    name = "pmlp_portal.audit"
    label = "audit"
