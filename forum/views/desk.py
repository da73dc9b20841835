"""What waits for somebody who answers or sorts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from forum import permissions
from forum.permissions import StaffRequest, signed_in
from forum.queries.desk import own_desk
from pmlp_portal.kernel import clock


@require_GET
@never_cache
@signed_in
def desk(request: StaffRequest) -> HttpResponse:
    """Show one's own questions by their last day, what is to be approved and reviewed, and to leads what is late."""
    now = clock.now()
    user = permissions.require_answerer(request.user, now=now)
    sorts = permissions.may_sort(user)
    page = {"desk": own_desk(user=user, sorts=sorts, now=now), "sorts": sorts}
    return render(request, "forum/desk.html", {**page, "now": now, "today": clock.day_of(now)})
