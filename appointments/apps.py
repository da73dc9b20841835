"""Django's handle on this app."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """appointments."""

    name = "appointments"
