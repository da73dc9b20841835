"""The doors for Prometheus and for whoever keeps the portal running."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from pmlp_portal.kernel import clock
from pmlp_portal.operations import exposition
from pmlp_portal.operations.permissions import StaffRequest, require_watching, signed_in
from pmlp_portal.operations.standing import standing

REFRESH_SECONDS = 30


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell whoever knows METRICS_TOKEN; for everybody else there is nothing here."""
    told = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(told, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    return HttpResponse(exposition.text(now=clock.now()), content_type=CONTENT_TYPE_LATEST)


@require_safe
@never_cache
@signed_in
def state_of_portal(request: StaffRequest) -> HttpResponse:
    """Show how each part of the portal stands."""
    now = clock.now()
    require_watching(request.user, now=now)
    parts = standing(now=now)
    ill = sum(not part.is_well for part in parts)
    page = {"parts": parts, "ill": ill, "now": now, "refresh_seconds": REFRESH_SECONDS}
    return render(request, "operations/standing.html", page)
