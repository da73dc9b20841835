"""Addresses of machines that stand in a branch."""

from django.urls import path

from appointments.views import kiosk

urlpatterns = [
    path("branches/<slug:slug>/kiosk/booking/", kiosk.kiosk_booking, name="kiosk-booking"),
]
