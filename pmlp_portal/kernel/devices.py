"""Which browser asks: a random id in a cookie we signed. Never an address, never anything of the machine itself."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
KEPT_FOR = timedelta(days=365)


def device_of(request: HttpRequest) -> str:
    """Return the browser's id, or a new one that `remember` has still to send."""
    return known_device_of(request) or secrets.token_urlsafe(24)


def known_device_of(request: HttpRequest) -> str | None:
    """Return the id the browser carries, if we signed it."""
    return request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=KEPT_FOR)


def remember(device: str, response: HttpResponse) -> HttpResponse:
    """Have the browser keep its id for another year."""
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=COOKIE,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
