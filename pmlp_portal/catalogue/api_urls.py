"""Addresses of the API of e-services."""

from django.urls import path

from pmlp_portal.catalogue import api

app_name = "catalogue-api"

urlpatterns = [path("e-services/uses/", api.Uses.as_view(), name="uses")]
