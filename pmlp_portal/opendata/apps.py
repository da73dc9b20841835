"""Django's handle on this app."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """pmlp_portal.opendata."""

    name = "pmlp_portal.opendata"
    label = "opendata"
