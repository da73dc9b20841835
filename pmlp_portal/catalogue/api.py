"""Uses of e-services for the program that counts them: the same file as in the admin, by HTTP."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from pmlp_portal.catalogue import actions
from pmlp_portal.catalogue.actions.importing import Imported
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.api_documents import LANGUAGE, answers
from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.kernel.line_files import FileRefused
from pmlp_portal.kernel.machines import ApiView
from pmlp_portal.kernel.problems import PROBLEM_JSON, details

CSV = "text/csv"
_KEY = OpenApiParameter(
    "X-Uses-Key", str, OpenApiParameter.HEADER, required=True, description="What the office gave the program."
)
_LINE: dict[str, Any] = {  # as drf-spectacular takes it
    "line": serializers.IntegerField(),
    "e_service": serializers.CharField(),
    "month": serializers.CharField(help_text="YYYY-MM"),
    "uses": serializers.IntegerField(),
    "outcome": serializers.CharField(help_text="new, changed or same"),
}
_TAKEN = inline_serializer("UsesTaken", {"lines": inline_serializer("UsesLine", _LINE, many=True)})


class Uses(ApiView):
    """How often e-services were used, by month."""

    @extend_schema(
        operation_id="e-service-uses",
        summary="Hand in how often e-services were used",
        description="A CSV file in UTF-8 with the columns `month` (YYYY-MM), `e_service` and `uses`: taken whole, or "
        "not at all with a sentence for each line at fault. Sent again it changes nothing.",
        parameters=[_KEY, LANGUAGE],
        request={CSV: OpenApiTypes.STR},
        responses=answers(200, _TAKEN, (404, 413, 415, 422, 503)),
    )
    def put(self, request: Request) -> HttpResponse:
        """Take a file."""
        _require_counter(request.headers.get("X-Uses-Key", ""))
        if (request.content_type or "").partition(";")[0].strip().lower() != CSV:
            raise UnsupportedMediaType(request.content_type or "")
        try:
            taken = actions.import_uses(content=request._request.body, by=None, now=clock.now())
        except FileRefused as refusal:
            return _refused(refusal)
        return JsonResponse({"lines": [_line(one) for one in taken]})


def _require_counter(key: str) -> None:
    """Raise NotFound unless the key is the program's; where none is set, no program is let in."""
    expected = settings.E_SERVICE_USES_KEY
    if not expected or not constant_time_compare(key, expected):
        raise NotFound


def _line(one: Imported) -> dict[str, Any]:  # JSON
    line = one.line
    return {
        "line": line.line,
        "e_service": line.e_service,
        "month": f"{line.month:%Y-%m}",
        "uses": line.uses,
        "outcome": one.outcome.value,
    }


def _refused(refusal: FileRefused) -> HttpResponse:
    """Return each fault under its line; 0 stands for the file as a whole."""
    errors: dict[str, list[str]] = {}
    for fault in refusal.faults:
        errors.setdefault(str(fault.line), []).append(f"{fault.column} {fault.said}".strip())
    body = details(code=refusal.code, detail=refusal.detail, status_code=refusal.status, facts={"errors": errors})
    return JsonResponse(body, status=refusal.status, content_type=PROBLEM_JSON)
