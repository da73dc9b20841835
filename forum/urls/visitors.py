"""Addresses for readers and askers."""

from django.urls import path

from forum.views import asking, mine, reading

urlpatterns = [
    path("", reading.questions, name="questions"),
    path("categories/<slug:slug>/", reading.category, name="category"),
    path("ask/", asking.ask, name="ask"),
    path("ask/similar/", asking.similar, name="similar"),
    path("ask/send/", asking.send, name="send"),
    path("questions/<int:question_id>-<slug:slug>/", reading.question, name="question"),
    path("questions/<int:question_id>/vote/", reading.vote, name="vote"),
    path("mine/<str:token>/", mine.mine, name="mine"),
    path("mine/<str:token>/reply/", mine.reply, name="reply"),
    path("mine/<str:token>/ask-further/", mine.ask_further, name="ask-further"),
    path("mine/<str:token>/tell-at/", mine.tell_at, name="tell-at"),
    path("mine/<str:token>/push/", mine.tell_browser, name="tell-browser"),
]
