"""Another time, no time at all, or an earlier one if somebody gives theirs up. Looking never changes anything."""

import secrets
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appointments import actions, errors
from appointments.queries.booking_page import BookingView, Look, view_booking
from appointments.queries.choosing import times_to_book
from appointments.views.bookings import page_of
from appointments.visitor_forms import TimeForm, WishForm
from pmlp_portal.idempotency.actions import key_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret

SEE_OTHER = 303
UNREADABLE = 422


def refused(request: HttpRequest, error: DomainError, token: str, **more: int) -> HttpResponse:
    """Show the booking as it stands, and why the act was not possible."""
    view = view_booking(token, now=clock.now())
    return _back(token) if view.is_unconfirmed else page_of(request, token, view, error=error)


def no_such_time(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Say why not, with other times that are one press away."""
    view = view_booking(token, now=clock.now())
    if isinstance(error, errors.BookingIsOver):
        return refused(request, error, token)
    if not isinstance(error, errors.SlotTaken):
        return _times_page(request, token, view, error=error, status=error.status)
    context = {
        "error": error,
        "facts": view.facts,
        "service": view.service,
        "times": [datetime.fromisoformat(text) for text in error.facts.get("next", [])],
        "key": secrets.token_hex(16),
        "all_times": request.path,
        "demonstration": view.facts.is_demonstration,
    }
    return render(request, "appointments/slot_taken.html", context, status=error.status)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(no_such_time)
def booking_times(request: HttpRequest, token: str) -> HttpResponse:
    """Another day and time: the booking moves there, or what is not confirmed yet is held there."""
    view = view_booking(token, now=clock.now())
    if not view.is_unconfirmed and not view.may_change:
        return _back(token)
    if request.method != "POST":
        return _times_page(request, token, view)
    chosen = TimeForm(request.POST)
    if not chosen.is_valid():
        return _times_page(request, token, view, chosen=chosen, status=UNREADABLE)
    return _move(request, token, view, chosen)


def _move(request: HttpRequest, token: str, view: BookingView, chosen: TimeForm) -> HttpResponse:
    starts_at = chosen.cleaned_data["starts_at"]
    if view.is_unconfirmed:
        actions.hold_instead(token=token, starts_at=starts_at, now=view.now)
        return _back(token)
    scope = f"reschedule\n{token}\n{starts_at.isoformat()}"
    key = key_of(chosen.cleaned_data["key"] or None, scope=scope, body=b"")
    actions.reschedule(token=token, starts_at=starts_at, now=view.now, key=key)
    messages.success(request, _("The time is changed. We have sent you the new one."))
    return _back(token)


def _times_page(
    request: HttpRequest,
    token: str,
    view: BookingView,
    *,
    chosen: TimeForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    wish = WishForm(request.GET, limit=view.policy.persons_at_most)
    booking = view.booking
    times = times_to_book(
        branch_id=booking.branch_id,
        service_id=booking.service_id,
        persons=booking.persons,
        now=view.now,
        day=wish.asked_day,
        since=wish.asked_since,
    )
    context = {
        "token": token,
        "view": view,
        "booking": booking,
        "facts": view.facts,
        "service": view.service,
        "times": times,
        "form": chosen,
        "error": error,
        "key": secrets.token_hex(16),
        "demonstration": view.facts.is_demonstration or times.is_demonstration,
    }
    return render(request, "appointments/booking_times.html", context, status=status)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def cancel_booking(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more by a page of its own; only its button cancels, so that no mail scanner can."""
    view = view_booking(token, now=clock.now())
    if request.method == "POST":
        actions.cancel(token=token, now=view.now)
        return _back(token)
    if view.look == Look.CANCELLED or not (view.is_unconfirmed or view.may_change):
        return _back(token)
    context = {"token": token, "view": view, "booking": view.booking, "demonstration": view.facts.is_demonstration}
    return render(request, "appointments/cancel.html", context)


@secret
@require_POST
@refused_as(refused)
def wait_for_earlier(request: HttpRequest, token: str) -> HttpResponse:
    """Ask to be told of an earlier time, or (`off`) not to be any more."""
    booking = actions.wait_for_earlier(token=token, wants="off" not in request.POST, now=clock.now())
    on, off = _("We will write to you when an earlier time becomes free."), _("We offer you no earlier times any more.")
    messages.success(request, on if booking.wants_earlier else off)
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def take_offer(request: HttpRequest, token: str, offer_id: int) -> HttpResponse:
    """The offered time instead of the booked one."""
    actions.take_offer(token=token, offer_id=offer_id, now=clock.now())
    messages.success(request, _("The time is changed. We have sent you the new one."))
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def decline_offer(request: HttpRequest, token: str, offer_id: int) -> HttpResponse:
    """The booked time stays."""
    actions.decline_offer(token=token, offer_id=offer_id, now=clock.now())
    messages.success(request, _("Your appointment stays as it is."))
    return _back(token)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("appointments:booking", args=[token]), status=SEE_OTHER)
