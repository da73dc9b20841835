"""Every "no" of the directory, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import NotFound


class DeviceNotEnrolled(NotFound):
    code = "device_not_enrolled"
    sentence = _("This device is not set up for this page, or no longer. Please turn to the staff.")
