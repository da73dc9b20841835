"""What everybody may read: the list, found by words or topic, and a question with its answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum import actions
from forum.forms.reading import OpinionForm, WishForm
from forum.models import Category
from forum.queries.lists import list_page
from forum.queries.pages import QuestionPage, question_page
from forum.queries.questions import readable_question
from forum.views.addresses import canonical_url, path_of
from forum.views.structured_data import structured_data
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.devices import device_of, remember
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as

SEE_OTHER = 303
UNREADABLE = 422


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The newest answers, or what is found by words."""
    return _list(request, request.GET)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of one topic."""
    get_object_or_404(Category, slug=slug)
    wanted = request.GET.copy()
    wanted["category"] = slug
    return _list(request, wanted)


def _list(request: HttpRequest, wanted: QueryDict) -> HttpResponse:
    form = WishForm(wanted)
    is_clear = form.is_valid()
    wish = form.wish()
    page = list_page(wish, now=clock.now())
    context = {"form": form, "wish": wish, "page": page, "demonstration": page.is_demonstration}
    return render(request, "forum/questions.html", context, status=200 if is_clear else UNREADABLE)


def gone(request: HttpRequest, error: DomainError, question_id: int, **address: str) -> HttpResponse:
    """Say that there was a question, and where others are."""
    return render(request, "forum/gone.html", {"error": error}, status=error.status)


@require_safe
@refused_as(gone)
def question(request: HttpRequest, question_id: int, slug: str) -> HttpResponse:
    """A question and the office's answer; by an old address or a double's, on to its own."""
    page = question_page(question_id)
    if page.is_led_on or slug != page.question.slug:
        return redirect(path_of(page.question), permanent=True)
    return _page(request, page)


def _page(request: HttpRequest, page: QuestionPage, *, form: OpinionForm | None = None) -> HttpResponse:
    url = canonical_url(page.question)
    context: dict[str, Any] = {
        "page": page,
        "question": page.question,
        "answer": page.answer,
        "url": url,
        "structured_data": structured_data(page, url=url),
        "helped": request.GET.get("helped", ""),
        "form": form,
        "demonstration": page.question.is_demonstration,
    }
    return render(request, "forum/question.html", context, status=UNREADABLE if form else 200)


@require_POST
@refused_as(gone)
def vote(request: HttpRequest, question_id: int) -> HttpResponse:
    """Whether it helped; a word why may follow."""
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, question_page(question_id), form=form)
    device = device_of(request)
    opinion = form.opinion()
    actions.vote(question_id=question_id, device=device, opinion=opinion, now=clock.now())
    said = "thanks" if opinion.word else "yes" if opinion.is_helpful else "no"
    back = f"{path_of(readable_question(question_id))}?helped={said}#helped"
    return remember(device, HttpResponseRedirect(back, status=SEE_OTHER))
