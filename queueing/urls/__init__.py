"""Addresses of the queue: for visitors, and for those who serve them."""

from queueing.urls import counters, visitors

app_name = "queueing"

urlpatterns = [*visitors.urlpatterns, *counters.urlpatterns]
