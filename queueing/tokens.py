"""Secrets that open a ticket's page, and the ids of devices."""

import hashlib
import re
from datetime import timedelta

from django.conf import settings
from django.core import signing

from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.tokens import new_seed, read_code, token_hash
from queueing.errors import DeviceMalformed, SlipGone

__all__ = [
    "code_of", "device_hash", "new_seed", "read_code", "slip_pass", "ticket_on_slip", "token_hash", "token_of",
]  # fmt: skip

CODE_SIGNS = 4
SLIP_STAYS = timedelta(minutes=2)

_DEVICE = re.compile(r"[\x21-\x7e]{8,128}")


def token_of(seed: str) -> str:
    """Return the token of a visit, for a message to its holder, a repeated request and the same device."""
    return tokens.token_of(seed, purpose="visit", key=settings.SECRET_KEY)


def code_of(seed: str) -> str:
    """Return what proves at the kiosk, together with the number, whose visit it is."""
    return tokens.code_of(seed, purpose="visit", key=settings.SECRET_KEY, length=CODE_SIGNS)


def slip_pass(ticket_id: int) -> str:
    """Return what opens a ticket's slip at the kiosk, for as long as somebody stands there."""
    return signing.dumps(ticket_id, salt="slip")


def ticket_on_slip(slip: str) -> int:
    """Return the id of the ticket whose slip this opens. Raises SlipGone."""
    try:
        return int(signing.loads(slip, salt="slip", max_age=SLIP_STAYS))
    except signing.BadSignature:
        raise SlipGone from None


def device_hash(device: str) -> str:
    """Return what is stored of a device's id. Raises DeviceMalformed."""
    if not _DEVICE.fullmatch(device):
        raise DeviceMalformed
    return hashlib.sha256(device.encode()).hexdigest()
