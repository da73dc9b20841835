"""The app of news."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """What the office tells the public."""

    name = "pmlp_portal.news"
    label = "news"
    verbose_name = _("News")
