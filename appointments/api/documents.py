"""The API of bookings described: OpenAPI of each operation."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from appointments.api import serializers
from pmlp_portal.kernel.api_documents import (
    CHALLENGE,
    CHALLENGED,
    KEY,
    LANGUAGE,
    LIMITED,
    NONCE,
    WRITING,
    answers,
)

# A view's method, returned as it was given.
_View = TypeVar("_View", bound=Callable[..., Any])

_ASKING = (400, 404, 409, 422, 503)


def _asked(name: str, kind: Any, description: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description, required=required)


_SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"}

slots = extend_schema(
    operation_id="slots",
    summary="Free times of a branch",
    description="With `from` and `to`: each day from `from` until `to`, not in, at most 60 days, with its free places; "
    "a day that is past, closed or too far ahead has 0. With `date`: the free times of that day.",
    parameters=[
        _asked("service", _SLUG, "Slug of a service that can be booked.", required=True),
        _asked("from", OpenApiTypes.DATE, "First day."),
        _asked("to", OpenApiTypes.DATE, "The day after the last."),
        _asked("date", OpenApiTypes.DATE, "Instead of `from` and `to`: the day whose times are asked for."),
        _asked("persons", {"type": "integer", "minimum": 1, "default": 1}, "How many come together."),
        LANGUAGE,
    ],
    responses=answers(200, serializers.SlotsSerializer, (*_ASKING, *LIMITED)),
)
hold = extend_schema(
    operation_id="book",
    summary="Hold a place, and be sent the code that confirms it",
    description="`token` opens the booking and is told to nobody else. Until `expires_at` nobody else can take the "
    "place. Who is too late for it gets 409 with the code `slot_taken` and, in `next`, the nearest free times.",
    parameters=[KEY, CHALLENGE, NONCE, LANGUAGE],
    request=serializers.HoldSerializer,
    responses=answers(201, serializers.BookingSerializer, (*WRITING, *CHALLENGED)),
)
booking = extend_schema(
    operation_id="booking",
    summary="A booking as it stands",
    parameters=[LANGUAGE],
    responses=answers(200, serializers.BookingSerializer, (400, 404, 503)),
)


def _holder_deed(operation_id: str, summary: str, request: Any = None, more: str = "") -> Callable[[_View], _View]:
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        description=more or None,
        parameters=[KEY, LANGUAGE],
        request=request,
        responses=answers(200, serializers.BookingSerializer, WRITING),
    )


confirm = _holder_deed(
    "confirm_booking",
    "Confirm a held place by the code that was sent",
    serializers.CodeSerializer,
    "A wrong code gets 422 with `tries_left`; that answer is kept under the key, so that a repeat costs no try. "
    "After five wrong codes: 409.",
)
cancel = _holder_deed("cancel_booking", "Cancel a booking, or give up a held place")
reschedule = _holder_deed(
    "reschedule",
    "Move a confirmed booking to another time",
    serializers.TimeSerializer,
    "When the other time is taken (409, `slot_taken`), the booking stays where it is.",
)
check_in = _holder_deed(
    "check_in_booking", "I am at the branch: the booking becomes a ticket in the queue", more="`ticket` is told."
)
