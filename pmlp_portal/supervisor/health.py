"""Two questions machines ask: does the process live, and can it serve."""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.live.models import Heartbeat

WORKER_IS_FRESH_FOR = timedelta(seconds=60)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer: that there is an answer is the answer."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say which of the things needed to serve are there; 503 unless all are."""
    ready = readiness(now=clock.now())
    response = JsonResponse(ready, status=200 if all(ready.values()) else 503)
    # Not being ready yet is an answer and no fault: Django would write each 503 into the log as an error.
    response._has_been_logged = True  # type: ignore[attr-defined]  # how its own log_response marks what is written
    return response


def readiness(*, now: datetime) -> dict[str, bool]:
    """Return what is needed to serve, and whether it is there."""
    try:
        return {
            "database": True,
            "migrations": _is_migrated(),
            "worker": Heartbeat.objects.filter(at__gt=now - WORKER_IS_FRESH_FOR).exists(),
        }
    except DatabaseError:
        return {"database": False, "migrations": False, "worker": False}


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
