"""Addresses for whoever keeps the portal running."""

from django.urls import path

from pmlp_portal.operations import views

app_name = "operations"

urlpatterns = [path("staff/operations/", views.state_of_portal, name="standing")]
