"""A booking's own pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from appointments.queries.bookings import booking_by_token


def booking(request: HttpRequest, token: str) -> HttpResponse:
    """Show the holder's page."""
    return render(request, "appointments/booking.html", {"booking": booking_by_token(token)})
