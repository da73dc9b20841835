"""What has come and nobody has yet: looked through by keyboard, one beside the list, and spam declined together."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from forum import actions, desk_forms, permissions
from forum.models import Category
from forum.permissions import StaffRequest, signed_in
from forum.queries.triage import triage_page
from forum.search.queries import similar
from forum.views.deeds import to_triage
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as


def _page(
    request: StaffRequest, category: Category | None, now: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    chosen = desk_forms.chosen_question(request.GET)
    triage = triage_page(category=category, chosen=chosen, user=request.user, now=now)
    question = triage.question
    if question is not None:
        actions.note_look(question_id=question.pk, by=request.user, now=now)
    context = {
        "triage": triage,
        "question": question,
        "category": category,
        "categories": Category.objects.filter(is_active=True),
        "experts": triage.experts,
        "similar": similar(question.title) if question else [],
        "sorts": True,
        "from_triage": True,
        "now": now,
        "today": clock.day_of(now),
        "demonstration": any(row.question.is_demonstration for row in triage.desk.rows),
    }
    return render(request, "forum/triage.html", {**context, **more}, status=status)


@require_GET
@never_cache
@signed_in
def triage(request: StaffRequest) -> HttpResponse:
    """Show what is to be sorted, what is due first, first, and one question of it with what is like it."""
    now = clock.now()
    permissions.require_sorter(request.user, now=now)
    return _page(request, desk_forms.chosen_category(request.GET), now)


def _told_on_list(request: StaffRequest, error: DomainError) -> HttpResponse:
    category = desk_forms.chosen_category(request.POST)
    typed = {"because": request.POST.get("because", ""), "marked": set(desk_forms.seen_of(request.POST))}
    return _page(request, category, clock.now(), status=error.status, error=error, bulk=typed)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_list)
def bulk_decline(request: StaffRequest) -> HttpResponse:
    """Decline the marked ones as spam; nobody is told."""
    now = clock.now()
    user = permissions.require_sorter(request.user, now=now)
    because = desk_forms.understood(desk_forms.BulkForm(request.POST))["because"]
    seen = desk_forms.seen_of(request.POST)
    declined = actions.bulk_decline(seen=seen, because=because, by=user, now=now)
    messages.success(request, _said(len(declined), left=len(seen) - len(declined)))
    return to_triage(request.POST.get("category", ""))


def _said(declined: int, *, left: int) -> str:
    said = ngettext("{number} question declined.", "{number} questions declined.", declined).format(number=declined)
    if not left:
        return said
    moved = ngettext(
        "{number} was left out: a colleague has moved it.", "{number} were left out: a colleague has moved them.", left
    )
    return f"{said} {moved.format(number=left)}"
