"""Addresses of results, recommendations and exports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
