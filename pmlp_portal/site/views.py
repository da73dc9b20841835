"""The home page, and the pages that say calmly what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.problems import page_or_problem
from pmlp_portal.site import queries


def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and where nobody has to wait."""
    return render(request, "site/home.html", {"home": queries.home(now=clock.now())})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent can't be read (400)."""
    detail = _("What was sent can't be read.")
    return page_or_problem(request, "400.html", status_code=400, code="bad_request", detail=detail)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page is for somebody else (403)."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page too old, or from a browser that keeps no cookies (403)."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing at this address (404)."""
    detail = _("There is nothing at this address.")
    return page_or_problem(request, "404.html", status_code=404, code="not_found", detail=detail)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours (500)."""
    detail = _("Something went wrong on our side. Please try again in a minute.")
    return page_or_problem(request, "500.html", status_code=500, code="failed", detail=detail)
