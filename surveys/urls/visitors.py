"""Addresses for who is asked."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
