"""Django's handle on this app."""

from django.apps import AppConfig


class QueueingConfig(AppConfig):
    """queueing."""

    name = "queueing"
