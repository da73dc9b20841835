"""Every address of the portal, as a table of contents."""

from django.urls import path

from pmlp_portal.supervisor import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
