"""The API described: OpenAPI of each operation, and the page that shows it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from csp.decorators import csp_update
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from queueing.api import serializers

# A view's method, returned as it was given.
_View = TypeVar("_View", bound=Callable[..., Any])

_PROBLEMS: Mapping[int, str] = {
    400: "The body is not JSON, or the request can't be read.",
    404: "There is nothing at this address.",
    409: "Refused: `detail` says why and what else is possible, `code` names the reason.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Something in the request can't be right; also a key that came with another body before.",
    503: "The database does not answer now. Nothing was done; try again after `Retry-After` seconds.",
}
_READING = (400, 404, 503)
_WRITING = (400, 404, 409, 413, 415, 422, 503)

_LANGUAGE = OpenApiParameter(
    "Accept-Language", OpenApiTypes.STR, OpenApiParameter.HEADER, description="lv (default) or en."
)
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[!-~]{8,128}$"},
    OpenApiParameter.HEADER,
    description="A random key for this one request. Sent again with the same body, it has no second effect and gets "
    "the answer of the first; a refusal is not kept. Kept for a day.",
)
_DEVICE = OpenApiParameter(
    "X-Device-Id",
    {"type": "string", "pattern": r"^[!-~]{8,128}$"},
    OpenApiParameter.HEADER,
    description="A random id of the visitor's device, chosen by the client: one device has one ticket at a time.",
)


def _answers(status: int, shape: Any, problems: tuple[int, ...]) -> dict[Any, Any]:  # as drf-spectacular takes them
    refused = {
        (code, "application/problem+json"): OpenApiResponse(serializers.PROBLEM, description=_PROBLEMS[code])
        for code in problems
    }
    return {(status, "application/json"): shape, **refused}


_PAGE = OpenApiParameter("page", {"type": "integer", "minimum": 1}, OpenApiParameter.QUERY)

branch_list = extend_schema(
    operation_id="branches",
    summary="Branches and how long one would wait there",
    parameters=[_PAGE, _LANGUAGE],
    responses=_answers(200, serializers.BranchPageSerializer, _READING),
)
branch_detail = extend_schema(
    operation_id="branch",
    summary="One branch and what it offers",
    parameters=[_LANGUAGE],
    responses=_answers(200, serializers.BranchDetailSerializer, _READING),
)
queue = extend_schema(
    operation_id="queue",
    summary="The queue of a branch, without people",
    parameters=[_LANGUAGE],
    responses=_answers(200, serializers.QueueSerializer, _READING),
)
join = extend_schema(
    operation_id="join",
    summary="Join the queue from afar",
    description="`number` is what is called; `token` opens the ticket and is told to nobody else.",
    parameters=[_KEY, _DEVICE, _LANGUAGE],
    request=serializers.JoinSerializer,
    responses=_answers(201, serializers.TicketSerializer, _WRITING),
)
ticket = extend_schema(
    operation_id="ticket",
    summary="A ticket as it stands",
    parameters=[_LANGUAGE],
    responses=_answers(200, serializers.TicketSerializer, _READING),
)


def _holder_deed(operation_id: str, summary: str) -> Callable[[_View], _View]:
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        parameters=[_KEY, _DEVICE, _LANGUAGE],
        request=None,
        responses=_answers(200, serializers.TicketSerializer, _WRITING),
    )


leave_queue = _holder_deed("leave", "Leave the queue")
check_in = _holder_deed("check_in", "I am at the branch; or back after a missed call")
defer = _holder_deed("defer", "15 more minutes")

schema = SpectacularAPIView.as_view()
# Swagger's style sheet draws its arrows from data: addresses; on this page alone they are let in.
docs = csp_update({"img-src": ["data:"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="queueing/api_docs.html")
)
