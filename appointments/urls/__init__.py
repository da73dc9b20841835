"""Addresses of booking: for visitors, and for those who keep the calendar."""

from appointments.urls import devices, staff, visitors

app_name = "appointments"

urlpatterns = [*visitors.urlpatterns, *staff.urlpatterns, *devices.urlpatterns]
