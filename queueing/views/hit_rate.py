"""How often told times came true, for everybody: drawn, as tables, and as files."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.kernel.problems import problem_json, refused_as
from pmlp_portal.kernel.sheets import csv_file
from queueing import charts
from queueing.figure_forms import WeeksForm
from queueing.forecast.hits import FEW, Rate
from queueing.queries.hit_rate import HitRatePage, first_tallied_on, hit_rate_page

MINUTE = timedelta(minutes=1)


def _form(request: HttpRequest) -> WeeksForm:
    return WeeksForm.of(request.GET, first_on=first_tallied_on(), today=clock.day_of(clock.now()))


def _figures_for_file(request: HttpRequest) -> HitRatePage:
    """Return the figures; raises Invalid: a program that misspells a branch must not be given another one's."""
    form = _form(request)
    if form.errors:
        raise Invalid
    return hit_rate_page(form.shown)


@require_safe
def hit_rate(request: HttpRequest) -> HttpResponse:
    """Show the figures of some weeks, drawn and as tables."""
    form = _form(request)
    found = hit_rate_page(form.shown)
    page = {
        "form": form,
        "found": found,
        "weeks_chart": charts.by_week(found.weeks),
        "branches_chart": None if found.shown.branch else charts.by_branch(found.branches),
        "bands_chart": charts.by_band(found.bands),
        "few": FEW,
        "demonstration": found.has_demonstration,
    }
    return render(request, "queueing/hit_rate.html", page, status=422 if form.errors else 200)


@require_safe
def hit_rate_csv(request: HttpRequest) -> HttpResponse:
    """Send each branch's weeks as a file."""
    found = _figures_for_file(request)
    response = HttpResponse(csv_file(_lines(found)), content_type="text/csv; charset=utf-8")
    name = f"told-times-{found.shown.first}-{found.shown.until}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(found: HitRatePage) -> Iterator[list[object]]:
    yield [
        _("Week from"), _("Branch"), _("Announcements"), _("Called inside the told time"), _("Earlier"), _("Later"),
        _("Not called that day"), _("Inside, %"), _("95 % interval from"), _("95 % interval until"),
        _("Told range, minutes on average"), _("Joined remotely and called"), _("Turns lost"), _("Turns lost, %"),
        _("Left out"), _("Demonstration data"),
    ]  # fmt: skip
    for line in found.weeks:
        yield _cells(f"{line.week}", found.shown.branch.name if found.shown.branch else _("All"), line.rate)
    if found.shown.branch is None:
        for branch, line in found.by_both:
            yield _cells(f"{line.week}", branch.name, line.rate)


def _cells(week: str, branch: str, rate: Rate) -> list[object]:
    low, high = rate.interval or (None, None)
    return [
        week, branch, rate.told, rate.inside, rate.earlier, rate.later, rate.never, rate.percent_inside, low, high,
        _minutes(rate.mean_width), rate.travellers, rate.lost, rate.percent_lost, rate.left_out,
        _("yes") if rate.invented else "",
    ]  # fmt: skip


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else round(length / MINUTE, 1)


@require_safe
@refused_as(lambda _request, error: problem_json(error))
def hit_rate_json(request: HttpRequest) -> HttpResponse:
    """Send the same to programs."""
    found = _figures_for_file(request)
    return JsonResponse(
        {
            "first_day": found.shown.first,
            "until_day": found.shown.until,
            "branch": found.shown.branch.slug if found.shown.branch else None,
            "no_share_below": FEW,
            "total": _figures(found.total),
            "weeks": [{"week_from": line.week, **_figures(line.rate)} for line in found.weeks],
            "by_told_wait": [{"band": line.band.name.lower(), **_figures(line.rate)} for line in found.bands],
            "branches": [
                {"branch": line.branch.slug, "name": line.branch.name, **_figures(line.rate)} for line in found.branches
            ],
            "branch_weeks": [
                {"branch": branch.slug, "week_from": line.week, **_figures(line.rate)} for branch, line in found.by_both
            ],
        }
    )


def _figures(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    return {
        "announcements": rate.told,
        "inside": rate.inside,
        "earlier": rate.earlier,
        "later": rate.later,
        "never": rate.never,
        "percent_inside": rate.percent_inside,
        "interval_from": low,
        "interval_until": high,
        "told_range_minutes": _minutes(rate.mean_width),
        "told_from_minutes": _minutes(rate.mean_from),
        "told_until_minutes": _minutes(rate.mean_until),
        "waited_minutes": _minutes(rate.mean_waited),
        "travellers": rate.travellers,
        "turns_lost": rate.lost,
        "percent_lost": rate.percent_lost,
        "left_out": rate.left_out,
        "is_demonstration": rate.invented > 0,
    }
