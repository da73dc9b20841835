"""Addresses for readers and askers."""

from django.urls import path

from forum.views import reading

urlpatterns = [
    path("", reading.questions, name="questions"),
    path("categories/<slug:slug>/", reading.category, name="category"),
    path("questions/<int:question_id>-<slug:slug>/", reading.question, name="question"),
    path("questions/<int:question_id>/vote/", reading.vote, name="vote"),
]
