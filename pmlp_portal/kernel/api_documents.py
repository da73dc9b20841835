"""How operations of the API are described alike: the problems they answer with, the headers they read, field errors."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

# Problem details (RFC 9457). Some problems carry facts of their own, such as the `number` of a ticket.
# Written as a function call, because a serializer has an attribute `errors` of its own.
PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(help_text="A sentence for people."),
        "code": serializers.CharField(help_text="Stable, for machines."),
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()), required=False, help_text="Sentences by field."
        ),
    },
)

# As the stubs of Django REST framework take them.
TEXT: dict[str, Any] = {
    "invalid": _("This must be text."),
    "blank": _("This must not be empty."),
    "null": _("This must not be empty."),
}
NUMBER: dict[str, Any] = {
    "invalid": _("This must be a whole number."),
    "null": _("This must be a whole number."),
}

_PROBLEMS: Mapping[int, str] = {
    400: "The body is not JSON, or the request can't be read.",
    404: "There is nothing at this address.",
    409: "Refused: `detail` says why and what else is possible, `code` names the reason.",
    410: "There was something at this address; it is not shown any more.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Something in the request can't be right; also a key that came with another body before.",
    428: "Too much is held from this network and not confirmed, or too much asked. Answer `challenge`: send it back in "
    "`X-Challenge` with a number in `X-Challenge-Nonce` for which the SHA-256 of `challenge.number` begins with `bits` "
    "zero bits; or wait `wait` seconds and send `X-Challenge` alone.",
    429: "Too many requests from this address. Try again after `Retry-After` seconds.",
    503: "The database does not answer now. Nothing was done; try again after `Retry-After` seconds.",
}
READING = (400, 404, 503)
WRITING = (400, 404, 409, 413, 415, 422, 503)
LIMITED = (429,)
CHALLENGED = (428, 429)

LANGUAGE = OpenApiParameter(
    "Accept-Language", OpenApiTypes.STR, OpenApiParameter.HEADER, description="lv (default) or en."
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[!-~]{8,128}$"},
    OpenApiParameter.HEADER,
    description="A random key for this one request. Sent again with the same body, it has no second effect and gets "
    "the answer of the first; a refusal is not kept. Kept for a day.",
)
CHALLENGE = OpenApiParameter(
    "X-Challenge",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The `challenge` of a 428 before, now answered.",
)
NONCE = OpenApiParameter(
    "X-Challenge-Nonce",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The number found for the challenge; left out by who has waited instead.",
)


def answers(status: int, shape: Any, problems: tuple[int, ...]) -> dict[Any, Any]:  # as drf-spectacular takes them
    refused = {
        (code, "application/problem+json"): OpenApiResponse(PROBLEM, description=_PROBLEMS[code]) for code in problems
    }
    return {(status, "application/json"): shape, **refused}
