"""The office's desk: what was reported, one report, the answer, and what becomes of it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pmlp_portal.faults import actions, permissions, queries
from pmlp_portal.faults.forms import HandlingForm
from pmlp_portal.faults.models import Report
from pmlp_portal.faults.permissions import StaffRequest, signed_in
from pmlp_portal.faults.states import ENDS, REPORT_MACHINE, ReportState
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError, Invalid
from pmlp_portal.kernel.problems import refused_as

SEE_OTHER = 303


@require_safe
@never_cache
@signed_in
def desk(request: StaffRequest) -> HttpResponse:
    """What waits, the longest first; faults that are known; what was settled last."""
    now = clock.now()
    permissions.require_answering(request.user, now=now)
    found = queries.desk()
    page = {
        "desk": found,
        "faults": queries.open_faults(),
        "now": now,
        "demonstration": any(one.is_demonstration for one in (*found.owed, *found.known, *found.settled)),
    }
    return render(request, "faults/desk.html", page)


def _page(
    request: StaffRequest, found: Report, *, form: HandlingForm | None = None, error: DomainError | None = None
) -> HttpResponse:
    page = {
        "report": found,
        "words": found.words.select_related("by"),
        "moves": found.moves.select_related("by"),
        "form": form or HandlingForm(initial={"known_fault": found.known_fault_id}),
        "error": error,
        "may_be_taken": REPORT_MACHINE.allows(found.state, ReportState.IN_WORK),
        "ends": [state for state in ENDS if REPORT_MACHINE.allows(found.state, state)],
        "now": clock.now(),
        "demonstration": found.is_demonstration,
    }
    return render(request, "faults/desk_report.html", page, status=error.status if error else 200)


@require_safe
@never_cache
@signed_in
def desk_report(request: StaffRequest, report_id: int) -> HttpResponse:
    """Show a report, what was said, and what can be done."""
    return _page(request, permissions.report_read_by(request.user, report_id, now=clock.now()))


def _told_on_page(request: StaffRequest, error: DomainError, report_id: int) -> HttpResponse:
    found = permissions.report_read_by(request.user, report_id, now=clock.now())
    return _page(request, found, form=HandlingForm(request.POST), error=error)


def _sent(request: StaffRequest) -> HandlingForm:
    form = HandlingForm(request.POST)
    if not form.is_valid():
        raise Invalid
    return form


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def take(request: StaffRequest, report_id: int) -> HttpResponse:
    """Begin to look into it."""
    now = clock.now()
    found = permissions.report_read_by(request.user, report_id, now=now)
    actions.take(report_id=found.pk, seen=_sent(request).cleaned_data["seen"], by=request.user, now=now)
    return _back(report_id)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def answer(request: StaffRequest, report_id: int) -> HttpResponse:
    """Write to who reported it."""
    now = clock.now()
    found = permissions.report_read_by(request.user, report_id, now=now)
    told = _sent(request).cleaned_data
    actions.answer(report_id=found.pk, seen=told["seen"], text=told["text"], by=request.user, now=now)
    messages.success(request, _("The answer is on its way.") if found.contact else _("The answer is on their page."))
    return _back(report_id)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def settle(request: StaffRequest, report_id: int) -> HttpResponse:
    """Say what becomes of it."""
    now = clock.now()
    found = permissions.report_read_by(request.user, report_id, now=now)
    form = _sent(request)
    if not form.cleaned_data["to"]:
        raise Invalid
    settled = actions.settle(
        report_id=found.pk, seen=form.cleaned_data["seen"], verdict=form.verdict(), by=request.user, now=now
    )
    messages.success(request, _("Noted: {state}.").format(state=settled.get_state_display()))
    return _back(report_id)


def _mended_already(request: StaffRequest, error: DomainError, fault_id: int) -> HttpResponse:
    messages.info(request, error.detail)
    return HttpResponseRedirect(reverse("faults:desk"), status=SEE_OTHER)


@require_POST
@never_cache
@signed_in
@refused_as(_mended_already)
def mend(request: StaffRequest, fault_id: int) -> HttpResponse:
    """Note that a known fault is mended."""
    now = clock.now()
    told = actions.mend(fault_id=fault_id, by=permissions.require_answering(request.user, now=now), now=now)
    said = ngettext("Mended. {number} report is settled.", "Mended. {number} reports are settled.", told)
    messages.success(request, said.format(number=told))
    return HttpResponseRedirect(reverse("faults:desk"), status=SEE_OTHER)


def _back(report_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("faults:desk-report", args=[report_id]), status=SEE_OTHER)
