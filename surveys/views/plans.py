"""How a stage's people are chosen: written down, locked, and drawn, in this order."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from surveys import frame_file, permissions
from surveys.actions.draws import draw
from surveys.actions.frames import Taken
from surveys.actions.frames import upload_frame as take_list
from surveys.actions.sampling import lock_plan as lock
from surveys.actions.sampling import make_plan as write_plan
from surveys.desk_forms import PlanForm, UploadForm, understood
from surveys.frame_file import FrameFileRefused
from surveys.models import SamplingPlan, Stage
from surveys.permissions import StaffRequest, signed_in
from surveys.queries.plans import known_to_lists, plan_page
from surveys.views.calls import see_other


def _page(
    request: StaffRequest, stage: Stage, form: PlanForm | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    page = plan_page(stage)
    context = {
        "page": page,
        "form": form or PlanForm(replaces=page.is_locked),
        "demonstration": stage.period.is_demonstration,
        "now": clock.now(),
    }
    return render(request, "surveys/desk/plan.html", {**context, **more}, status=status)


@require_GET
@never_cache
@signed_in
def plan(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Show the plan of a stage, and the form of another."""
    return _page(request, permissions.stage_led_by(request.user, stage_id, now=clock.now()))


def _told_in_form(request: StaffRequest, error: DomainError, stage_id: int) -> HttpResponse:
    stage = permissions.stage_led_by(request.user, stage_id, now=clock.now())
    form = PlanForm(request.POST, replaces=plan_page(stage).is_locked)
    form.add_error(None, error.detail)
    return _page(request, stage, form, status=error.status)


@require_POST
@never_cache
@signed_in
@refused_as(_told_in_form)
def make_plan(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Write a plan; where one is locked, another that replaces it."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    form = PlanForm(request.POST, replaces=plan_page(stage).is_locked)
    if not form.is_valid():
        return _page(request, stage, form, status=422)
    write_plan(stage_id=stage.pk, draft=form.draft(), reason=form.said_why, by=request.user, now=now)
    messages.success(request, _("The plan is written. Lock it before anybody is drawn."))
    return see_other("plan", stage_id)


Deed = Callable[[StaffRequest, SamplingPlan, datetime], str]


def _told_above(request: StaffRequest, error: DomainError, plan_id: int) -> HttpResponse:
    plan = permissions.plan_led_by(request.user, plan_id, now=clock.now())
    report = error if isinstance(error, FrameFileRefused) else None
    return _page(request, plan.stage, status=error.status, error=error, report=report)


def deed_on_plan(doing: Deed) -> Callable[..., HttpResponse]:
    """Make a view of a deed on a plan; it returns what there is to say about it."""

    @require_POST
    @never_cache
    @signed_in
    @refused_as(_told_above)
    @wraps(doing)
    def view(request: StaffRequest, plan_id: int) -> HttpResponse:
        now = clock.now()
        plan = permissions.plan_led_by(request.user, plan_id, now=now)
        messages.success(request, doing(request, plan, now))
        return see_other("plan", plan.stage_id)

    return view


@deed_on_plan
def upload_frame(request: StaffRequest, plan: SamplingPlan, now: datetime) -> str:
    """Take in a list of people, every line of it or none."""
    sent = understood(UploadForm(request.POST, request.FILES))["file"]
    rows = frame_file.read(sent.read(frame_file.LARGEST_FILE + 1), known=known_to_lists())
    taken = take_list(plan_id=plan.pk, rows=rows, by=request.user, now=now)
    return _said_taken(taken)


def _said_taken(taken: Taken) -> str:
    said = ngettext("{number} person is on the list.", "{number} people are on the list.", taken.number)
    if not taken.unwilling:
        return said.format(number=taken.number)
    left = ngettext(
        "{number} was left out: they do not want to be asked.",
        "{number} were left out: they do not want to be asked.",
        taken.unwilling,
    )
    return f"{said.format(number=taken.number)} {left.format(number=taken.unwilling)}"


@deed_on_plan
def lock_plan(request: StaffRequest, plan: SamplingPlan, now: datetime) -> str:
    """Let nothing in a plan change any more."""
    lock(plan_id=plan.pk, by=request.user, now=now)
    return _("The plan is locked. Its fingerprints stand below.")


@deed_on_plan
def draw_sample(request: StaffRequest, plan: SamplingPlan, now: datetime) -> str:
    """Draw the people the plan says."""
    number = len(draw(plan_id=plan.pk, by=request.user, now=now))
    return ngettext("{number} person is drawn.", "{number} people are drawn.", number).format(number=number)
