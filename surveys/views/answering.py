"""A survey by link, one question a page: drawn people and employees, who assesses, and who rates a visit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError, Invalid
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret
from surveys import actions, errors
from surveys.forms.answering import sent_in
from surveys.queries import survey_pages
from surveys.queries.opened import Door, LinkState, Opened, opened

SEE_OTHER = 303
GONE = 410
_ENDED = (errors.FieldworkNotBegun, errors.FieldworkOver, errors.AnsweredAlready, errors.RefusedAlready)


def refused(request: HttpRequest, error: DomainError, token: str, *, door: Door, code: str = "") -> HttpResponse:
    """Say why not: at the question with what was sent, at the look over all answers, or at the end."""
    now = clock.now()
    if isinstance(error, errors.FieldworkOver) and door == Door.VISIT:
        return render(request, "surveys/not_now.html", {"error": error}, status=error.status)
    link = opened(door, token, now=now)
    if isinstance(error, Invalid) and code:
        page = survey_pages.question_page(link, code, sent=sent_in(request.POST).kept)
        return _render(request, "question", link, page, error=error)
    if isinstance(error, _ENDED) or not link.may_answer:
        return _end(request, link, status=error.status)
    # A question left out, or not asked any more after another answer: there it goes on.
    messages.info(request, error.detail)
    return _to(survey_pages.where_to_go_on(link))


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def start(request: HttpRequest, token: str, *, door: Door) -> HttpResponse:
    """What is asked, by whom and what becomes of it; its button begins, or goes on."""
    now = clock.now()
    if request.method == "POST":
        actions.begin_by_link(door=door, token=token, now=now)
        return _to(survey_pages.where_to_go_on(opened(door, token, now=now)))
    link = opened(door, token, now=now)
    if not link.may_answer:
        return _end(request, link, status=GONE if link.state == LinkState.OVER else 200)
    return _render(request, "start", link, survey_pages.start_page(link))


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def question(request: HttpRequest, token: str, code: str, *, door: Door) -> HttpResponse:
    """One question; its answer is kept at once."""
    now = clock.now()
    if request.method == "POST":
        read = sent_in(request.POST).reply_to
        saved = actions.answer_by_link(door=door, token=token, code=code, read=read, now=now)
        return _to(survey_pages.onward(door, token, saved.next_code))
    link = opened(door, token, now=now)
    if not link.may_answer:
        return _to(survey_pages.address(door, token))
    return _render(request, "question", link, survey_pages.question_page(link, code))


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def check(request: HttpRequest, token: str, *, door: Door) -> HttpResponse:
    """All answers once more; the button hands them in."""
    now = clock.now()
    if request.method == "POST":
        actions.hand_in(door=door, token=token, now=now)
        return _to(survey_pages.address(door, token))
    link = opened(door, token, now=now)
    if not link.may_answer:
        return _to(survey_pages.address(door, token))
    return _render(request, "check", link, survey_pages.check_page(link))


def _render(
    request: HttpRequest, name: str, link: Opened, page: object, *, error: DomainError | None = None
) -> HttpResponse:
    context = {"page": page, "error": error, "demonstration": link.stage.period.is_demonstration}
    return render(request, f"surveys/{name}.html", context, status=error.status if error else 200)


def _end(request: HttpRequest, link: Opened, *, status: int) -> HttpResponse:
    context = {"page": survey_pages.end_page(link), "demonstration": link.stage.period.is_demonstration}
    return render(request, "surveys/done.html", context, status=status)


def _to(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address, status=SEE_OTHER)
