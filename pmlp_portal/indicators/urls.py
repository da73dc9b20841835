"""Addresses of the indicators: each as a page, as CSV and as JSON."""

from django.urls import path

from pmlp_portal.indicators import views

app_name = "indicators"

urlpatterns = [
    path("answer-time/", views.answer_time, name="answer-time"),
    path("answer-time.csv", views.answer_time_csv, name="answer-time-csv"),
    path("answer-time.json", views.answer_time_json, name="answer-time-json"),
]
