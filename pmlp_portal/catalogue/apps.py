"""Registration of the catalogue."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """The catalogue says for each service whom it is for, what to bring, what it costs and how to get it."""

    name = "pmlp_portal.catalogue"
    verbose_name = _("Service catalogue")
