"""Addresses of who calls, plans and supervises."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
