"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """pmlp_portal.accounts."""

    name = "pmlp_portal.accounts"
    label = "accounts"
    verbose_name = _("People and roles")
