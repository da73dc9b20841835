"""Addresses of the API."""

from django.urls import path, re_path

from queueing.api import documents, views

app_name = "api"

urlpatterns = [
    path("branches/", views.BranchList.as_view(), name="branches"),
    path("branches/<slug:slug>/", views.BranchDetail.as_view(), name="branch"),
    path("branches/<slug:slug>/queue/", views.Queue.as_view(), name="queue"),
    path("branches/<slug:slug>/tickets/", views.Tickets.as_view(), name="tickets"),
    path("tickets/<str:token>/", views.TicketDetail.as_view(), name="ticket"),
    path("tickets/<str:token>/leave/", views.LeaveQueue.as_view(), name="leave-queue"),
    path("tickets/<str:token>/check-in/", views.CheckIn.as_view(), name="check-in"),
    path("tickets/<str:token>/defer/", views.Defer.as_view(), name="defer"),
    path("schema/", documents.schema, name="schema"),
    path("docs/", documents.docs, name="docs"),
    re_path(r"^.*/$", views.NothingHere.as_view()),
]
