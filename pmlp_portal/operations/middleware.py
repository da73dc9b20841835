"""Around everything: each request has an id, is measured, and leaves one line in the log."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pmlp_portal.kernel.problems import refusal_of
from pmlp_portal.operations import measures
from pmlp_portal.operations.contexts import accepted_id, working_on

logger = logging.getLogger("portal.access")

REQUEST_ID = "X-Request-ID"
# Machines ask these every few seconds; they would be most of the log and half of the figures.
UNCOUNTED = {"healthz", "readyz", "metrics"}
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE"}


class RequestMiddleware:
    """The outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = arrived_at(request)
        request_id = accepted_id(request.headers.get(REQUEST_ID, ""))
        with working_on(request_id):
            response = self.get_response(request)
            _note(request, response, seconds=time.monotonic() - began)
        response.headers[REQUEST_ID] = request_id
        return response


def arrived_at(request: HttpRequest) -> float:
    """Return when the request reached the process: before a thread was free for it, where the server tells."""
    scope = request.META.get("asgi.scope") or {}
    told: float = scope.get("portal.arrived_at") or time.monotonic()
    return told


def _note(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    match = request.resolver_match
    route = match.view_name if match else ""
    if route in UNCOUNTED:
        return
    group = (match.namespaces[0] if match.namespaces else route) if match else "none"
    method = request.method if request.method in METHODS else "other"
    measures.REQUESTS.labels(group, method, f"{response.status_code // 100}xx").observe(seconds)
    refusal = refusal_of(request)
    if refusal:
        measures.REFUSALS.labels(refusal).inc()
    fields = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        **({"refusal": refusal} if refusal else {}),
    }
    logger.info("answered", extra={"fields": fields})
