"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    """forum."""

    name = "forum"
    verbose_name = _("Forum")
