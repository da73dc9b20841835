"""Django's handle on this app."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """pmlp_portal.limits."""

    name = "pmlp_portal.limits"
    label = "limits"
