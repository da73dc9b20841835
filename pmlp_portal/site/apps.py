"""Django's handle on this app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """pmlp_portal.site."""

    name = "pmlp_portal.site"
    label = "site"
