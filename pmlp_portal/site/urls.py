"""Addresses of the site itself."""

from django.urls import path

from pmlp_portal.site import views

app_name = "site"

urlpatterns = [
    path("", views.home, name="home"),
]
