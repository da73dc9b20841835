"""The screen of whoever is in charge of a branch, and each of their acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pmlp_portal.accounts.roles import OVERSEEING_ROLES
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from queueing import actions, charge_forms, permissions
from queueing.counter_forms import understood
from queueing.models import REASONS, CorrectionReason, HaltKind, HaltReason, PriorityReason
from queueing.permissions import StaffRequest, signed_in
from queueing.queries.manager import manager_screen, standing_of_branches, waiting_now
from queueing.states import Outcome
from queueing.views.desk import see_other

# Without scripts the page comes anew so often.
REFRESH_SECONDS = 30
LIST_REFRESH_SECONDS = 300


@require_GET
@never_cache
@signed_in
def manage(request: StaffRequest, slug: str) -> HttpResponse:
    """Show the branch as it is now. Who may only look sees no buttons."""
    now = clock.now()
    branch = permissions.reviewed_branch_of(request.user, slug, now=now)
    chosen = charge_forms.ChosenForm(request.GET)
    chosen.is_valid()
    page = {
        "screen": manager_screen(branch, now=now),
        "branch": branch,
        "now": now,
        "may_act": directory.branches_of(user=request.user, roles=OVERSEEING_ROLES).filter(pk=branch.pk).exists(),
        "chosen": chosen.cleaned_data.get("ticket"),
        "key": uuid4(),
        "intake_reasons": REASONS[HaltKind.INTAKE],
        "closing_reasons": REASONS[HaltKind.BRANCH],
        "priority_reasons": list(PriorityReason),
        "correction_reasons": list(CorrectionReason),
        "longest_notice": charge_forms.LONGEST_NOTICE,
        "refresh_seconds": REFRESH_SECONDS,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "queueing/manage.html", page)


@require_GET
@never_cache
@signed_in
def managed(request: StaffRequest) -> HttpResponse:
    """Show every branch one is in charge of, those that need somebody first."""
    now = clock.now()
    branches = permissions.branches_reviewed_by(request.user, now=now)
    page = {
        "lines": standing_of_branches(branches, now=now),
        "now": now,
        "refresh_seconds": REFRESH_SECONDS,
        "demonstration": any(branch.is_demonstration for branch in branches),
    }
    return render(request, "queueing/managed.html", page)


@require_GET
@never_cache
@signed_in
def waiting_list(request: StaffRequest, slug: str) -> HttpResponse:
    """Show who waits, to be printed, or read when the server is gone: the page keeps its last copy."""
    now = clock.now()
    branch = permissions.reviewed_branch_of(request.user, slug, now=now)
    page = {
        "screen": waiting_now(branch, now=now),
        "branch": branch,
        "now": now,
        "may_act": directory.branches_of(user=request.user, roles=OVERSEEING_ROLES).filter(pk=branch.pk).exists(),
        "outcomes": list(Outcome),
        "key": uuid4(),
        "refresh_seconds": LIST_REFRESH_SECONDS,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "queueing/waiting_list.html", page)


@dataclass(frozen=True, slots=True)
class Order:
    """An act as it came in: whose, at which branch, when."""

    request: StaffRequest
    branch: Branch
    now: datetime


# Does one deed; returns what there is to say about it.
Deed = Callable[[Order], str | None]


def _told_on_page(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    messages.info(request, error.detail)
    return see_other("queueing:manage", slug)


def order(deed: Deed) -> Callable[..., HttpResponse]:
    """Make a view of a deed of somebody in charge. A refusal becomes a note on the page, and nothing has changed."""

    @require_POST
    @signed_in
    @refused_as(_told_on_page)
    @wraps(deed)
    def view(request: StaffRequest, slug: str) -> HttpResponse:
        now = clock.now()
        branch = permissions.overseen_branch_of(request.user, slug, now=now)
        if said := deed(Order(request, branch, now)):
            messages.success(request, said)
        return see_other("queueing:manage", slug)

    return view


@order
def stop_intake(order: Order) -> str | None:
    """Give out no more numbers today."""
    said = understood(charge_forms.HaltForm(order.request.POST, kind=HaltKind.INTAKE))
    reason = HaltReason(said["reason"])
    actions.stop_intake(branch=order.branch, reason=reason, by=order.request.user, now=order.now)
    return _("No more numbers are given out. Who waits will be served.")


@order
def resume_intake(order: Order) -> str | None:
    """Give out numbers again."""
    actions.resume_intake(branch=order.branch, by=order.request.user, now=order.now)
    return _("Numbers are given out again.")


@order
def shut_branch(order: Order) -> str | None:
    """Close the branch at once."""
    said = understood(charge_forms.HaltForm(order.request.POST, kind=HaltKind.BRANCH))
    reason = HaltReason(said["reason"])
    actions.shut_branch(branch=order.branch, reason=reason, by=order.request.user, now=order.now)
    return _("The branch is closed for now. Everybody who holds a number is being told; all places are kept.")


@order
def reopen_branch(order: Order) -> str | None:
    """Open again what was closed for now."""
    actions.reopen_branch(branch=order.branch, by=order.request.user, now=order.now)
    return _("The branch is open again. The queue goes on where it stood.")


@order
def tell_waiting(order: Order) -> str | None:
    """Tell everybody who waits."""
    form = charge_forms.NoticeForm(order.request.POST)
    if not form.is_valid():
        said = _("Nothing was sent: write it in Latvian and in English, each in {limit} characters at most.")
        messages.error(order.request, said.format(limit=charge_forms.LONGEST_NOTICE))
        return None
    notice = actions.tell_waiting(branch=order.branch, by=order.request.user, now=order.now, **form.cleaned_data)
    said = ngettext(
        "The message is on the ticket of {number} person who waits.",
        "The message is on the tickets of {number} people who wait.",
        notice.waiting,
    )
    return said.format(number=notice.waiting)


@order
def raise_priority(order: Order) -> str | None:
    """Let somebody go before others."""
    said = understood(charge_forms.PriorityForm(order.request.POST))
    ticket = actions.raise_priority(
        branch=order.branch,
        ticket_id=permissions.ticket_in(order.request.user, order.branch, said["ticket"], now=order.now),
        reason=PriorityReason(said["reason"]),
        by=order.request.user,
        now=order.now,
    )
    return _("{number} goes with those who have priority.").format(number=ticket.spoken)


@order
def put_back(order: Order) -> str | None:
    """Set a wrong click right."""
    said = understood(charge_forms.CorrectionForm(order.request.POST))
    ticket = actions.put_back(
        branch=order.branch,
        ticket_id=permissions.ticket_in(order.request.user, order.branch, said["ticket"], now=order.now),
        reason=CorrectionReason(said["reason"]),
        by=order.request.user,
        now=order.now,
    )
    return _("{number} is back in the queue at its old place.").format(number=ticket.spoken)


@order
def release_counter(order: Order) -> str | None:
    """End a session somebody has left behind."""
    said = understood(charge_forms.ReleaseForm(order.request.POST))
    counter = permissions.counter_in(order.request.user, order.branch, said["counter"], now=order.now)
    ticket = actions.release_counter(counter=counter, session_id=said["session"], by=order.request.user, now=order.now)
    if ticket is None:
        return _("Counter {number} is closed.").format(number=counter.number)
    freed = _("Counter {number} is closed; {ticket} has not lost the place.")
    return freed.format(number=counter.number, ticket=ticket.spoken)


@order
def assign_counter(order: Order) -> str | None:
    """Open a counter for somebody."""
    said = understood(charge_forms.AssignForm(order.request.POST, branch=order.branch))
    counter = permissions.counter_in(order.request.user, order.branch, said["counter"], now=order.now)
    actions.assign_counter(counter=counter, clerk=said["clerk"], by=order.request.user, now=order.now)
    opened = _("Counter {number} is open for {clerk}.")
    return opened.format(number=counter.number, clerk=said["clerk"].display_name)


@order
def answer_alarm(order: Order) -> str | None:
    """Say that help is on its way."""
    said = understood(charge_forms.AlarmForm(order.request.POST))
    actions.answer_alarm(branch=order.branch, alarm_id=said["alarm"], by=order.request.user, now=order.now)
    return _("The call for help is answered.")


@order
def answer_assistance(order: Order) -> str | None:
    """Say that one goes to the kiosk."""
    said = understood(charge_forms.AssistanceForm(order.request.POST))
    actions.answer_assistance(
        branch=order.branch, assistance_id=said["assistance"], by=order.request.user, now=order.now
    )
    return _("The kiosk says that you are coming.")


def _told_on_list(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    messages.error(request, error.detail)
    return see_other("queueing:waiting-list", slug)


@require_POST
@signed_in
@refused_as(_told_on_list)
def enter_served(request: StaffRequest, slug: str) -> HttpResponse:
    """Enter somebody served on paper."""
    now = clock.now()
    branch = permissions.overseen_branch_of(request.user, slug, now=now)
    form = charge_forms.PaperForm(request.POST, branch=branch)
    said = understood(form)
    ticket = actions.enter_served(
        branch=branch,
        ticket_id=permissions.ticket_in(request.user, branch, said["ticket"], now=now),
        line=form.line(clock.day_of(now)),
        by=request.user,
        now=now,
    )
    messages.success(request, _("{number} is entered as served on paper.").format(number=ticket.spoken))
    return see_other("queueing:waiting-list", slug)


@require_POST
@signed_in
@refused_as(_told_on_list)
def enter_unnumbered(request: StaffRequest, slug: str) -> HttpResponse:
    """Enter somebody served on paper who never had a number."""
    now = clock.now()
    branch = permissions.overseen_branch_of(request.user, slug, now=now)
    form = charge_forms.UnnumberedForm(request.POST, branch=branch)
    said = understood(form)
    line = form.line(clock.day_of(now))
    ticket = actions.enter_unnumbered(
        branch=branch, service=said["service"], line=line, key=said["key"], by=request.user, now=now
    )
    messages.success(request, _("{number} is given, and entered as served on paper.").format(number=ticket.spoken))
    return see_other("queueing:waiting-list", slug)
