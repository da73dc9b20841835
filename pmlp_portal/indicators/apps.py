"""Registration of the indicators."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """The indicators keep what was promised and what became of it."""

    name = "pmlp_portal.indicators"
    verbose_name = _("Indicators")
