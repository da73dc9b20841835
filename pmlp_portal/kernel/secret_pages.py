"""Pages whose address opens something of one person's: no cache keeps them, no robot lists them, no link tells them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache

type_of_view = Callable[..., HttpResponse]


def secret(view: type_of_view) -> type_of_view:
    """Decorate a view whose address opens something: no cache keeps it, no robot lists it, no link tells it on."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, token: str, **more: Any) -> HttpResponse:  # what else the address holds
        response = view(request, token, **more)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": with that a browser hides the origin of forms too, and they would be refused as foreign.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return wrapper


def square_code(url: str, *, title: str, is_fitted: bool = False) -> SafeString:
    """Return the drawing of a code that opens an address of ours on a phone; fitted, the style sheet says how large."""
    drawn = segno.make(url, error="m", micro=False).svg_inline(
        scale=4, svgclass=None, lineclass=None, border=4, light="#fff", title=title, omitsize=is_fitted
    )
    return mark_safe(drawn)  # noqa: S308 - drawn from an address of ours, which holds no markup
