"""Addresses for readers and askers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
