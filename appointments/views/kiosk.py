"""A booking at the kiosk of its branch: read by a reader that types, or typed by hand."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments import actions
from pmlp_portal.directory.device_permissions import DeviceRequest, for_device
from pmlp_portal.directory.models import DeviceKind
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.letters import letters_of
from pmlp_portal.kernel.problems import refused_as
from queueing.queries.assistance import assistance_at
from queueing.queries.facts import branch_facts
from queueing.tokens import slip_pass

SEE_OTHER = 303


def refused(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    """Say why not, and what can be done. What was read is not shown: it may be the booking's link."""
    return _page(request, slug, error=error)


def _page(request: HttpRequest, slug: str, *, error: DomainError | None = None) -> HttpResponse:
    now = clock.now()
    facts = branch_facts(slug, now=now)
    frame = {
        "facts": facts, "letters": letters_of(request), "demonstration": facts.is_demonstration, "stays": 60,
        "assistance": assistance_at(cast(DeviceRequest, request).device, now=now),
    }  # fmt: skip
    status = error.status if error else 200
    return render(request, "appointments/kiosk_booking.html", {**frame, "error": error}, status=status)


@never_cache
@for_device(DeviceKind.KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def kiosk_booking(request: DeviceRequest, slug: str) -> HttpResponse:
    """One field for both; then the number, like anybody else's."""
    if request.method != "POST":
        return _page(request, slug)
    now = clock.now()
    ticket = actions.check_in_at_kiosk(
        facts=branch_facts(slug, now=now),
        written=request.POST.get("code", ""),
        device_id=request.device.pk,
        now=now,
    )
    url = reverse("queueing:kiosk-slip", args=[slug, slip_pass(ticket.pk)])
    return HttpResponseRedirect(url + letters_of(request), status=SEE_OTHER)
