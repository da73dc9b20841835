"""A stage in the field for who leads it: its figures, its quotas, and who asks."""

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
from surveys import desk_forms, permissions
from surveys.actions import calls, supervising
from surveys.models import Stage
from surveys.permissions import StaffRequest, signed_in
from surveys.queries import supervising as queries
from surveys.views.calls import see_other


def _page(request: StaffRequest, stage: Stage, *, status: int = 200, **more: Any) -> HttpResponse:
    now = clock.now()
    page = queries.supervisor_page(stage, now=now)
    context = {
        "page": page,
        "form": desk_forms.QuotaForm(),
        "now": now,
        "refresh_seconds": 30,
        "demonstration": stage.period.is_demonstration,
    }
    return render(request, "surveys/desk/supervisor.html", {**context, **more}, status=status)


@require_GET
@never_cache
@signed_in
def supervisor(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Show how a stage goes."""
    return _page(request, permissions.stage_led_by(request.user, stage_id, now=clock.now()))


@require_GET
@never_cache
@signed_in
def progress(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Show its figures alone: an open page asks for them each ten seconds."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    return render(request, "surveys/desk/_progress.html", {"page": queries.progress(stage, now=now)})


def _told_on_page(request: StaffRequest, error: DomainError, stage_id: int, **_more: object) -> HttpResponse:
    stage = permissions.stage_led_by(request.user, stage_id, now=clock.now())
    return _page(request, stage, status=error.status, error=error)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def set_quotas(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Say anew how many are wanted of whom."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    targets = desk_forms.targets_of(request.POST)
    supervising.set_targets(stage_id=stage.pk, targets=targets, by=request.user, now=now)
    messages.success(request, _("The quotas are kept."))
    return see_other("supervisor", stage_id)


def _told_in_form(request: StaffRequest, error: DomainError, stage_id: int) -> HttpResponse:
    form = desk_forms.QuotaForm(request.POST)
    form.add_error(None, error.detail)
    stage = permissions.stage_led_by(request.user, stage_id, now=clock.now())
    return _page(request, stage, status=error.status, form=form)


@require_POST
@never_cache
@signed_in
@refused_as(_told_in_form)
def add_quota(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Want so many answers of some people."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    form = desk_forms.QuotaForm(request.POST)
    if not form.is_valid():
        return _page(request, stage, status=422, form=form)
    supervising.add_quota(stage_id=stage.pk, wanted=form.wanted(), by=request.user, now=now)
    messages.success(request, _("The quotas are kept."))
    return see_other("supervisor", stage_id)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def add_interviewer(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Let somebody ask in a stage."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    user_id = desk_forms.understood(desk_forms.InterviewerForm(request.POST))["interviewer"]
    user = supervising.add_interviewer(stage_id=stage.pk, user_id=user_id, by=request.user, now=now)
    messages.success(request, _("{name} asks in this stage now.").format(name=user.display_name))
    return see_other("supervisor", stage_id)


@require_POST
@never_cache
@signed_in
def remove_interviewer(request: StaffRequest, stage_id: int, user_id: int) -> HttpResponse:
    """Take somebody off a stage; the call they are in they may end."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    supervising.remove_interviewer(stage_id=stage.pk, user_id=user_id, by=request.user, now=now)
    messages.success(request, _("Taken off the stage."))
    return see_other("supervisor", stage_id)


@require_POST
@never_cache
@signed_in
def release_call(request: StaffRequest, stage_id: int, call_id: int) -> HttpResponse:
    """End a call that an interviewer left standing."""
    now = clock.now()
    call = permissions.call_led_by(request.user, stage_id, call_id, now=now)
    calls.release_call(call_id=call.pk, by=request.user, now=now)
    messages.success(request, _("The call is released: its case can be called again."))
    return see_other("supervisor", stage_id)
