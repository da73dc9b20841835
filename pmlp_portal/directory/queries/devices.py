"""Devices by their secret."""

from pmlp_portal.directory.errors import DeviceNotEnrolled
from pmlp_portal.directory.models import Device
from pmlp_portal.kernel.tokens import token_hash


def device_by_token(token: str) -> Device:
    """Return the device this secret lets in. Raises DeviceNotEnrolled, also when it has been revoked."""
    known = Device.objects.filter(token_hash=token_hash(token), revoked_at=None).select_related("branch").first()
    if known is None:
        raise DeviceNotEnrolled
    return known
