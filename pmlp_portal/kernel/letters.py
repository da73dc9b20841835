"""Larger letters at a kiosk: asked for in the address, carried from page to page, gone with who asked for them."""

from django.http import HttpRequest

_LARGE = "?letters=large"


def letters_of(request: HttpRequest) -> str:
    """Return what the next address has to carry."""
    return _LARGE if request.GET.get("letters") == "large" else ""
