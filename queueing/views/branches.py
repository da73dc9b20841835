"""Where to go: all branches, and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from queueing.forms import BranchFilterForm
from queueing.queries.branch_page import branch_page
from queueing.queries.branches import branch_lines
from queueing.queries.overview import overview_kept_seconds

REFRESH_SECONDS = 30
# The rest is one press away, so that a phone need not be scrolled through all of them.
SHOWN_AT_FIRST = 12


@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    """Every branch and its wait, for one service."""
    form = BranchFilterForm(request.GET)
    now = clock.now()
    lines = branch_lines(service=form.chosen_service, near=form.near_words, position=form.position, now=now)
    # Who looks for a place by name is shown all that was found.
    shown = len(lines) if form.near_words else SHOWN_AT_FIRST
    context = {
        "form": form,
        "lines": lines,
        "shown": lines[:shown],
        "rest": lines[shown:],
        "kept_seconds": 0 if form.is_narrowed else overview_kept_seconds(),
        "now": now,
        "demonstration": any(line.branch.is_demonstration for line in lines),
    }
    return render(request, "queueing/branches.html", context, status=422 if form.errors else 200)


@require_safe
def branch(request: HttpRequest, slug: str) -> HttpResponse:
    """One branch: what can be joined there, how long it takes, when it is open."""
    now = clock.now()
    page = branch_page(slug, now=now)
    context = {"page": page, "now": now, "demonstration": page.facts.is_demonstration}
    return render(request, "queueing/branch.html", {**context, "refresh_seconds": REFRESH_SECONDS})
