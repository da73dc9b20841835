"""A booking's own page: when, where, what to bring, and how it stands; and the same for a calendar."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments.actions import tell_browser_no_more, tell_this_browser
from appointments.calendar_file import calendar_file
from appointments.queries.booking_page import BookingView, booking_page, view_booking
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.secret_pages import secret, square_code
from pmlp_portal.notifications import push

SEE_OTHER = 303


@secret
@require_safe
def booking(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's page; before it is confirmed, the step where the holder left off."""
    view = view_booking(token, now=clock.now())
    if view.is_unconfirmed:
        return HttpResponseRedirect(reverse(f"appointments:{view.step}", args=[token]), status=SEE_OTHER)
    return page_of(request, token, view)


def page_of(request: HttpRequest, token: str, view: BookingView, *, error: DomainError | None = None) -> HttpResponse:
    """Return the holder's page, with why the last act was not possible."""
    page = booking_page(view)
    context: dict[str, Any] = {
        "page": page,
        "view": view,
        "booking": view.booking,
        "token": token,
        "error": error,
        "now": view.now,
        "demonstration": view.facts.is_demonstration,
        "push_key": push.public_key() if view.may_change else "",
    }
    if (view.may_change or view.may_check_in) and page.disruption is None:
        url = request.build_absolute_uri(reverse("appointments:check-in", args=[token]))
        context["square_code"] = square_code(url, title=_("The square code of your appointment"))
    return render(request, "appointments/booking.html", context, status=error.status if error else 200)


@secret
@require_POST
def tell_browser(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's browser asks to be told of this booking, or (`off`) not to be any more."""
    change = tell_browser_no_more if "off" in request.POST else tell_this_browser
    change(token=token, fields=request.POST.dict(), now=clock.now())
    return HttpResponse(status=204)


@secret
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The booking as a file that calendars take in."""
    view = view_booking(token, now=clock.now())
    page = reverse("appointments:booking", args=[token])
    if view.is_unconfirmed:
        return HttpResponseRedirect(page, status=SEE_OTHER)
    text = calendar_file(view.booking, url=request.build_absolute_uri(page), now=view.now)
    method = "CANCEL" if "METHOD:CANCEL" in text else "PUBLISH"
    answer = HttpResponse(text, content_type=f"text/calendar; charset=utf-8; method={method}")
    answer.headers["Content-Disposition"] = 'attachment; filename="pmlp.ics"'
    return answer
