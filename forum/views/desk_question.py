"""The page on which a question is decided about and answered."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from forum import actions, desk_forms, errors, permissions
from forum.markup import html_of
from forum.models import Category
from forum.offers import deeds_offered
from forum.permissions import StaffRequest, signed_in
from forum.queries.citations import citable
from forum.queries.desk_page import desk_page
from forum.queries.people import experts_for, others_looking
from forum.search.queries import similar
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as

# What is sent with a draft in hand.
DRAFT_DEEDS = {"save-draft", "cite", "uncite", "submit", "preview"}


def page_of(request: StaffRequest, question_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page as it stands now, with what a deed has to say or to ask again."""
    now = clock.now()
    today = clock.day_of(now)
    page = desk_page(question_id, user=request.user, now=now)
    question = page.question
    context = {
        "page": page,
        "question": question,
        "offered": deeds_offered(page, request.user),
        "sorts": permissions.may_sort(request.user),
        # Both were cleaned by `markup`: the one when it was published, the other just now.
        "published_html": page.answer.html if page.answer else "",
        "submitted_html": html_of(page.draft.text) if page.draft else "",
        "similar": [one for one in similar(question.title) if one.pk != question.pk],
        "experts": experts_for(question.category, day=today),
        "categories": Category.objects.filter(is_active=True),
        "citable": citable(day=today),
        "now": now,
        "today": today,
        "preview": None,
        "demonstration": question.is_demonstration,
    }
    return render(request, "forum/desk_question.html", {**context, **more}, status=status)


def told_on_page(request: StaffRequest, error: DomainError, question_id: int) -> HttpResponse:
    """Show a refusal on the page as it stands now; what somebody typed stays where they typed it."""
    return page_of(request, question_id, status=error.status, error=error, typed=_typed(request, error))


def _typed(request: StaffRequest, error: DomainError | None = None) -> Mapping[str, Any]:
    """Return what was sent. Who is shown what a colleague saved saves after it; else the saving they saw stands."""
    assert request.resolver_match is not None
    deed = request.resolver_match.url_name
    shows_theirs = isinstance(error, (errors.SavedMeanwhile, errors.NoDraft))
    return {**request.POST.dict(), "deed": deed, "is_draft": deed in DRAFT_DEEDS, "shows_theirs": shows_theirs}


@require_GET
@never_cache
@signed_in
def desk_question(request: StaffRequest, question_id: int) -> HttpResponse:
    """Show a question to who works on it. That it is open is noted: without a script a GET is all there is."""
    now = clock.now()
    permissions.question_answered_by(request.user, question_id, now=now)
    actions.note_look(question_id=question_id, by=request.user, now=now)
    return page_of(request, question_id)


@require_POST
@never_cache
@signed_in
def look(request: StaffRequest, question_id: int) -> HttpResponse:
    """An open page says each minute that it is open, and is told who else looks."""
    now = clock.now()
    permissions.question_answered_by(request.user, question_id, now=now)
    actions.note_look(question_id=question_id, by=request.user, now=now)
    others = others_looking(question_id, user=request.user, now=now)
    return render(request, "forum/desk/_others.html", {"others": [user.display_name for user in others]})


@require_POST
@never_cache
@signed_in
@refused_as(told_on_page)
def preview(request: StaffRequest, question_id: int) -> HttpResponse:
    """Show what has been typed as its readers will see it; nothing is saved."""
    permissions.question_answered_by(request.user, question_id, now=clock.now())
    shown = html_of(desk_forms.DraftForm(request.POST).draft().text)
    return page_of(request, question_id, typed=_typed(request), preview=shown)
