"""Bookings a branch can't keep."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from appointments import permissions
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.disruptions import disruptions_of
from pmlp_portal.kernel import clock


@require_GET
@never_cache
@signed_in
def disruptions(request: StaffRequest, slug: str) -> HttpResponse:
    """List them: who knows, what was offered, what came of it."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    page = {
        "branch": branch,
        "listed": disruptions_of(branch=branch, now=now),
        "may_keep": True,
        "now": now,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "appointments/disruptions.html", page)
