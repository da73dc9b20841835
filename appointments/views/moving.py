"""Moving a day's bookings: chosen, reviewed, and done in one act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appointments import actions, permissions
from appointments.actions import Moved
from appointments.actions.previews import examples_of
from appointments.moving_forms import MoveForm, first_move
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.moves import plan_of_move, post_of
from appointments.views.answers import see_other, to_day
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as


def _page(
    request: StaffRequest, branch: Branch, form: MoveForm, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    now = clock.now()
    plan = plan_of_move(source=form.source(), target=form.target(), now=now) if form.is_valid() else None
    examples = examples_of(plan, target=form.target(), because=form.cleaned_data["because"].strip()) if plan else []
    page = {
        "branch": branch,
        "form": form,
        "plan": plan,
        "refused": refused,
        "post": post_of(plan) if plan else None,
        "examples": examples,
        "are_languages_mixed": len({example.booking.language for example in examples}) > 1,
        "may_keep": True,
        "now": now,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "appointments/move_day.html", page, status=status)


def _told_in_form(request: StaffRequest, error: DomainError, slug: str) -> HttpResponse:
    """Show the refusal over a review made anew."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    form = MoveForm(first_move(request.POST, branch=branch, today=clock.day_of(now)), branch=branch)
    return _page(request, branch, form, status=error.status, refused=error.detail)


@require_GET
@never_cache
@signed_in
def move_day(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask which day goes where; with both given, show what would become of each booking."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    form = MoveForm(first_move(request.GET, branch=branch, today=clock.day_of(now)), branch=branch)
    return _page(request, branch, form)


@require_POST
@signed_in
@refused_as(_told_in_form)
def move_bookings(request: StaffRequest, slug: str) -> HttpResponse:
    """Do what was reviewed."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    form = MoveForm(first_move(request.POST, branch=branch, today=clock.day_of(now)), branch=branch)
    if not form.is_valid():
        return _page(request, branch, form, status=422)
    done = actions.move_day(move=form.move(), by=request.user, now=now)
    messages.success(request, _said(done))
    return see_other("disruptions", slug) if done.left else to_day(slug, form.source().day)


def _said(done: Moved) -> str:
    moved = ngettext("{number} booking is moved.", "{number} bookings are moved.", done.moved)
    if not done.left:
        return moved.format(number=done.moved)
    left = ngettext(
        "For {number} there was no place: it is listed here.", "For {number} there was no place: they are listed here.",
        done.left,
    )  # fmt: skip
    return f"{moved.format(number=done.moved)} {left.format(number=done.left)}"
