"""Results for everybody, and the same inside the office: pages, files, the method, the report to print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from pmlp_portal.kernel import clock
from surveys import permissions
from surveys.permissions import StaffRequest, signed_in
from surveys.presenting import drawn, institutions, report_of
from surveys.queries.results import period_results, published_results


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show the periods of which something is published, and each measure year after year."""
    found = published_results()
    page = {
        "institutions": institutions(found),
        "demonstration": any(one.period.is_demonstration for one in found),
    }
    return render(request, "surveys/results/results.html", page)


@require_safe
def period(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show a period's results to everybody."""
    found = period_results(institution=slug, year=year, inside=False)
    return render(request, "surveys/results/period.html", drawn(found))


@require_GET
@never_cache
@signed_in
def inside(request: StaffRequest, slug: str, year: int) -> HttpResponse:
    """Show a period's results to who plans surveys: before they are published, and in smaller cells."""
    permissions.require_lead(request.user, now=clock.now())
    found = period_results(institution=slug, year=year, inside=True)
    return render(request, "surveys/results/period.html", drawn(found))


@require_safe
def report(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show the report of a period as it is printed."""
    found = period_results(institution=slug, year=year, inside=False)
    return render(request, "surveys/results/report.html", report_of(found, day=clock.day_of(clock.now())))


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Say how everything is asked and counted."""
    return render(request, "surveys/results/method.html")
