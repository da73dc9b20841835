"""Pages made for a machine of one branch: only a device enrolled there is let in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pmlp_portal.audit.actions import record
from pmlp_portal.directory.actions.devices import note_seen
from pmlp_portal.directory.errors import DeviceNotEnrolled
from pmlp_portal.directory.models import Device, DeviceKind
from pmlp_portal.directory.queries.devices import device_by_token
from pmlp_portal.kernel import clock
from pmlp_portal.limits.actions import require_within
from pmlp_portal.limits.addresses import address_of, is_exempt, subject_of

COOKIE = "branch_device"
KEPT_FOR = timedelta(days=365)
LONGEST_SUBJECT = 120  # characters; addresses can be longer
View = Callable[..., HttpResponse]


class DeviceRequest(HttpRequest):
    """A request of an enrolled device."""

    device: Device


def for_device(kind: DeviceKind) -> Callable[[View], View]:
    """Decorate a page of a branch: whoever is not an enrolled device of this kind there is told there is none."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:  # what else the address holds
            now = clock.now()
            token = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT_FOR) or ""
            device = _let_in(request, token, kind, slug, now)
            note_seen(device=device, now=now)
            request.device = device  # type: ignore[attr-defined]  # makes it a DeviceRequest
            return remember(token, view(request, slug, **more))

        return wrapper

    return decorate


def _let_in(request: HttpRequest, token: str, kind: DeviceKind, slug: str, now: datetime) -> Device:
    try:
        device = device_by_token(token)
    except DeviceNotEnrolled:
        raise _refused(request, f"{kind}:{slug}", now) from None
    if device.kind != kind or device.branch.slug != slug:
        raise _refused(request, f"{kind}:{slug}", now, device=device.pk)
    return device


def _refused(request: HttpRequest, subject: str, now: datetime, **detail: int) -> DeviceNotEnrolled:
    """Note the attempt. Of one address not more than the limit: the record is not a stranger's to fill."""
    address = address_of(request)
    if address is not None and not is_exempt(address):
        require_within("device", subject_of(address), limit=settings.LIMITS["device"], now=now)
    by = request.user if request.user.is_authenticated else None
    record(verb="refused", subject=subject[:LONGEST_SUBJECT], by=by, now=now, detail=detail)
    return DeviceNotEnrolled()


def remember(token: str, response: HttpResponse) -> HttpResponse:
    """Have the device keep its secret for another year."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=COOKIE,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response
