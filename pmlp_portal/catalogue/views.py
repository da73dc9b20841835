"""The catalogue for everybody: services, each service, e-services, and whether the pages help."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmlp_portal.catalogue import actions, charts
from pmlp_portal.catalogue.forms import DayForm, FindForm
from pmlp_portal.catalogue.queries import effect as effects
from pmlp_portal.catalogue.queries import listed, online, service_page
from pmlp_portal.kernel import clock

_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor", re.IGNORECASE)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show the services in groups, or those somebody looks for."""
    form = FindForm(request.GET)
    status = 200 if form.is_valid() else 422
    found = listed.list_page(words=form.words, way=form.chosen_way, now=clock.now())
    page = {"form": form, "found": found, "demonstration": found.is_demonstration}
    return render(request, "catalogue/services.html", page, status=status)


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one service with the prices of a day."""
    now = clock.now()
    form = DayForm(request.GET)
    status = 200 if form.is_valid() else 422
    found = service_page.service_page(slug, on=form.day, now=now)
    if _is_reading(request):
        actions.note_reading(service_id=found.service.pk, now=now)
    page = {
        "form": form,
        "found": found,
        "service": found.service,
        "demonstration": bool(found.guide and found.guide.is_demonstration),
    }
    return render(request, "catalogue/service.html", page, status=status)


@require_safe
def e_service(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an e-service, the help with its form, and how often it is used."""
    found = online.e_service_page(slug)
    page = {
        "found": found,
        "e_service": found.e_service,
        "chart": charts.uses(found.uses),
        "demonstration": found.has_demonstration,
    }
    return render(request, "catalogue/e_service.html", page)


@require_safe
def effect(request: HttpRequest) -> HttpResponse:
    """Show how often a page is read and how many visits end for a missing document, before its review and since."""
    found = effects.effect_page(slug=request.GET.get("service", ""), now=clock.now())
    turned_on = found.review.reviewed_on if found.review else None
    page = {
        "found": found,
        "missing": charts.without_document(found.months, turned_on=turned_on) if found.has_visits else None,
        "read": charts.readings(found.months, turned_on=turned_on) if found.has_readings else None,
        "demonstration": found.has_demonstration,
    }
    return render(request, "catalogue/effect.html", page)


def _is_reading(request: HttpRequest) -> bool:
    """Whether somebody reads: no robot that says so, no page fetched before anybody asked for it."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not is_ahead and not _ROBOT.search(request.headers.get("User-Agent", ""))
