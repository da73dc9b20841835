"""Self-checks: one question a page, advice at the end. What is answered travels with the page and is kept nowhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from pmlp_portal.kernel import clock
from surveys import actions
from surveys.queries import self_checks
from surveys.queries.self_checks import Page

UNREADABLE = 422


@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """Which self-checks there are."""
    return render(request, "surveys/tools.html", {"tools": self_checks.offered()})


@csrf_exempt  # nothing of anybody's can be changed here, and no cookie is asked of who only wants advice
@require_http_methods(["GET", "HEAD", "POST"])
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    """The next question, or what is advised after the last."""
    if request.method != "POST":
        return _question(request, self_checks.first_page(slug))
    page = self_checks.page_after(slug, sent=request.POST.dict())
    if page.question is not None:
        return _question(request, page)
    ended = actions.end_self_check(slug=slug, given=page.given, now=clock.now())
    return render(request, "surveys/advice.html", {"page": page, "ended": ended})


def _question(request: HttpRequest, page: Page) -> HttpResponse:
    return render(request, "surveys/tool.html", {"page": page}, status=UNREADABLE if page.is_unanswered else 200)
