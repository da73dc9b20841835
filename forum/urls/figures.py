"""Addresses of the answer times and the feeds."""

from django.urls import path

from forum.views import figures

urlpatterns = [
    path("answer-times/", figures.figures, name="figures"),
    path("answer-times.csv", figures.figures_csv, name="figures-csv"),
]
