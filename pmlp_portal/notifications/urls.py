"""The addresses of the local mailbox."""

from django.urls import path

from pmlp_portal.notifications import views

app_name = "notifications"

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:key>/", views.letter, name="letter"),
]
