"""The home page, and the pages that say calmly what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pmlp_portal.kernel import clock
from pmlp_portal.site import queries


def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and where nobody has to wait."""
    return render(request, "site/home.html", {"home": queries.home(now=clock.now())})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent can't be read (400)."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page is for somebody else (403)."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page too old, or from a browser that keeps no cookies (403)."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing at this address (404)."""
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours (500)."""
    return render(request, "500.html", status=500)
