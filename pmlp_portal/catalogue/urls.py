"""Addresses of the catalogue."""

from django.urls import path

from pmlp_portal.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("services/", views.services, name="services"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("e-services/<slug:slug>/", views.e_service, name="e-service"),
    path("services-effect/", views.effect, name="effect"),
]
