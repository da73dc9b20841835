"""Questions and their answers in a questionnaire that is being written, for who leads a survey."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from surveys.actions import choices as choice_deeds
from surveys.actions import questions as actions
from surveys.draft_forms import ChoiceForm, NewQuestionForm, QuestionForm, takes_choices, way_of
from surveys.errors import VersionFrozen
from surveys.permissions import StaffRequest, signed_in
from surveys.queries import versions as queries
from surveys.queries.skipping import rule_page
from surveys.views.drafting import FORM, FormPage, answered, at, go_on, lead
from surveys.views.instruments import version_page


def _told_on_version(request: StaffRequest, error: DomainError, block_id: int) -> HttpResponse:
    return version_page(request, queries.block_of(block_id).version_id, status=error.status, error=error)


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_on_version)
def new_question(request: StaffRequest, block_id: int) -> HttpResponse:
    """Add a question at the end of a block."""
    by, now = lead(request)
    block = queries.block_of(block_id)
    queries.require_draft(block.version)
    form = NewQuestionForm(request.POST if request.method == "POST" else None)
    page = FormPage(block.version, _("New question"), form, back=at(block.version_id, f"block-{block_id}"))
    return answered(
        request,
        page,
        lambda: actions.add_question(block_id=block_id, draft=form.draft(), code=form.code_said, by=by, now=now),
        said=_("The question is added."),
    )


def _told_of_question(request: StaffRequest, error: DomainError, question_id: int) -> HttpResponse:
    return version_page(request, queries.question_of(question_id).version_id, status=error.status, error=error)


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_of_question)
def question(request: StaffRequest, question_id: int) -> HttpResponse:
    """Change a question; beside it, its answers and when it is asked."""
    by, now = lead(request)
    found = queries.question_of(question_id)
    queries.require_draft(found.version)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=found)
    page = FormPage(
        found.version,
        _("Question {nth}").format(nth=found.place),
        form,
        back=at(found.version_id, f"question-{question_id}"),
        remove=reverse("surveys:remove-question", args=[question_id]),
        template="question",
    )
    return answered(
        request,
        page,
        lambda: actions.change_question(question_id=question_id, draft=form.draft(), by=by, now=now),
        said=_("The question is kept."),
        question=found,
        rule=rule_page(question_id),
        takes_choices=takes_choices(found),
    )


@require_POST
@never_cache
@signed_in
@refused_as(_told_of_question)
def move_question(request: StaffRequest, question_id: int) -> HttpResponse:
    """Move a question up or down, at the edge of its block into the next."""
    by, now = lead(request)
    moved = actions.move_question(question_id=question_id, way=way_of(request.POST), by=by, now=now)
    return go_on(at(moved.version_id, f"question-{question_id}"))


@require_POST
@never_cache
@signed_in
@refused_as(_told_of_question)
def remove_question(request: StaffRequest, question_id: int) -> HttpResponse:
    """Remove a question."""
    by, now = lead(request)
    version_id = actions.remove_question(question_id=question_id, by=by, now=now)
    messages.success(request, _("The question is removed."))
    return go_on(at(version_id))


# ---- when it is asked ------------------------------------------------------------------------------------------------


def _rule_page(
    request: StaffRequest, question_id: int, *, after: str | None, status: int = 200, error: DomainError | None = None
) -> HttpResponse:
    page = rule_page(question_id, after=after)
    queries.require_draft(page.question.version)
    context = {"page": page, "error": error, "now": clock.now()}
    return render(request, "surveys/desk/rule.html", context, status=status)


def _told_at_rule(request: StaffRequest, error: DomainError, question_id: int) -> HttpResponse:
    if isinstance(error, VersionFrozen):
        return _told_of_question(request, error, question_id)
    return _rule_page(request, question_id, after=request.POST.get("after", ""), status=error.status, error=error)


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_at_rule)
def rule(request: StaffRequest, question_id: int) -> HttpResponse:
    """Say after which answers a question is asked; which question gave them is chosen first, in the address."""
    by, now = lead(request)
    if request.method != "POST":
        return _rule_page(request, question_id, after=request.GET.get("after"))
    said = request.POST
    kept = actions.set_rule(
        question_id=question_id, after=said.get("after", ""), answers=said.getlist("answer"), by=by, now=now
    )
    messages.success(request, _("Kept: who is asked this."))
    return go_on(at(kept.version_id, f"question-{question_id}"))


# ---- answers to choose from ------------------------------------------------------------------------------------------


def _own_page(question_id: int) -> str:
    return reverse("surveys:question", args=[question_id])


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_of_question)
def new_choice(request: StaffRequest, question_id: int) -> HttpResponse:
    """Add an answer, or the label of a point."""
    by, now = lead(request)
    found = queries.question_of(question_id)
    queries.require_draft(found.version)
    form = ChoiceForm(request.POST if request.method == "POST" else None, question=found)
    page = FormPage(found.version, _("New answer"), form, back=_own_page(question_id))
    return answered(
        request,
        page,
        lambda: choice_deeds.add_choice(
            question_id=question_id, words=form.words, point=form.point_said, by=by, now=now
        ),
        said=_("The answer is added."),
        question=found,
    )


def _told_of_choice(request: StaffRequest, error: DomainError, choice_id: int) -> HttpResponse:
    version_id = queries.choice_of(choice_id).question.version_id
    return version_page(request, version_id, status=error.status, error=error)


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_of_choice)
def choice(request: StaffRequest, choice_id: int) -> HttpResponse:
    """Word an answer anew, or remove it."""
    by, now = lead(request)
    found = queries.choice_of(choice_id)
    queries.require_draft(found.question.version)
    form = ChoiceForm(request.POST if request.method == "POST" else None, choice=found)
    page = FormPage(
        found.question.version,
        _("Answer"),
        form,
        back=_own_page(found.question_id),
        remove=reverse("surveys:remove-choice", args=[choice_id]),
    )
    return answered(
        request,
        page,
        lambda: choice_deeds.word_choice(choice_id=choice_id, words=form.words, by=by, now=now),
        said=_("The answer is kept."),
        question=found.question,
    )


@require_POST
@never_cache
@signed_in
@refused_as(_told_of_choice)
def move_choice(request: StaffRequest, choice_id: int) -> HttpResponse:
    """Move an answer up or down."""
    by, now = lead(request)
    moved = choice_deeds.move_choice(choice_id=choice_id, way=way_of(request.POST), by=by, now=now)
    return go_on(_own_page(moved.question_id))


@require_POST
@never_cache
@signed_in
@refused_as(_told_of_choice)
def remove_choice(request: StaffRequest, choice_id: int) -> HttpResponse:
    """Remove an answer."""
    by, now = lead(request)
    left = choice_deeds.remove_choice(choice_id=choice_id, by=by, now=now)
    messages.success(request, _("The answer is removed."))
    return go_on(_own_page(left.pk))
