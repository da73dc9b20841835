"""The holder is at the branch: the booking becomes a ticket."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from appointments import actions
from appointments.queries.booking_page import BookingView, Look, view_booking
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret

SEE_OTHER = 303


def refused(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Say why the arrival can't be reported now."""
    return _page(request, token, view_booking(token, now=clock.now()), error=error)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Where the square code leads: one button, which gives the number of the queue."""
    view = view_booking(token, now=clock.now())
    if request.method == "POST":
        actions.check_in(token=token, now=view.now)
        return _on(token, view_booking(token, now=view.now))
    if view.look in {Look.ARRIVED, Look.CANCELLED} or view.is_unconfirmed:
        return _on(token, view)
    return _page(request, token, view)


def _on(token: str, view: BookingView) -> HttpResponse:
    """To the ticket while its day lasts, else to the booking's own page."""
    to_ticket = ("queueing:ticket", view.ticket_token) if view.ticket_token else ("appointments:booking", token)
    return HttpResponseRedirect(reverse(to_ticket[0], args=[to_ticket[1]]), status=SEE_OTHER)


def _page(request: HttpRequest, token: str, view: BookingView, *, error: DomainError | None = None) -> HttpResponse:
    context = {"token": token, "view": view, "booking": view.booking, "error": error}
    context["demonstration"] = view.facts.is_demonstration
    return render(request, "appointments/check_in.html", context, status=error.status if error else 200)
