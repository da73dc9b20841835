"""The text version of every page: asked for with `?view=text`, remembered in a cookie, left with `?view=graphic`."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

PARAMETER = COOKIE = "view"
TEXT, GRAPHIC = "text", "graphic"
REMEMBERED_FOR = timedelta(days=365)


def is_wanted(request: HttpRequest) -> bool:
    """Whether this page is to be the text version: the address goes before the cookie."""
    return (_asked(request) or request.COOKIES.get(COOKIE)) == TEXT


def address(request: HttpRequest, view: str) -> str:
    """Return the address of this page in the other version; the rest of its query is kept."""
    query = request.GET.copy()
    query[PARAMETER] = view
    return f"?{query.urlencode()}"


class TextVersionMiddleware:
    """Remembers the choice without a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
            _remember(_asked(request), response)
        return response


def _asked(request: HttpRequest) -> str:
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in {TEXT, GRAPHIC} else ""


def _remember(view: str, response: HttpResponse) -> None:
    if view == TEXT:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, TEXT, max_age=REMEMBERED_FOR, secure=secure, httponly=True, samesite="Lax")
    elif view == GRAPHIC:
        response.delete_cookie(COOKIE, samesite="Lax")
