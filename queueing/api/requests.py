"""What a request says beside its body: whose it is, whether it comes again, and what it asks for."""

from datetime import timedelta

from django.utils import translation
from rest_framework.request import Request

from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel.contacts import parse_contact
from queueing.actions import JoinRequest
from queueing.api.serializers import JoinSerializer
from queueing.models import Channel
from queueing.tokens import device_hash


def join_request(request: Request) -> JoinRequest:
    """Read a wish to join. Raises ValidationError or Invalid."""
    serializer = JoinSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    wish = serializer.validated_data
    minutes = wish.get("travel_minutes")
    return JoinRequest(
        service=wish["service"],
        channel=Channel(wish["channel"]),
        travel_time=None if minutes is None else timedelta(minutes=minutes),
        device=device_of(request),
        contact=parse_contact(wish["contact"]) if wish["contact"].strip() else None,
        language=wish.get("language") or translation.get_language(),
        needs_more_time=wish["more_time"],
        please_fetch=wish["fetch_me"],
    )


def device_of(request: Request) -> str | None:
    """Return the client's own id, if it sends one. Raises DeviceMalformed."""
    device = request.headers.get("X-Device-Id")
    if device is not None:
        device_hash(device)
    return device


def idempotency_key(request: Request) -> Key | None:
    """Return the key of a request that may come again: of this address and this device."""
    scope = f"{request.path}\n{device_of(request) or ''}"
    return key_of(request.headers.get("Idempotency-Key"), scope=scope, body=request._request.body)
