"""The home page, what robots are told, and the pages that say calmly what went wrong."""

import sys

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pmlp_portal.directory.queries import ways_to_reach
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.problems import DATABASE_LOSS, page_or_problem, unavailable
from pmlp_portal.retention.queries import kept as what_is_kept
from pmlp_portal.site import app_manifest, easy, queries, robots, searching, sitemaps
from pmlp_portal.site import site_map as map_of_site
from pmlp_portal.site.accessibility import last_run
from pmlp_portal.site.cookies import cookies
from pmlp_portal.site.forms import SearchForm


def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and where nobody has to wait."""
    return render(request, "site/home.html", {"home": queries.home(now=clock.now()), "form": SearchForm()})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Look for words in services, answers and branches at once."""
    form = SearchForm(request.GET)
    status = 200 if form.is_valid() else 422
    found = searching.search(form.words, now=clock.now()) if form.words else None
    page = {"form": form, "found": found, "demonstration": bool(found and found.is_demonstration)}
    return render(request, "site/search.html", page, status=status)


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """How to reach the office, and whether somebody answers now."""
    return render(request, "site/contacts.html", {"ways": ways_to_reach()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, made from the last run of axe."""
    return render(request, "site/accessibility.html", {"run": last_run()})


@require_safe
def easy_journeys(request: HttpRequest) -> HttpResponse:
    """What can be read in easy language."""
    return render(request, "site/easy_journeys.html", {"journeys": easy.JOURNEYS})


@require_safe
def easy_journey(request: HttpRequest, slug: str) -> HttpResponse:
    """A journey in easy language."""
    journey = easy.journey(slug)
    others = [one for one in easy.JOURNEYS if one is not journey]
    return render(request, "site/easy_journey.html", {"journey": journey, "others": others})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the portal among its applications."""
    return JsonResponse(app_manifest.manifest(), content_type="application/manifest+json")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a network: kept in the browser, so the same for everybody."""
    return render(request, "site/offline.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why and how long, and every cookie."""
    kept = what_is_kept(now=clock.now())
    runs = [one.forgotten_at for one in kept if one.forgotten_at]
    page = {"kept": kept, "last_run": max(runs, default=None), "cookies": list(cookies())}
    return render(request, "site/privacy.html", page)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Everything there is for everybody."""
    return render(request, "site/site_map.html", {"parts": map_of_site.parts()})


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What robots are asked to leave alone, and where the maps are."""
    text = robots.text(sitemap=f"{settings.PUBLIC_URL}{reverse('sitemap')}")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every map there is."""
    maps = [{"location": address} for address in sitemaps.addresses()]
    return render(request, "sitemap_index.xml", {"sitemaps": maps}, content_type="application/xml")


@require_safe
def sitemap_of_pages(request: HttpRequest) -> HttpResponse:
    """The map of pages, branches and topics."""
    return sitemap(request, {"pages": sitemaps.Pages()})


@require_safe
def sitemap_of_questions(request: HttpRequest, part: int) -> HttpResponse:
    """The map of a part of the questions."""
    found = sitemaps.Questions(part)
    if not found.items():
        raise Http404
    return sitemap(request, {"questions": found})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent can't be read (400), or is too large to be (413)."""
    if isinstance(exception, RequestDataTooBig):
        detail = _("What you sent is too large.")
        return page_or_problem(request, "413.html", status_code=413, code="too_large", detail=detail)
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
    """A fault of ours (500); or the database lost before a view was reached, as by a session asked for (503)."""
    if isinstance(sys.exc_info()[1], DATABASE_LOSS):
        return unavailable(request)
    detail = _("Something went wrong on our side. Please try again in a minute.")
    return page_or_problem(request, "500.html", status_code=500, code="failed", detail=detail)
