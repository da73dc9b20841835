"""From a held place to a booking: who comes, is it all right, the code. The secret address carries everything."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appointments import actions, errors
from appointments.queries.booking_page import BookingView, Step, view_booking
from appointments.visitor_forms import CodeForm, DetailsForm
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret
from queueing.queries.ticket_page import what_to_bring

SEE_OTHER = 303
UNREADABLE = 422


def refused(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Lead to where the holder can go on; what can't be helped there is said on the code's page."""
    view = view_booking(token, now=clock.now())
    # After the last try there is nothing to type into: the time is to be chosen again.
    if isinstance(error, errors.HoldEnded | errors.BookingIsOver | errors.CodeUsedUp) or view.is_code_used_up:
        return to_step(view.step, token)
    if not isinstance(error, errors.CodeWrong):
        return _code_page(request, token, view, CodeForm(), error=error)
    form = CodeForm(request.POST)
    form.add_error("code", error.detail)
    return _code_page(request, token, view, form)


def to_step(step: Step, token: str) -> HttpResponse:
    """Go on where the booking stands."""
    return HttpResponseRedirect(reverse(f"appointments:{step}", args=[token]), status=SEE_OTHER)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def details(request: HttpRequest, token: str) -> HttpResponse:
    """Who comes, and where the code is sent."""
    view = view_booking(token, now=clock.now())
    if not view.is_unconfirmed:
        return to_step(view.step, token)
    if request.method == "POST":
        return _write(request, token, view, DetailsForm(request.POST))
    if view.is_hold_over:
        return to_step(Step.CHOOSE_AGAIN, token)
    return _details_page(request, token, view, DetailsForm(initial=_known(view)))


def _known(view: BookingView) -> dict[str, Any]:
    booking = view.booking
    language = booking.language if booking.contact else get_language()
    return {"name": booking.name, "contact": booking.contact, "language": language}


def _write(request: HttpRequest, token: str, view: BookingView, form: DetailsForm) -> HttpResponse:
    """What was written is kept also when the hold has ended meanwhile: the next page asks for another time."""
    if not form.is_valid():
        return _details_page(request, token, view, form, status=UNREADABLE)
    actions.write_details(token=token, now=clock.now(), **form.cleaned_data)
    return to_step(Step.CHECK, token)


def _details_page(
    request: HttpRequest, token: str, view: BookingView, form: DetailsForm, *, status: int = 200
) -> HttpResponse:
    context = {**_context(token, view), "form": form}
    return render(request, "appointments/details.html", context, status=status)


def _context(token: str, view: BookingView) -> dict[str, Any]:
    return {"token": token, "view": view, "booking": view.booking, "demonstration": view.facts.is_demonstration}


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Everything once more before the code is sent."""
    view = view_booking(token, now=clock.now())
    if view.step not in {Step.CHECK, Step.CODE}:
        return to_step(view.step, token)
    if request.method == "POST":
        actions.ask_for_code(token=token, now=clock.now())
        return to_step(Step.CODE, token)
    bring = what_to_bring(view.booking.service_id, view.booking.day)
    return render(request, "appointments/check.html", {**_context(token, view), "fees": bring.fees})


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def code(request: HttpRequest, token: str) -> HttpResponse:
    """The code that was sent; the right one makes the booking."""
    view = view_booking(token, now=clock.now())
    if view.step != Step.CODE:
        return to_step(view.step, token)
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if not form.is_valid():
        return _code_page(request, token, view, form)
    actions.confirm(token=token, code=form.cleaned_data["code"], now=clock.now())
    return to_step(Step.DONE, token)


def _code_page(
    request: HttpRequest, token: str, view: BookingView, form: CodeForm, *, error: DomainError | None = None
) -> HttpResponse:
    status = error.status if error else UNREADABLE if form.errors else 200
    context = {**_context(token, view), "form": form, "error": error}
    return render(request, "appointments/code.html", context, status=status)


@secret
@require_POST
@refused_as(refused)
def send_code_again(request: HttpRequest, token: str) -> HttpResponse:
    """Another code, when the first does not come."""
    actions.send_code_again(token=token, now=clock.now())
    messages.success(request, _("We have sent a new code. Use the newest one."))
    return to_step(Step.CODE, token)
