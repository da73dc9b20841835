"""The list of news, and one of them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.news.queries import published

EACH_PAGE = 20


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The newest first; a page that is not there is the last one."""
    page = Paginator(published(now=clock.now()), EACH_PAGE).get_page(request.GET.get("page"))
    found = {"page": page, "demonstration": any(item.is_demonstration for item in page)}
    return render(request, "news/news.html", found)


@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One piece of news, with who says it."""
    found = get_object_or_404(published(now=clock.now()), slug=slug)
    return render(request, "news/item.html", {"item": found, "demonstration": found.is_demonstration})
