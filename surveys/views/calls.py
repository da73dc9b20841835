"""The interviewer's screen: whom to call, one call with one question at a time, and its ends."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.wording import long_date, wall
from surveys import desk_forms, errors, permissions
from surveys.actions import calls
from surveys.models import CallAttempt
from surveys.permissions import StaffRequest, signed_in
from surveys.queries.call_page import call_page
from surveys.queries.calls import interviewer_desk
from surveys.states import Disposition

SEE_OTHER = 303
Deed = Callable[[StaffRequest, CallAttempt, datetime], HttpResponse]


def see_other(name: str, *args: object) -> HttpResponseRedirect:
    """Go on to a page by GET, so that reloading it repeats nothing."""
    return HttpResponseRedirect(reverse(f"surveys:{name}", args=args), status=SEE_OTHER)


def _desk(request: StaffRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    now = clock.now()
    leads = permissions.may_lead(request.user)
    desk = interviewer_desk(user=request.user, leads=leads, now=now)
    page = {"desk": desk, "leads": leads, "now": now, "demonstration": desk.is_demonstration}
    return render(request, "surveys/desk/interviews.html", {**page, **more}, status=status)


@require_GET
@never_cache
@signed_in
def interviews(request: StaffRequest) -> HttpResponse:
    """Show an interviewer their stages, their promises and their day so far."""
    permissions.require_interviewer(request.user, now=clock.now())
    return _desk(request)


def _told_at_desk(request: StaffRequest, error: DomainError, *_args: object, **_more: object) -> HttpResponse:
    return _desk(request, status=error.status, error=error)


@require_POST
@never_cache
@signed_in
@refused_as(_told_at_desk)
def take_next(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Give the interviewer who is to be called next."""
    now = clock.now()
    stage = permissions.stage_called_by(request.user, stage_id, now=now)
    call = calls.take_next(stage_id=stage.pk, by=request.user, now=now)
    return see_other("interview", call.pk)


def _page(request: StaffRequest, call: CallAttempt, *, at: str = "", status: int = 200, **more: Any) -> HttpResponse:
    now = clock.now()
    page = call_page(call.pk, at=at, now=now)
    context = {
        "page": page,
        "endings": [(one.value, one.label) for one in calls.endings_of(call)],
        "now": now,
        "demonstration": page.stage.period.is_demonstration,
    }
    return render(request, "surveys/desk/interview.html", {**context, **more}, status=status)


@require_GET
@never_cache
@signed_in
@refused_as(_told_at_desk)
def interview(request: StaffRequest, call_id: int) -> HttpResponse:
    """Show a call that goes on: whom to dial, or the question to read aloud."""
    call = permissions.open_call_of(request.user, call_id, now=clock.now())
    return _page(request, call, at=request.GET.get("at", ""))


def _told_in_call(request: StaffRequest, error: DomainError, call_id: int) -> HttpResponse:
    if isinstance(error, (errors.CallOver, errors.FieldworkOver)):
        return _desk(request, status=error.status, error=error)
    if request.POST.get("go") == "save":
        return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")
    call = permissions.open_call_of(request.user, call_id, now=clock.now())
    at = "" if isinstance(error, errors.QuestionNotAsked) else request.POST.get("question", "")
    return _page(request, call, at=at, status=error.status, error=error, typed=request.POST)


def deed_in_call(doing: Deed) -> Callable[..., HttpResponse]:
    """Make a view of a deed in one's own call that goes on."""

    @require_POST
    @never_cache
    @signed_in
    @refused_as(_told_in_call)
    @wraps(doing)
    def view(request: StaffRequest, call_id: int) -> HttpResponse:
        now = clock.now()
        return doing(request, permissions.open_call_of(request.user, call_id, now=now), now)

    return view


@deed_in_call
def consent(request: StaffRequest, call: CallAttempt, now: datetime) -> HttpResponse:
    """Note that they agreed, and begin or go on with the questions."""
    may_record = request.POST.get("recording") == "yes"
    calls.consent(call_id=call.pk, may_record=may_record, by=request.user, now=now)
    return see_other("interview", call.pk)


@deed_in_call
def answer(request: StaffRequest, call: CallAttempt, now: datetime) -> HttpResponse:
    """Keep an answer and go on; what a script saves while one thinks is told in a word."""
    said = request.POST.getlist("answer")
    question = request.POST.get("question", "")
    calls.answer(call_id=call.pk, question_code=question, said=said, by=request.user, now=now)
    if request.POST.get("go") == "save":
        return HttpResponse(_said_saved(now), content_type="text/plain; charset=utf-8")
    return see_other("interview", call.pk)


def _said_saved(now: datetime) -> str:
    return _("Saved {time}").format(time=f"{clock.local(now):%H:%M:%S}")


@deed_in_call
def finish_interview(request: StaffRequest, call: CallAttempt, now: datetime) -> HttpResponse:
    """End the call after the last question."""
    case = calls.finish_interview(call_id=call.pk, by=request.user, now=now)
    messages.success(request, _("Interview {number} is complete.").format(number=case.number))
    return see_other("interviews")


@deed_in_call
def end_call(request: StaffRequest, call: CallAttempt, now: datetime) -> HttpResponse:
    """End the call otherwise."""
    ending = desk_forms.EndingForm(request.POST).said()
    case = calls.end_call(call_id=call.pk, ending=ending, by=request.user, now=now)
    messages.success(request, _said_ended(ending, case.next_at))
    return see_other("interviews")


def _said_ended(ending: Disposition, next_at: datetime | None) -> str:
    said = _("Noted: {ending}.").format(ending=str(ending.label).lower())
    if next_at is None:
        return said
    again = _("To be called again {day}, from {time}.").format(day=long_date(next_at), time=wall(next_at))
    return f"{said} {again}"


@deed_in_call
def promise_call(request: StaffRequest, call: CallAttempt, now: datetime) -> HttpResponse:
    """End the call with the promise of another."""
    at = desk_forms.PromiseForm(request.POST).instant()
    calls.promise_call(call_id=call.pk, at=at, by=request.user, now=now)
    messages.success(request, _("Promised: {day}, {time}.").format(day=long_date(at), time=wall(at)))
    return see_other("interviews")


@deed_in_call
def refuse_call(request: StaffRequest, call: CallAttempt, now: datetime) -> HttpResponse:
    """End the call with who wants to be asked nothing more."""
    calls.refuse_call(call_id=call.pk, by=request.user, now=now)
    messages.success(request, _("Noted: refused. Nobody calls this number for a survey any more."))
    return see_other("interviews")
