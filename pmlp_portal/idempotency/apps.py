"""Django's handle on this app."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """pmlp_portal.idempotency."""

    name = "pmlp_portal.idempotency"
    label = "idempotency"
