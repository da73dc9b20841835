"""Addresses of the queue: for visitors, for those who serve them, and for machines in a branch."""

from queueing.urls import counters, devices, visitors

app_name = "queueing"

urlpatterns = [*visitors.urlpatterns, *counters.urlpatterns, *devices.urlpatterns]
