"""Django's handle on this app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """pmlp_portal.live."""

    name = "pmlp_portal.live"
    label = "live"
