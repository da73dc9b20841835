"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """pmlp_portal.directory."""

    name = "pmlp_portal.directory"
    label = "directory"
    verbose_name = _("Directory")
