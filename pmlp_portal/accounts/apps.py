"""Django's handle on this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """pmlp_portal.accounts."""

    name = "pmlp_portal.accounts"
    label = "accounts"
