"""Addresses of the API of questions."""

from django.urls import path

from forum.api import views

app_name = "forum-api"

urlpatterns = [
    path("questions/", views.Questions.as_view(), name="questions"),
    path("questions/<int:question_id>/", views.QuestionDetail.as_view(), name="question"),
]
