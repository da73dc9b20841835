"""The app of faults of the portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaultsConfig(AppConfig):
    """Told by people, named by the office."""

    name = "pmlp_portal.faults"
    label = "faults"
    verbose_name = _("Faults of the portal")
