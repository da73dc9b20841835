"""Addresses of the site itself."""

from django.urls import path

from pmlp_portal.site import views

app_name = "site"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("contacts/", views.contacts, name="contacts"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("easy/", views.easy_journeys, name="easy-journeys"),
    path("easy/<slug:slug>/", views.easy_journey, name="easy-journey"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("offline/", views.offline, name="offline"),
    path("privacy/", views.privacy, name="privacy"),
    path("site-map/", views.site_map, name="site-map"),
]
