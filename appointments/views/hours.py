"""What became of holds, hour by hour."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from appointments import permissions
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.hours import booking_hours
from pmlp_portal.kernel import clock


@require_GET
@never_cache
@signed_in
def hours(request: StaffRequest, slug: str) -> HttpResponse:
    """Show the last 24 hours."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    page = {
        "branch": branch,
        "hours": booking_hours(branch, now=now),
        "may_keep": True,
        "now": now,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "appointments/hours.html", page)
