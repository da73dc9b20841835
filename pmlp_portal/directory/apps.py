"""Django's handle on this app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """pmlp_portal.directory."""

    name = "pmlp_portal.directory"
    label = "directory"
