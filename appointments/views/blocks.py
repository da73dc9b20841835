"""Blocked counters of a branch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appointments import actions, permissions
from appointments.calendar_forms import asked_in
from appointments.moving_forms import BlockForm
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.blocks import blocks_of
from appointments.queries.disruptions import kept_again_at_once, noticed_at_once
from appointments.views.answers import see_other
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as


def _page(request: StaffRequest, branch: Branch, form: BlockForm, *, status: int = 200) -> HttpResponse:
    now = clock.now()
    page = {
        "branch": branch,
        "form": form,
        "blocks": blocks_of(branch=branch, now=now),
        "may_keep": True,
        "now": now,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "appointments/blocked_counters.html", page, status=status)


@require_GET
@never_cache
@signed_in
def blocked_counters(request: StaffRequest, slug: str) -> HttpResponse:
    """Show what is blocked, and ask for more."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    day = asked_in(request.GET, today=clock.day_of(now)).day
    return _page(request, branch, BlockForm(branch=branch, day=day))


def _told_in_form(request: StaffRequest, error: DomainError, slug: str) -> HttpResponse:
    branch = permissions.branch_kept_by(request.user, slug, now=clock.now())
    form = BlockForm(request.POST, branch=branch)
    form.add_error(None, error.detail)
    return _page(request, branch, form, status=error.status)


@require_POST
@signed_in
@refused_as(_told_in_form)
def block_counter(request: StaffRequest, slug: str) -> HttpResponse:
    """Let a counter not be booked for a time."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    form = BlockForm(request.POST, branch=branch)
    if not form.is_valid():
        return _page(request, branch, form, status=422)
    counter = form.cleaned_data["counter"]
    reason = form.cleaned_data["reason"]
    actions.block_counter(counter=counter, period=form.period(), reason=reason, by=request.user, now=now)
    messages.success(request, _blocked(counter.number, noticed_at_once(branch=branch, now=now)))
    return see_other("blocked-counters", slug)


def _blocked(counter: int, disrupted: int) -> str:
    said = _("Counter {number} is blocked.").format(number=counter)
    if not disrupted:
        return said
    lost = ngettext(
        "{number} booking can't be kept: its holder will be offered other times.",
        "{number} bookings can't be kept: their holders will be offered other times.",
        disrupted,
    )
    return f"{said} {lost.format(number=disrupted)}"


@require_POST
@signed_in
def unblock_counter(request: StaffRequest, slug: str, block_id: int) -> HttpResponse:
    """Let the counter be booked again."""
    now = clock.now()
    branch = permissions.branch_kept_by(request.user, slug, now=now)
    block = permissions.block_of(request.user, branch, block_id, now=now)
    actions.unblock_counter(block=block, by=request.user, now=now)
    messages.success(request, _unblocked(block.counter.number, kept_again_at_once(branch=branch, now=now)))
    return see_other("blocked-counters", slug)


def _unblocked(counter: int, kept: int) -> str:
    said = _("Counter {number} can be booked again.").format(number=counter)
    if not kept:
        return said
    again = ngettext(
        "{number} booking can be kept after all; its holder is told where they had been told otherwise.",
        "{number} bookings can be kept after all; their holders are told where they had been told otherwise.",
        kept,
    )
    return f"{said} {again.format(number=kept)}"
