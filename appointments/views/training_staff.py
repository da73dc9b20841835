"""Trainings for those who run them: who comes, who came, what is handed out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from appointments.actions.attendance import hand_out, mark_attendance, take_back
from appointments.actions.trainings import cancel_training
from appointments.queries import trainings as queries
from appointments.training_calendar import participants_table
from appointments.training_forms import MaterialForm, came
from appointments.training_permissions import require
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as

SEE_OTHER = 303


@require_safe
@never_cache
@login_required
def trainings(request: HttpRequest) -> HttpResponse:
    """All trainings, drafts too."""
    now = clock.now()
    require(request.user, now=now)
    return render(request, "trainings/staff_list.html", {"trainings": queries.run_by_staff(now=now), "now": now})


def _told_above(request: HttpRequest, error: DomainError, training_id: int, **_more: object) -> HttpResponse:
    messages.info(request, error.detail)
    return _back(training_id)


def _page(request: HttpRequest, training_id: int, form: MaterialForm) -> HttpResponse:
    page = queries.attendance(training_id, now=clock.now())
    context = {"page": page, "form": form, "demonstration": page.training.is_demonstration}
    return render(request, "trainings/staff_training.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@login_required
def training(request: HttpRequest, training_id: int) -> HttpResponse:
    """Who signed up, who waits, and the materials."""
    require(request.user, now=clock.now())
    return _page(request, training_id, MaterialForm())


@require_safe
@never_cache
@login_required
def participants(request: HttpRequest, training_id: int) -> HttpResponse:
    """The list as a file for a spreadsheet."""
    now = clock.now()
    require(request.user, now=now)
    page = queries.attendance(training_id, now=now)
    name = f"{page.training.slug}.csv"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    table = participants_table([*page.seated, *page.waiting])
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@login_required
@refused_as(_told_above)
def attendance(request: HttpRequest, training_id: int) -> HttpResponse:
    """Mark who came."""
    now = clock.now()
    user = require(request.user, now=now)
    mark_attendance(training_id=training_id, came=came(request.POST.getlist("came")), by=user, now=now)
    messages.success(request, _("Attendance is kept."))
    return _back(training_id)


@require_POST
@login_required
@refused_as(_told_above)
def add_material(request: HttpRequest, training_id: int) -> HttpResponse:
    """Hand something out."""
    now = clock.now()
    user = require(request.user, now=now)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, training_id, form)
    hand_out(training_id=training_id, what=form.what, by=user, now=now)
    messages.success(request, _("The material is handed out."))
    return _back(training_id)


@require_POST
@login_required
def remove_material(request: HttpRequest, training_id: int, material_id: int) -> HttpResponse:
    """Take it back."""
    now = clock.now()
    take_back(training_id=training_id, material_id=material_id, by=require(request.user, now=now), now=now)
    return _back(training_id)


@require_POST
@login_required
@refused_as(_told_above)
def call_off(request: HttpRequest, training_id: int) -> HttpResponse:
    """Call it off and tell everybody; asked once more on the page."""
    now = clock.now()
    cancel_training(training_id=training_id, by=require(request.user, now=now), now=now)
    messages.success(request, _("The training is called off. Everybody who signed up is told."))
    return _back(training_id)


def _back(training_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("trainings:run", args=[training_id]), status=SEE_OTHER)
