"""For who writes what the office posts: what is free now, one press, the text to copy. Nothing is posted by us."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from queueing import actions, permissions
from queueing.forms import ServiceForm
from queueing.models import FreePost
from queueing.networks import NETWORKS
from queueing.permissions import StaffRequest, signed_in
from queueing.queries.no_queue import no_queue, posts
from queueing.queries.post_texts import link_of
from queueing.views.desk import see_other


@dataclass(frozen=True, slots=True)
class Counted:
    """A text in a language, and how much of each network's room it takes."""

    language: str
    text: str
    lengths: Sequence[tuple[str, int, int]]


@require_safe
@never_cache
@signed_in
def free_posts(request: StaffRequest) -> HttpResponse:
    """Show what could be posted about, and what was."""
    now = clock.now()
    permissions.announcer(request.user, now=now)
    form = ServiceForm(request.GET)
    found = no_queue(service=form.chosen, now=now)
    page = {
        "form": form,
        "found": found,
        "to_post": [one for one in found.free if one.is_to_be_posted(now)],
        "posts": posts(),
        "now": now,
        "demonstration": found.has_demonstration,
    }
    return render(request, "queueing/free_posts.html", page, status=422 if form.errors else 200)


def _told_on_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    messages.info(request, error.detail)
    return see_other("queueing:free-posts")


@require_POST
@signed_in
@refused_as(_told_on_page)
def make_post(request: StaffRequest) -> HttpResponse:
    """Write the text about what is free at this moment."""
    now = clock.now()
    by, form = permissions.announcer(request.user, now=now), ServiceForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["service"][0]))
        return see_other("queueing:free-posts")
    post = actions.make_post(service=form.chosen, by=by, now=now)
    return see_other("queueing:free-post", post.pk)


@require_safe
@never_cache
@signed_in
def free_post(request: StaffRequest, post_id: int) -> HttpResponse:
    """Show a text to be copied, in both languages, with its length."""
    now = clock.now()
    permissions.announcer(request.user, now=now)
    post = get_object_or_404(FreePost, pk=post_id)
    page = {
        "post": post,
        "texts": [_counted("lv", post.text_lv, post.service), _counted("en", post.text_en, post.service)],
        "now": now,
        "demonstration": any(line.branch.is_demonstration for line in post.lines.select_related("branch")),
    }
    return render(request, "queueing/free_post.html", page)


def _counted(language: str, text: str, service: Service) -> Counted:
    link = link_of(language, service)
    return Counted(language, text, [(one.name, one.length(text, link), one.limit) for one in NETWORKS])
