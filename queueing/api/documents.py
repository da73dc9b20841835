"""The API described: OpenAPI of each operation, and the page that shows it."""

from collections.abc import Callable
from typing import Any, TypeVar

from csp.decorators import csp_update
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from pmlp_portal.kernel.api_documents import KEY, LANGUAGE, LIMITED, READING, WRITING, answers
from queueing.api import serializers

# A view's method, returned as it was given.
_View = TypeVar("_View", bound=Callable[..., Any])

_DEVICE = OpenApiParameter(
    "X-Device-Id",
    {"type": "string", "pattern": r"^[!-~]{8,128}$"},
    OpenApiParameter.HEADER,
    description="A random id of the visitor's device, chosen by the client: one device has one ticket at a time.",
)


_PAGE = OpenApiParameter("page", {"type": "integer", "minimum": 1}, OpenApiParameter.QUERY)

branch_list = extend_schema(
    operation_id="branches",
    summary="Branches and how long one would wait there",
    parameters=[_PAGE, LANGUAGE],
    responses=answers(200, serializers.BranchPageSerializer, READING),
)
branch_detail = extend_schema(
    operation_id="branch",
    summary="One branch and what it offers",
    parameters=[LANGUAGE],
    responses=answers(200, serializers.BranchDetailSerializer, READING),
)
queue = extend_schema(
    operation_id="queue",
    summary="The queue of a branch, without people",
    parameters=[LANGUAGE],
    responses=answers(200, serializers.QueueSerializer, READING),
)
join = extend_schema(
    operation_id="join",
    summary="Join the queue from afar",
    description="`number` is what is called; `token` opens the ticket and is told to nobody else.",
    parameters=[KEY, _DEVICE, LANGUAGE],
    request=serializers.JoinSerializer,
    responses=answers(201, serializers.TicketSerializer, (*WRITING, *LIMITED)),
)
ticket = extend_schema(
    operation_id="ticket",
    summary="A ticket as it stands",
    parameters=[LANGUAGE],
    responses=answers(200, serializers.TicketSerializer, READING),
)


def _holder_deed(operation_id: str, summary: str) -> Callable[[_View], _View]:
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        parameters=[KEY, _DEVICE, LANGUAGE],
        request=None,
        responses=answers(200, serializers.TicketSerializer, WRITING),
    )


leave_queue = _holder_deed("leave", "Leave the queue")
check_in = _holder_deed("check_in", "I am at the branch; or back after a missed call")
defer = _holder_deed("defer", "15 more minutes")

schema = SpectacularAPIView.as_view()
# Swagger's style sheet draws its arrows from data: addresses; on this page alone they are let in.
docs = csp_update({"img-src": ["data:"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="queueing/api_docs.html")
)
