"""What a request says beside its body: whose it is, whether it comes again; and bodies read without trusting them."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel.contacts import parse_contact
from queueing.actions import JoinRequest
from queueing.api.serializers import JoinSerializer
from queueing.models import Channel
from queueing.tokens import device_hash


class MalformedJson(ParseError):
    """The body is not JSON."""

    default_detail = _("The body is not valid JSON.")


class StrictJsonParser(BaseParser):
    """JSON as RFC 8259 has it. What is nested too deep for us to read is as malformed as what does not end."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:  # whatever JSON holds
        """Return what the body says."""
        try:
            return json.loads(stream.read().decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise MalformedJson from None


def _refuse(constant: str) -> None:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(constant)


class OneRepresentation(BaseContentNegotiation):
    """There is JSON, whatever `Accept` asks for: a browser that looks in sees it too."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Return the parser of the body's type, None (415) when there is none."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the one there is."""
        only = next(iter(renderers))
        return only, str(only.media_type)


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
