"""Django's handle on this app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """pmlp_portal.operations; it has no tables: it reads everybody's."""

    name = "pmlp_portal.operations"
    label = "operations"
