"""Secrets that open a ticket's page, and the ids of devices."""

import hashlib
import re

from django.conf import settings

from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.tokens import new_seed, token_hash
from queueing.errors import DeviceMalformed

__all__ = ["device_hash", "new_seed", "token_hash", "token_of"]

_DEVICE = re.compile(r"[\x21-\x7e]{8,128}")


def token_of(seed: str) -> str:
    """Return the token of a visit, for a message to its holder, a repeated request and the same device."""
    return tokens.token_of(seed, purpose="visit", key=settings.SECRET_KEY)


def device_hash(device: str) -> str:
    """Return what is stored of a device's id. Raises DeviceMalformed."""
    if not _DEVICE.fullmatch(device):
        raise DeviceMalformed
    return hashlib.sha256(device.encode()).hexdigest()
