"""What has become of a branch's bookings, to look at and as a file."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from appointments import charts, permissions
from appointments.calendar_forms import PeriodForm
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.statistics import Share, Statistics, statistics_of
from pmlp_portal.directory.models import Branch, Weekday
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.sheets import csv_file

ONE_DAY = timedelta(days=1)


def _asked(request: StaffRequest, slug: str) -> tuple[Branch, PeriodForm, Statistics]:
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    form = PeriodForm.of(request.GET, today=clock.day_of(now))
    return branch, form, statistics_of(branch=branch, first=form.first, until=form.until)


@require_GET
@never_cache
@signed_in
def statistics(request: StaffRequest, slug: str) -> HttpResponse:
    """Show the figures of a period, drawn and as tables."""
    branch, form, found = _asked(request, slug)
    fullest = max((s for s in found.weekdays if s.places), key=lambda s: s.taken / s.places, default=None)
    page = {
        "branch": branch,
        "form": form,
        "found": found,
        "weekdays": [(_label(share), share) for share in found.weekdays],
        "months": [(_label(share), share) for share in found.months],
        "weekday_bars": charts.bars([(_short(share), share.taken_percent) for share in found.weekdays]),
        "month_bars": charts.bars([(_short(share), share.missed_percent) for share in found.months]),
        "fullest": fullest,
        "fullest_name": _label(fullest) if fullest else "",
        "grid": charts.GRID,
        "may_keep": True,
        "now": clock.now(),
        "demonstration": branch.is_demonstration,
    }
    return render(request, "appointments/statistics.html", page)


@require_GET
@never_cache
@signed_in
def statistics_csv(request: StaffRequest, slug: str) -> HttpResponse:
    """Send the same figures as a file."""
    branch, form, found = _asked(request, slug)
    response = HttpResponse(csv_file(_lines(branch, found)), content_type="text/csv; charset=utf-8")
    name = f"bookings-{branch.slug}-{form.first}-{form.until - ONE_DAY}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(branch: Branch, found: Statistics) -> Iterator[list[object]]:
    yield [
        _("Branch"), _("Period"), _("Booked"), _("Arrived"), _("Did not come"), _("Did not come, %"),
        _("Days from booking to visit, median"), _("Places"), _("Taken"), _("Taken, %"),
    ]  # fmt: skip
    for share in (*found.months, *found.weekdays, found.total):
        yield [
            branch.name, _label(share), share.expected, share.arrived, share.missed, _one_digit(share.missed_percent),
            _one_digit(share.lead_days), share.places, share.taken, _one_digit(share.taken_percent),
        ]  # fmt: skip


def _label(share: Share) -> str:
    if share.month:
        return date_format(share.month, "F Y")
    return str(Weekday(share.weekday).label) if share.weekday else _("Together")


def _short(share: Share) -> str:
    if share.month:
        return date_format(share.month, "m.y")
    return date_format(date(2024, 1, share.weekday or 1), "D")


def _one_digit(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
