"""Questionnaires that came on paper, typed in by who asks."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pmlp_portal.idempotency.actions import key_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from surveys import permissions
from surveys.actions.paper import enter_paper as enter
from surveys.models import Stage
from surveys.permissions import StaffRequest, signed_in
from surveys.queries.paper import paper_page
from surveys.views.calls import see_other


def _page(
    request: StaffRequest, stage: Stage, faults: Mapping[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    page = paper_page(stage, typed=dict(request.POST.lists()), faults=faults)
    context = {
        "page": page,
        "leads": permissions.may_lead(request.user),
        "number": request.POST.get("case-number", ""),
        # A sheet sent twice is one sheet: each page carries a key of its own.
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
        "demonstration": stage.period.is_demonstration,
    }
    return render(request, "surveys/desk/paper.html", {**context, "now": clock.now(), **more}, status=status)


@require_GET
@never_cache
@signed_in
def paper(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Show a sheet to type in."""
    return _page(request, permissions.stage_on_paper(request.user, stage_id, now=clock.now()), {})


def _told_on_sheet(request: StaffRequest, error: DomainError, stage_id: int) -> HttpResponse:
    stage = permissions.stage_on_paper(request.user, stage_id, now=clock.now())
    return _page(request, stage, error.facts.get("faults", {}), status=error.status, error=error)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_sheet)
def enter_paper(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Keep a sheet and go on with the next."""
    now = clock.now()
    stage = permissions.stage_on_paper(request.user, stage_id, now=now)
    key = key_of(request.POST.get("key"), scope=f"survey-paper:{stage.pk}", body=b"")
    enter(
        stage_id=stage.pk,
        number=request.POST.get("case-number", ""),
        typed=dict(request.POST.lists()),
        language=get_language() or "lv",
        key=key,
        by=request.user,
        now=now,
    )
    messages.success(request, _("Kept. Take the next sheet."))
    return see_other("paper", stage_id)
