"""Whose request it is: the address it came from, also through proxies of ours, and the network that address is in."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address

# What one household or one waiting room shares, and what one provider's customer can choose addresses from.
_ONE = {4: 32, 6: 64}
_NETWORK = {4: 24, 6: 56}


def address_of(request: HttpRequest) -> Address | None:
    """Return the visitor's address: as the outermost proxy of ours saw it. What came before that anybody can write."""
    direct = _parsed(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not proxies or len(told) < proxies:
        return direct
    return _parsed(told[-proxies]) or direct


def plain_address_of(request: HttpRequest) -> str | None:
    """Return it as text, for django-axes."""
    address = address_of(request)
    return str(address) if address else None


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_exempt(address: Address) -> bool:
    """Whether the settings name its network as one that is never limited."""
    return any(address in ip_network(network) for network in settings.LIMITS_EXEMPT)


def subject_of(address: Address) -> str:
    """Return what the database calls an address."""
    return _hashed(address, _ONE[address.version])


def network_of(address: Address) -> str:
    """Return what the database calls the network of an address."""
    return _hashed(address, _NETWORK[address.version])


def _hashed(address: Address, bits: int) -> str:
    network = ip_network((address, bits), strict=False)
    return hmac.new(settings.SECRET_KEY.encode(), f"limit\n{network}".encode(), hashlib.sha256).hexdigest()[:32]
