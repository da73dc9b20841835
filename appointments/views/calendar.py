"""A branch's calendar, by day and by week, and the acts of a row in it."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appointments import actions, permissions
from appointments.calendar_forms import Asked, asked_in
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.days import day_sheet, number_of
from appointments.queries.weeks import monday_of, week_sheet
from appointments.views.answers import to_day
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


@require_GET
@never_cache
@signed_in
def calendar(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a day, or with `?week=` the week it is in."""
    now = clock.now()
    branch = permissions.branch_booked_by(request.user, slug, now=now)
    asked = asked_in(request.GET, today=clock.day_of(now))
    page = {
        "branch": branch,
        "day": asked.day,
        "now": now,
        "may_keep": permissions.may_keep(request.user, branch),
        "demonstration": branch.is_demonstration,
    }
    return _week(request, branch, asked.day, now, page) if asked.is_week else _day(request, branch, asked, now, page)


def _day(request: HttpRequest, branch: Branch, asked: Asked, now: datetime, page: dict[str, object]) -> HttpResponse:
    more = {
        "sheet": day_sheet(branch=branch, day=asked.day, now=now, search=asked.search),
        "search": asked.search,
        "day_before": asked.day - ONE_DAY,
        "day_after": asked.day + ONE_DAY,
        "is_today": asked.day == clock.day_of(now),
        "is_ahead": asked.day >= clock.day_of(now),
    }
    return render(request, "appointments/calendar_day.html", {**page, **more})


def _week(request: HttpRequest, branch: Branch, day: date, now: datetime, page: dict[str, object]) -> HttpResponse:
    monday = monday_of(day)
    more = {
        "sheet": week_sheet(branch=branch, monday=monday, now=now),
        "monday": monday,
        "week_before": monday - ONE_WEEK,
        "week_after": monday + ONE_WEEK,
    }
    return render(request, "appointments/calendar_week.html", {**page, **more})


def _told_above(request: StaffRequest, error: DomainError, slug: str, booking_id: int) -> HttpResponse:
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    messages.info(request, error.detail)
    return to_day(slug, permissions.booked_at(request.user, branch, booking_id, now=now).day)


@require_POST
@signed_in
@refused_as(_told_above)
def check_in_for(request: StaffRequest, slug: str, booking_id: int) -> HttpResponse:
    """Somebody who has booked is here: they get their number."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    booking = permissions.booked_at(request.user, branch, booking_id, now=now)
    arrived = actions.check_in_by_id(booking_id=booking.pk, by=request.user, now=now)
    said = _("{name} has come: ticket {number}.")
    messages.success(request, said.format(name=booking.name, number=number_of(arrived)))
    return to_day(slug, booking.day)
