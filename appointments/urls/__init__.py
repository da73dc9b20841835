"""Addresses of booking."""

from appointments.urls import visitors

app_name = "appointments"

urlpatterns = [*visitors.urlpatterns]
