"""The register of recommendations: who plans surveys words them, owners say how far they are."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError, Invalid
from pmlp_portal.kernel.problems import refused_as
from surveys import permissions
from surveys.actions import recommendations as actions
from surveys.permissions import StaffRequest, signed_in
from surveys.queries.recommendations import moves_of, owned_by, register
from surveys.recommendation_forms import AdviceForm, NewRecommendationForm, ProgressForm
from surveys.states import OWED_RECOMMENDATIONS, RECOMMENDATION_MACHINE, RecommendationState

SEE_OTHER = 303


@require_GET
@never_cache
@signed_in
def recommendations(request: StaffRequest) -> HttpResponse:
    """Show the register: all of it to who plans surveys, their own to owners."""
    now = clock.now()
    leads = permissions.may_lead(request.user)
    page = {
        "recommendations": register() if leads else owned_by(request.user),
        "leads": leads,
        "owed": OWED_RECOMMENDATIONS,
        "now": now,
        "today": clock.day_of(now),
    }
    return render(request, "surveys/recommendations/register.html", page)


def _new_page(request: StaffRequest, form: NewRecommendationForm, *, status: int = 200) -> HttpResponse:
    page = {"form": form, "now": clock.now(), "leads": True}
    return render(request, "surveys/recommendations/new.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_recommendation(request: StaffRequest) -> HttpResponse:
    """Enter a recommendation."""
    now = clock.now()
    by = permissions.require_lead(request.user, now=now)
    if request.method != "POST":
        return _new_page(request, NewRecommendationForm())
    form = NewRecommendationForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=Invalid.status)
    given = actions.recommend(period=form.cleaned_data["period"], advice=form.advice(), by=by, now=now)
    messages.success(request, _("The recommendation is entered."))
    return _see_other(given.pk)


def _page(request: StaffRequest, recommendation_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    now = clock.now()
    found = permissions.recommendation_worked_by(request.user, recommendation_id, now=now)
    leads = permissions.may_lead(request.user)
    page = {
        "recommendation": found,
        "moves": moves_of(found),
        "leads": leads,
        "form": AdviceForm.showing(found) if leads else None,
        "offered": [
            (state, state.label) for state in RecommendationState if RECOMMENDATION_MACHINE.allows(found.state, state)
        ],
        "is_late": found.state in OWED_RECOMMENDATIONS and found.due_on < clock.day_of(now),
        "now": now,
        "demonstration": found.period.is_demonstration,
    }
    return render(request, "surveys/recommendations/recommendation.html", {**page, **more}, status=status)


@require_GET
@never_cache
@signed_in
def recommendation(request: StaffRequest, recommendation_id: int) -> HttpResponse:
    """Show a recommendation, what has become of it, and what can be done."""
    return _page(request, recommendation_id)


def _told_in_form(request: StaffRequest, error: DomainError, recommendation_id: int) -> HttpResponse:
    form = AdviceForm(request.POST)
    form.add_error(None, error.detail)
    return _page(request, recommendation_id, status=error.status, form=form)


@require_POST
@never_cache
@signed_in
@refused_as(_told_in_form)
def revise(request: StaffRequest, recommendation_id: int) -> HttpResponse:
    """Word a recommendation anew."""
    now = clock.now()
    by = permissions.require_lead(request.user, now=now)
    form = AdviceForm(request.POST)
    if not form.is_valid():
        return _page(request, recommendation_id, status=Invalid.status, form=form)
    actions.revise_recommendation(
        recommendation_id=recommendation_id, seen=form.cleaned_data["seen"], advice=form.advice(), by=by, now=now
    )
    messages.success(request, _("Saved."))
    return _see_other(recommendation_id)


def _told_on_page(request: StaffRequest, error: DomainError, recommendation_id: int) -> HttpResponse:
    return _page(request, recommendation_id, status=error.status, error=error, typed=request.POST)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def progress(request: StaffRequest, recommendation_id: int) -> HttpResponse:
    """Say what is being done about a recommendation, and how far it is."""
    now = clock.now()
    found = permissions.recommendation_worked_by(request.user, recommendation_id, now=now)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        raise Invalid
    seen, said = form.cleaned_data["seen"], form.progress()
    moved = actions.report_progress(recommendation_id=found.pk, seen=seen, progress=said, by=request.user, now=now)
    messages.success(request, _("Noted: {state}.").format(state=moved.get_state_display()))
    return _see_other(recommendation_id)


def _see_other(recommendation_id: int) -> HttpResponseRedirect:
    """Go on to the page by GET, so that reloading it repeats nothing."""
    return HttpResponseRedirect(reverse("surveys:recommendation", args=[recommendation_id]), status=SEE_OTHER)
