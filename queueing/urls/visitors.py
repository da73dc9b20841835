"""Addresses for visitors."""

from django.urls import path

from queueing.views import branches, fair_order, hit_rate, joining, no_queue, no_queue_feed, tickets

urlpatterns = [
    path("branches/", branches.branches, name="branches"),
    path("branches/<slug:slug>/", branches.branch, name="branch"),
    path("branches/<slug:slug>/join/<slug:service>/", joining.join, name="join"),
    path("branches/<slug:slug>/fair-order/", fair_order.fair_order, name="fair-order"),
    path("branches/<slug:slug>/fair-order/poster/", fair_order.fair_order_poster, name="fair-order-poster"),
    path("branches/<slug:slug>/fair-order.json", fair_order.fair_order_json, name="fair-order-json"),
    path("fair-order/", fair_order.fair_orders, name="fair-orders"),
    path("hit-rate/", hit_rate.hit_rate, name="hit-rate"),
    path("hit-rate.csv", hit_rate.hit_rate_csv, name="hit-rate-csv"),
    path("hit-rate.json", hit_rate.hit_rate_json, name="hit-rate-json"),
    path("no-queue/", no_queue.no_queue, name="no-queue"),
    path("no-queue/log/", no_queue.no_queue_log, name="no-queue-log"),
    path("no-queue/embed/", no_queue.no_queue_embed, name="no-queue-embed"),
    path("no-queue/feed/", no_queue_feed.free_branches, name="no-queue-feed"),
    path("tickets/<str:token>/", tickets.ticket, name="ticket"),
    path("tickets/<str:token>/card/", tickets.ticket_card, name="ticket-card"),
    path("tickets/<str:token>/print/", tickets.ticket_print, name="ticket-print"),
    path("tickets/<str:token>/check-in/", tickets.check_in, name="check-in"),
    path("tickets/<str:token>/defer/", tickets.defer, name="defer"),
    path("tickets/<str:token>/push/", tickets.tell_browser, name="tell-browser"),
    path("tickets/<str:token>/leave/", tickets.leave_queue, name="leave-queue"),
]
