"""A browser's asking to be told, as its push service words it: an address and two keys."""

import base64
import binascii
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from pmlp_portal.notifications.errors import BrowserMalformed

LONGEST_ENDPOINT = 1000  # characters
_AUTH_LENGTH = 16  # bytes (RFC 8291)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a push service takes messages to one browser, and the keys they are encrypted for."""

    endpoint: str
    p256dh: str
    auth: str


def read_subscription(fields: Mapping[str, str]) -> Subscription:
    """Read `endpoint`, `p256dh` and `auth` (both base64url). Raises BrowserMalformed."""
    read = Subscription(
        endpoint=fields.get("endpoint", ""), p256dh=fields.get("p256dh", ""), auth=fields.get("auth", "")
    )
    if not _is_outside(read.endpoint) or len(_decoded(read.auth)) != _AUTH_LENGTH:
        raise BrowserMalformed
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(read.p256dh))
    except ValueError as error:
        raise BrowserMalformed from error
    return read


def may_be_called(address: str) -> bool:
    """Whether the portal may send to this IP address: anybody could name one of the office's own machines."""
    return settings.PUSH_MAY_STAY_INSIDE or ipaddress.ip_address(address.partition("%")[0]).is_global


def _is_outside(endpoint: str) -> bool:
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        has_place = bool(host) and parts.port != 0 and not parts.username
    except ValueError:
        return False
    schemes = {"https", "http"} if settings.PUSH_MAY_STAY_INSIDE else {"https"}
    return has_place and parts.scheme in schemes and _names_outside(host)


def _names_outside(host: str) -> bool:
    """Names are looked up, and judged, when a message is sent."""
    try:
        return may_be_called(host)
    except ValueError:
        return settings.PUSH_MAY_STAY_INSIDE or "." in host.strip(".")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
