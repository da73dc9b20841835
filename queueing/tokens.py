"""Secrets that open a ticket's page: 256 bits, stored as SHA-256 only."""

import hashlib
import hmac
import re
import secrets

from django.conf import settings

from queueing.errors import DeviceMalformed

_DEVICE = re.compile(r"[\x21-\x7e]{8,128}")


def new_seed() -> str:
    """Return 128 random bits, in hex, from which a visit's token is made."""
    return secrets.token_hex(16)


def token_of(seed: str) -> str:
    """Return the token of a visit: who has the database but not the portal's key can't make it.

    It can be made again for a message to the holder, for a repeated request, and for the same device.
    """
    return hmac.new(settings.SECRET_KEY.encode(), b"visit\n" + seed.encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """Return what is stored of a token, to find the visit by."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_hash(device: str) -> str:
    """Return what is stored of a device's id. Raises DeviceMalformed."""
    if not _DEVICE.fullmatch(device):
        raise DeviceMalformed
    return hashlib.sha256(device.encode()).hexdigest()
