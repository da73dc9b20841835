"""Addresses of booking, as a table of contents."""

from django.urls import path

from appointments.views import bookings

app_name = "appointments"

urlpatterns = [
    path("bookings/<str:token>/", bookings.booking, name="booking"),
]
