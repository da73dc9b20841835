"""Addresses of news, as a table of contents."""

from django.urls import path

from pmlp_portal.news import feeds, views

app_name = "news"

urlpatterns = [
    path("", views.news, name="news"),
    path("feed/", feeds.news, name="feed"),
    path("items/<slug:slug>/", views.item, name="item"),
]
