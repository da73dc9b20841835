"""Addresses of reminders, as a table of contents."""

from django.urls import path

from pmlp_portal.deadlines import views

app_name = "deadlines"

urlpatterns = [
    path("", views.duties, name="duties"),
    path("new/<slug:slug>/", views.subscribe, name="subscribe"),
    path("sent/", views.sent, name="sent"),
    path("<str:token>/", views.subscription, name="subscription"),
    path("<str:token>/confirm/", views.confirm, name="confirm"),
    path("<str:token>/renew/", views.renew, name="renew"),
    path("<str:token>/end/", views.end, name="end"),
]
