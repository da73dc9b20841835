"""Addresses of the indicators: each as a page, as CSV and as JSON."""

from django.urls import path

from pmlp_portal.indicators.views import answer_time, years

app_name = "indicators"

urlpatterns = [
    path("", years.indicators, name="indicators"),
    path("answer-time/", answer_time.answer_time, name="answer-time"),
    path("answer-time.csv", answer_time.answer_time_csv, name="answer-time-csv"),
    path("answer-time.json", answer_time.answer_time_json, name="answer-time-json"),
    path("<slug:code>/", years.indicator, name="indicator"),
    path("<slug:code>.csv", years.indicator_csv, name="indicator-csv"),
    path("<slug:code>.json", years.indicator_json, name="indicator-json"),
]
