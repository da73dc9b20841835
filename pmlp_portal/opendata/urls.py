"""Addresses of the open data: pages in both languages; files, which are the same in every language, at one address."""

from django.urls import path

from pmlp_portal.opendata import views

app_name = "opendata"

urlpatterns = [
    path("", views.datasets, name="datasets"),
    path("<slug:slug>/", views.dataset, name="dataset"),
]
files = [
    path("opendata/catalogue.jsonld", views.catalogue_file, name="opendata-catalogue"),
    path("opendata/<slug:slug>.csv", views.csv_file, name="opendata-csv"),
    path("opendata/<slug:slug>.json", views.json_file, name="opendata-json"),
]
