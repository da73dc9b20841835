"""What a day was like: a branch's, with pictures and files, and every branch's side by side."""

from collections.abc import Sequence
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.sheets import csv_file, xlsx_file
from queueing import permissions
from queueing.actions.shifts import A_DAY
from queueing.charts.days import of_day
from queueing.permissions import StaffRequest, signed_in
from queueing.queries.day_report import MINUTE, DayReport, Figures, ToldLine, day_report, day_reports
from queueing.queries.told_hours import told_by_hour
from queueing.shift_forms import asked_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = list[Sequence[object]]


def _day(request: HttpRequest, now: datetime) -> date:
    """Return the day an address names, today at the latest."""
    today = clock.day_of(now)
    return min(asked_in(request.GET, today=today).day, today)


def _report(request: StaffRequest, slug: str) -> tuple[DayReport, bool]:
    """Return the report, and whether the reader manages the branch: single clerks are nobody else's matter."""
    now = clock.now()
    branch = permissions.reviewed_branch_of(request.user, slug, now=now)
    report = day_report(branch, day=_day(request, now), now=now)
    return report, directory.may(user=request.user, role=Role.MANAGER, branch=branch)


@require_safe
@never_cache
@signed_in
def report(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a branch's day."""
    found, is_manager = _report(request, slug)
    page = {
        "report": found,
        "branch": found.branch,
        "day_before": found.day - A_DAY,
        "day_after": found.day + A_DAY if found.day < clock.day_of(clock.now()) else None,
        "chart": of_day(found.hours),
        "told_hours": told_by_hour(found),
        "is_manager": is_manager,
        "demonstration": found.branch.is_demonstration,
    }
    return render(request, "queueing/day_report.html", page)


@require_safe
@never_cache
@signed_in
def report_csv(request: StaffRequest, slug: str) -> HttpResponse:
    """The hours of a branch's day for a spreadsheet."""
    found, _is_manager = _report(request, slug)
    return _file(csv_file(_hours(found)), "text/csv; charset=utf-8", f"{slug}-{found.day}.csv")


@require_safe
@never_cache
@signed_in
def report_xlsx(request: StaffRequest, slug: str) -> HttpResponse:
    """The same as a workbook; clerks have a sheet of their own, for their manager."""
    found, is_manager = _report(request, slug)
    sheets = [(_("By hour"), _hours(found)), *([(_("By clerk"), _clerks(found))] if is_manager else [])]
    return _file(xlsx_file(sheets), XLSX, f"{slug}-{found.day}.xlsx")


@require_safe
@never_cache
@signed_in
def all_reports(request: StaffRequest) -> HttpResponse:
    """Show a day of every branch one may look at."""
    day, reports = _reports(request)
    page = {
        "reports": reports,
        "day": day,
        "day_before": day - A_DAY,
        "day_after": day + A_DAY if day < clock.day_of(clock.now()) else None,
        "demonstration": any(one.branch.is_demonstration for one in reports),
    }
    return render(request, "queueing/day_reports.html", page)


@require_safe
@never_cache
@signed_in
def all_reports_csv(request: StaffRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    day, reports = _reports(request)
    return _file(csv_file(_branches(reports)), "text/csv; charset=utf-8", f"branches-{day}.csv")


@require_safe
@never_cache
@signed_in
def all_reports_xlsx(request: StaffRequest) -> HttpResponse:
    """The same as a workbook."""
    day, reports = _reports(request)
    return _file(xlsx_file([(str(day), _branches(reports))]), XLSX, f"branches-{day}.xlsx")


def _reports(request: StaffRequest) -> tuple[date, list[DayReport]]:
    now = clock.now()
    branches: list[Branch] = permissions.branches_reviewed_by(request.user, now=now)
    day = _day(request, now)
    return day, day_reports(branches, day=day, now=now)


# ---- files -----------------------------------------------------------------------------------------------------------


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _head(first: str) -> list[str]:
    became = [pgettext("how many", "Served"), pgettext("how many", "Did not come"), pgettext("how many", "Left")]
    waits = [_("Median wait, min"), _("9 in 10 waited up to, min")]
    return [first, _("Came"), *became, _("Turned away"), *waits, _("Counters open")]


def _cells(figures: Figures, counters: float) -> list[object]:
    return [
        figures.arrivals, figures.served, figures.no_shows, figures.left, figures.turned_away, figures.median_wait,
        figures.ninetieth_wait, counters,
    ]  # fmt: skip


def _told_cells(told: ToldLine | None) -> list[object]:
    if told is None:
        return [None] * 5
    return [told.told, told.mean_from, told.mean_until, told.mean_waited, told.percent_inside]


def _hours(found: DayReport) -> Rows:
    second = _("{hour}, second time")
    told = {one.line.period.start: one.told for one in told_by_hour(found)}
    announced = [_("Announced"), _("Announced from, min"), _("Announced to, min"), _("Waited, min")]
    lines = [
        [
            second.format(hour=line.label) if line.is_second else line.label,
            *_cells(line.figures, line.counters),
            *_told_cells(told.get(line.period.start)),
        ]
        for line in found.hours
    ]
    day = [_("Day"), *_cells(found.total, found.counters_most), *_told_cells(found.told)]
    return [[*_head(_("Hour")), *announced, _("Came true, per cent")], *lines, day]


def _clerks(found: DayReport) -> Rows:
    head = [_("Clerk"), pgettext("how many", "Served"), _("Median service, min"), _("At the counter, min")]
    lines = [[one.name, one.served, one.median_service, round(one.staffed / MINUTE)] for one in found.clerks]
    return [head, *lines]


def _branches(reports: Sequence[DayReport]) -> Rows:
    head = [*_head(_("Branch")), _("Announced"), _("Came true, per cent")]
    lines = [
        [
            one.branch.name, *_cells(one.total, one.counters_most), one.told.told if one.told else None,
            one.told.percent_inside if one.told else None,
        ]
        for one in reports
    ]  # fmt: skip
    return [head, *lines]
