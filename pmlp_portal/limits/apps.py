"""Django's handle on this app."""

from django.apps import AppConfig
from django.core import checks

from pmlp_portal.limits.checks import proxies_are_counted


class LimitsConfig(AppConfig):
    """pmlp_portal.limits."""

    name = "pmlp_portal.limits"
    label = "limits"

    def ready(self) -> None:
        """Register the check."""
        checks.register(proxies_are_counted, checks.Tags.security, deploy=True)
