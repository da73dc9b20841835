"""The lobby board of a branch: who is called where, for everybody in the hall."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmlp_portal.directory.device_permissions import DeviceRequest, for_device
from pmlp_portal.directory.models import DeviceKind
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.secret_pages import square_code
from queueing.queries.board import board_of

# Without scripts the page comes anew so often.
REFRESH_SECONDS = 10


@never_cache
@for_device(DeviceKind.BOARD)
@require_safe
def board(request: DeviceRequest, slug: str) -> HttpResponse:
    """The calls, the waits, and where to follow both on a phone."""
    now = clock.now()
    page = board_of(slug, now=now)
    url = request.build_absolute_uri(reverse("queueing:branch", args=[slug]))
    context = {
        "page": page,
        "facts": page.facts,
        "now": now,
        "square_code": square_code(url, title=_("The address of this branch's queue"), is_fitted=True),
        "demonstration": page.facts.is_demonstration,
        "refresh_seconds": REFRESH_SECONDS,
    }
    return render(request, "queueing/board.html", context)
