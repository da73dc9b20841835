"""The kiosk of a branch: one visitor after another takes a number, or says by number and code that they are here."""

from typing import Any, cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pmlp_portal.directory.device_permissions import DeviceRequest, for_device
from pmlp_portal.directory.models import DeviceKind
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.letters import letters_of
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import square_code
from queueing import actions
from queueing.queries.assistance import assistance_at
from queueing.queries.facts import branch_facts
from queueing.queries.kiosk import kiosk_page, slip_of
from queueing.tokens import slip_pass

SEE_OTHER = 303
# Seconds without a touch, after which the first screen comes anew: with fresh times, or for whoever is next.
AT_FIRST_SCREEN, AT_SLIP, AT_FORM = 30, 20, 60


def _home(request: HttpRequest, slug: str, *, error: DomainError | None = None) -> HttpResponse:
    page = kiosk_page(slug, now=clock.now())
    context = {"page": page, "error": error or page.refusal, "key": uuid4().hex, "stays": AT_FIRST_SCREEN}
    status = error.status if error else 200
    return _shown(request, "queueing/kiosk.html", context, slug=slug, status=status)


def _shown(
    request: HttpRequest, template: str, context: dict[str, Any], *, slug: str, status: int = 200
) -> HttpResponse:
    now = clock.now()
    facts = branch_facts(slug, now=now)
    assistance = assistance_at(cast(DeviceRequest, request).device, now=now)
    frame = {
        "facts": facts, "letters": letters_of(request), "demonstration": facts.is_demonstration,
        "assistance": assistance,
    }  # fmt: skip
    return render(request, template, {**frame, **context}, status=status)


def _to_slip(request: HttpRequest, slug: str, ticket_id: int) -> HttpResponse:
    url = reverse("queueing:kiosk-slip", args=[slug, slip_pass(ticket_id)])
    return HttpResponseRedirect(url + letters_of(request), status=SEE_OTHER)


def refused(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    """Say why, above what else can be chosen."""
    return _home(request, slug, error=error)


@never_cache
@for_device(DeviceKind.KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def kiosk(request: DeviceRequest, slug: str) -> HttpResponse:
    """The first screen: choose a service, and the number is taken."""
    if request.method != "POST":
        return _home(request, slug)
    now = clock.now()
    issued = actions.take_number(
        facts=branch_facts(slug, now=now),
        service=request.POST.get("service", ""),
        device_id=request.device.pk,
        language=get_language() or "lv",
        key=request.POST.get("key"),
        now=now,
    )
    return _to_slip(request, slug, issued.ticket_id)


def slip_gone(request: HttpRequest, error: DomainError, slug: str, slip: str) -> HttpResponse:
    """Whoever comes next starts anew."""
    return HttpResponseRedirect(reverse("queueing:kiosk", args=[slug]), status=SEE_OTHER)


@never_cache
@for_device(DeviceKind.KIOSK)
@require_safe
@refused_as(slip_gone)
def kiosk_slip(request: DeviceRequest, slug: str, slip: str) -> HttpResponse:
    """The number on the screen and on paper, and then the first screen again by itself."""
    shown = slip_of(slip, branch_id=request.device.branch_id, now=clock.now())
    url = request.build_absolute_uri(reverse("queueing:ticket", args=[shown.token]))
    code = square_code(url, title=_("The address of this ticket"), is_fitted=True)
    context = {"slip": shown, "view": shown.view, "square_code": code, "stays": AT_SLIP}
    return _shown(request, "queueing/kiosk_slip.html", context, slug=slug)


def number_refused(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    """Say what is wrong with the number or the code, which stay as they were typed."""
    return _number_page(request, slug, error=error)


def _number_page(request: HttpRequest, slug: str, *, error: DomainError | None = None) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[:12] for name in ("number", "code")}
    context = {"error": error, "typed": typed, "stays": AT_FORM}
    return _shown(request, "queueing/kiosk_number.html", context, slug=slug, status=error.status if error else 200)


@never_cache
@for_device(DeviceKind.KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(number_refused)
def kiosk_number(request: DeviceRequest, slug: str) -> HttpResponse:
    """Who has a number already is here, or is back after a missed call."""
    if request.method != "POST":
        return _number_page(request, slug)
    now = clock.now()
    ticket = actions.check_in_by_number(
        facts=branch_facts(slug, now=now),
        number=request.POST.get("number", ""),
        code=request.POST.get("code", ""),
        device_id=request.device.pk,
        now=now,
    )
    return _to_slip(request, slug, ticket.pk)


@never_cache
@for_device(DeviceKind.KIOSK)
@require_POST
def kiosk_person(request: DeviceRequest, slug: str) -> HttpResponse:
    """Call a person to the kiosk; the first screen says so until somebody comes."""
    actions.ask_for_assistance(device=request.device, now=clock.now())
    return HttpResponseRedirect(reverse("queueing:kiosk", args=[slug]) + letters_of(request), status=SEE_OTHER)
