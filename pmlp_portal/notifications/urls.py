"""Where messages can be stopped, receipts handed in, and what was sent seen; and the local mailbox."""

from django.urls import path

from pmlp_portal.notifications import views

app_name = "notifications"

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:key>/", views.letter, name="letter"),
    path("messages/stop/<str:token>/", views.stop, name="stop"),
    path("notifications/receipts/", views.receipts, name="receipts"),
    path("push-worker.js", views.push_worker, name="push-worker"),
    path("staff/messages/", views.messages_sent, name="messages"),
    path("staff/messages/<int:message_id>/again/", views.send_again, name="send-again"),
]
