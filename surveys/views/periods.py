"""Periods and stages for who leads a survey."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from surveys import permissions
from surveys.actions import periods as actions
from surveys.actions.closing import close_fieldwork
from surveys.desk_forms import PeriodForm, StageForm
from surveys.models import Period
from surveys.permissions import StaffRequest, signed_in
from surveys.queries import periods as queries
from surveys.views.calls import see_other


def _list(request: StaffRequest, form: PeriodForm, *, status: int = 200) -> HttpResponse:
    page = {"periods": queries.periods(), "form": form, "now": clock.now()}
    return render(request, "surveys/desk/periods.html", page, status=status)


@require_GET
@never_cache
@signed_in
def periods(request: StaffRequest) -> HttpResponse:
    """Show every period, the newest first."""
    permissions.require_lead(request.user, now=clock.now())
    return _list(request, PeriodForm())


def _told_in_list(request: StaffRequest, error: DomainError) -> HttpResponse:
    form = PeriodForm(request.POST)
    form.add_error(None, error.detail)
    return _list(request, form, status=error.status)


@require_POST
@never_cache
@signed_in
@refused_as(_told_in_list)
def begin_period(request: StaffRequest) -> HttpResponse:
    """Begin a yearly assessment."""
    now = clock.now()
    by = permissions.require_lead(request.user, now=now)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    period = actions.begin_period(**form.cleaned_data, by=by, now=now)
    messages.success(request, _("The period has begun. Add its stages."))
    return see_other("period", period.pk)


def _page(request: StaffRequest, period: Period, form: StageForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"page": queries.period_page(period), "form": form, "demonstration": period.is_demonstration}
    return render(request, "surveys/desk/period.html", {**context, "now": clock.now(), **more}, status=status)


@require_GET
@never_cache
@signed_in
def period(request: StaffRequest, period_id: int) -> HttpResponse:
    """Show a period and its stages."""
    return _page(request, permissions.period_led_by(request.user, period_id, now=clock.now()), StageForm())


def _told_in_form(request: StaffRequest, error: DomainError, period_id: int) -> HttpResponse:
    form = StageForm(request.POST)
    form.add_error(None, error.detail)
    period = permissions.period_led_by(request.user, period_id, now=clock.now())
    return _page(request, period, form, status=error.status)


@require_POST
@never_cache
@signed_in
@refused_as(_told_in_form)
def add_stage(request: StaffRequest, period_id: int) -> HttpResponse:
    """Plan one of its four parts."""
    now = clock.now()
    period = permissions.period_led_by(request.user, period_id, now=now)
    form = StageForm(request.POST)
    if not form.is_valid():
        return _page(request, period, form, status=422)
    stage = actions.plan_stage(period=period, plan=form.plan(), by=request.user, now=now)
    messages.success(request, _("Added: {stage}.").format(stage=stage.get_kind_display().lower()))
    return see_other("period", period_id)


def _told_above(request: StaffRequest, error: DomainError, stage_id: int) -> HttpResponse:
    stage = permissions.stage_led_by(request.user, stage_id, now=clock.now())
    return _page(request, stage.period, StageForm(), status=error.status, error=error)


@require_POST
@never_cache
@signed_in
@refused_as(_told_above)
def open_stage(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Begin the fieldwork of a stage."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    actions.open_stage(stage_id=stage.pk, by=request.user, now=now)
    messages.success(request, _("The fieldwork is open."))
    return see_other("period", stage.period_id)


@require_POST
@never_cache
@signed_in
@refused_as(_told_above)
def close_stage(request: StaffRequest, stage_id: int) -> HttpResponse:
    """End the fieldwork: answers are cut from people, and lists deleted."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    close_fieldwork(stage_id=stage.pk, by=request.user, now=now)
    messages.success(request, _("The fieldwork has ended. Answers are cut from people, and the lists are deleted."))
    return see_other("period", stage.period_id)
