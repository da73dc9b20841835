"""Addresses of machines that stand in a branch."""

from django.urls import path

from queueing.views import board, devices, kiosk

urlpatterns = [
    path("devices/<str:token>/", devices.enrol_device, name="enrol-device"),
    path("branches/<slug:slug>/board/", board.board, name="board"),
    path("branches/<slug:slug>/kiosk/", kiosk.kiosk, name="kiosk"),
    path("branches/<slug:slug>/kiosk/number/", kiosk.kiosk_number, name="kiosk-number"),
    path("branches/<slug:slug>/kiosk/person/", kiosk.kiosk_person, name="kiosk-person"),
    path("branches/<slug:slug>/kiosk/slips/<str:slip>/", kiosk.kiosk_slip, name="kiosk-slip"),
]
