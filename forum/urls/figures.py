"""Addresses of the answer times and the feeds."""

from django.urls import path

from forum import feeds
from forum.views import figures

urlpatterns = [
    path("answer-times/", figures.figures, name="figures"),
    path("answer-times.csv", figures.figures_csv, name="figures-csv"),
    path("feed.atom", feeds.answers, name="feed"),
    path("categories/<slug:slug>/feed.atom", feeds.answers, name="category-feed"),
]
