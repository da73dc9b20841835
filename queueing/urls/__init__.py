"""Addresses of the queue: for visitors, for those who serve them or are in charge, and for machines in a branch."""

from queueing.urls import charge, counters, devices, visitors

app_name = "queueing"

urlpatterns = [*visitors.urlpatterns, *counters.urlpatterns, *charge.urlpatterns, *devices.urlpatterns]
