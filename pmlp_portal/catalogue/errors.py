"""Refusals of the catalogue."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import NotFound


class ServiceNotFound(NotFound):
    """No service has this slug."""

    code = "service_not_found"
    sentence = _("There is no service at this address.")


class EServiceNotFound(NotFound):
    """No e-service in use has this slug."""

    code = "e_service_not_found"
    sentence = _("There is no e-service at this address.")
