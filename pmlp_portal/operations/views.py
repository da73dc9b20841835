"""The door for Prometheus."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from pmlp_portal.kernel import clock
from pmlp_portal.operations import exposition


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell whoever knows METRICS_TOKEN; for everybody else there is nothing here."""
    told = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(told, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    return HttpResponse(exposition.text(now=clock.now()), content_type=CONTENT_TYPE_LATEST)
