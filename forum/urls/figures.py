"""Addresses of the answer times and the feeds."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
