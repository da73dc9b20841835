"""Django's handle on this app."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    """forum."""

    name = "forum"
