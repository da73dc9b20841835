"""Addresses for tests of the frame: the site's own, and pages that go wrong in every way there is."""

from typing import NoReturn

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from pmlp_portal.kernel.errors import Conflict, NotFound


class NoPlaceLeft(Conflict):
    code = "no_place_left"
    sentence = "Vietu vairs nav."


def empty(request: HttpRequest, slug: str = "") -> HttpResponse:
    return HttpResponse()


def unreadable(request: HttpRequest) -> NoReturn:
    raise BadRequest


def foreign(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


def missing(request: HttpRequest) -> NoReturn:
    raise Http404


def unknown(request: HttpRequest) -> NoReturn:
    raise NotFound


def refused(request: HttpRequest) -> NoReturn:
    raise NoPlaceLeft


def broken(request: HttpRequest) -> NoReturn:
    raise RuntimeError("a fault of ours")


def without_database(request: HttpRequest) -> NoReturn:
    raise OperationalError("server closed the connection unexpectedly")


@csrf_protect
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


queue = ([path("", empty, name="branches"), path("<slug:slug>/", empty, name="branch")], "queueing")

urlpatterns = i18n_patterns(
    path("", include("pmlp_portal.site.urls")),
    path("branches/", include(queue)),
    path("staff/", include("pmlp_portal.accounts.urls")),
    path("faults/", include("pmlp_portal.faults.urls")),
    path("unreadable/", unreadable),
    path("foreign/", foreign),
    path("missing/", missing),
    path("unknown/", unknown),
    path("refused/", refused),
    path("broken/", broken),
    path("without-database/", without_database),
    path("guarded/", guarded),
    prefix_default_language=False,
)

handler400 = "pmlp_portal.site.views.bad_request"
handler403 = "pmlp_portal.site.views.forbidden"
handler404 = "pmlp_portal.site.views.not_found"
handler500 = "pmlp_portal.site.views.failed"
