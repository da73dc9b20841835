"""The forms an assessor was given: begin one, go on with it. What is filled in has an address of its own."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pmlp_portal.kernel import clock
from surveys import actions, permissions
from surveys.permissions import StaffRequest, signed_in
from surveys.queries import survey_pages
from surveys.queries.inviting import forms_of
from surveys.queries.opened import Door

SEE_OTHER = 303


@require_safe
@never_cache
@signed_in
def assessments(request: StaffRequest) -> HttpResponse:
    """Which forms there are, and how far they are."""
    user = permissions.require_assessor(request.user, now=clock.now())
    return render(request, "surveys/assessments.html", {"forms": forms_of(user, now=clock.now())})


@require_POST
@signed_in
def begin_assessment(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Open one's own form, which is made the first time."""
    now = clock.now()
    user = permissions.require_assessor(request.user, now=now)
    token = actions.begin_assessment(stage_id=stage_id, by=user, now=now)
    return HttpResponseRedirect(survey_pages.address(Door.ASSESSMENT, token), status=SEE_OTHER)
