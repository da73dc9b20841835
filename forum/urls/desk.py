"""Addresses of who answers and sorts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
