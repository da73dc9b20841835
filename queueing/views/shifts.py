"""Planned shifts and lunches of a branch, day by day."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.wording import wall
from queueing import actions, permissions, queries
from queueing.actions.shifts import A_DAY
from queueing.permissions import StaffRequest, signed_in
from queueing.shift_forms import Asked, ShiftForm, as_entered, asked_in
from queueing.views.desk import see_other


def _page(request: HttpRequest, branch: Branch, day: date, form: ShiftForm, *, status: int = 200) -> HttpResponse:
    page = {
        "branch": branch,
        "day": day,
        "day_before": day - A_DAY,
        "day_after": day + A_DAY,
        "counters": queries.shifts_on(branch, day),
        "form": form,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "queueing/shifts.html", page, status=status)


def _back_to(branch_slug: str, day: date) -> HttpResponse:
    response = see_other("queueing:shifts", branch_slug)
    response["Location"] += f"?day={day}"
    return response


def _asked(data: QueryDict, now: datetime) -> Asked:
    return asked_in(data, today=clock.day_of(now))


@require_GET
@never_cache
@signed_in
def shifts(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a day's shifts; `?change=` puts one into the form."""
    now = clock.now()
    branch = permissions.branch_of(request.user, slug, now=now)
    asked = _asked(request.GET, now)
    chosen = permissions.shift_of(request.user, branch, asked.change, now=now) if asked.change else None
    day = chosen.day if chosen else asked.day
    form = ShiftForm(branch=branch, day=day, initial=as_entered(chosen) if chosen else None)
    return _page(request, branch, day, form)


def _told_in_form(request: StaffRequest, error: DomainError, slug: str) -> HttpResponse:
    now = clock.now()
    branch = permissions.branch_of(request.user, slug, now=now)
    day = _asked(request.POST, now).day
    form = ShiftForm(request.POST, branch=branch, day=day)
    form.add_error(None, error.detail)
    return _page(request, branch, day, form, status=error.status)


@require_POST
@signed_in
@refused_as(_told_in_form)
def plan_shift(request: StaffRequest, slug: str) -> HttpResponse:
    """Enter a shift, or change one."""
    now = clock.now()
    branch = permissions.branch_of(request.user, slug, now=now)
    day = _asked(request.POST, now).day
    form = ShiftForm(request.POST, branch=branch, day=day)
    if not form.is_valid():
        return _page(request, branch, day, form, status=422)
    replaces = form.cleaned_data["replaces"]
    shift = actions.plan_shift(
        counter=form.cleaned_data["counter"],
        plan=form.plan(),
        replacing=permissions.shift_of(request.user, branch, replaces, now=now) if replaces else None,
        by=request.user,
        now=now,
    )
    said = _("The shift at counter {number} is saved: {starts}–{ends}.")
    ends = "24:00" if shift.lasts_until_midnight else wall(shift.ends_at)
    messages.success(request, said.format(number=shift.counter.number, starts=wall(shift.starts_at), ends=ends))
    return _back_to(slug, day)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def cancel_shift(request: StaffRequest, slug: str, shift_id: int) -> HttpResponse:
    """Take a shift out, asked once more by a page of its own."""
    now = clock.now()
    branch = permissions.branch_of(request.user, slug, now=now)
    shift = permissions.shift_of(request.user, branch, shift_id, now=now)
    if request.method != "POST":
        page = {"branch": branch, "shift": shift, "demonstration": branch.is_demonstration}
        return render(request, "queueing/shift_cancel.html", page)
    actions.cancel_shift(shift=shift, by=request.user, now=now)
    messages.success(request, _("The shift at counter {number} is removed.").format(number=shift.counter.number))
    return _back_to(slug, shift.day)


def _told_above(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    messages.info(request, error.detail)
    return _back_to(slug, _asked(request.POST, clock.now()).day)


@require_POST
@signed_in
@refused_as(_told_above)
def copy_shifts(request: StaffRequest, slug: str) -> HttpResponse:
    """Repeat the same weekday of the week before."""
    now = clock.now()
    branch = permissions.branch_of(request.user, slug, now=now)
    day = _asked(request.POST, now).day
    copied = actions.copy_shifts(branch=branch, day=day, by=request.user, now=now)
    said = ngettext("{number} shift is copied.", "{number} shifts are copied.", copied)
    messages.success(request, said.format(number=copied))
    return _back_to(slug, day)
