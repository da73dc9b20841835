"""Django's handle on this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """surveys."""

    name = "surveys"
    verbose_name = _("Surveys")
