"""Addresses of those who serve: the list of counters, a counter's screen and its acts, planned shifts."""

from django.urls import path

from queueing.views import counters, free_posts, load, shifts, what_if

urlpatterns = [
    path("counters/", counters.counters, name="counters"),
    path("counters/<int:counter_id>/", counters.counter, name="counter"),
    path("counters/<int:counter_id>/open/", counters.open_counter, name="open-counter"),
    path("counters/<int:counter_id>/close/", counters.close_counter, name="close-counter"),
    path("counters/<int:counter_id>/pause/", counters.pause, name="pause"),
    path("counters/<int:counter_id>/end-pause/", counters.end_pause, name="end-pause"),
    path("counters/<int:counter_id>/call-next/", counters.call_next, name="call-next"),
    path("counters/<int:counter_id>/finish-and-call-next/", counters.finish_and_call_next, name="finish-and-call-next"),
    path("counters/<int:counter_id>/call/", counters.call, name="call"),
    path("counters/<int:counter_id>/recall/", counters.recall, name="recall"),
    path("counters/<int:counter_id>/start/", counters.start, name="start"),
    path("counters/<int:counter_id>/no-show/", counters.no_show, name="no-show"),
    path("counters/<int:counter_id>/park/", counters.park, name="park"),
    path("counters/<int:counter_id>/resume/", counters.resume, name="resume"),
    path("counters/<int:counter_id>/return/", counters.return_to_queue, name="return-to-queue"),
    path("counters/<int:counter_id>/finish/", counters.finish, name="finish"),
    path("counters/<int:counter_id>/transfer/", counters.transfer, name="transfer"),
    path("counters/<int:counter_id>/add-service/", counters.add_service, name="add-service"),
    path("counters/<int:counter_id>/serve-directly/", counters.serve_directly, name="serve-directly"),
    path("counters/<int:counter_id>/undo/", counters.undo, name="undo"),
    path("counters/<int:counter_id>/here/", counters.here, name="counter-here"),
    path("counters/<int:counter_id>/help/", counters.call_for_help, name="call-for-help"),
    path("counters/<int:counter_id>/assist/", counters.assist, name="assist"),
    path("no-queue/posts/", free_posts.free_posts, name="free-posts"),
    path("no-queue/posts/make/", free_posts.make_post, name="make-post"),
    path("no-queue/posts/<int:post_id>/", free_posts.free_post, name="free-post"),
    path("branches/<slug:slug>/load/", load.load, name="load"),
    path("branches/<slug:slug>/what-if/", what_if.what_if, name="what-if"),
    path("branches/<slug:slug>/shifts/", shifts.shifts, name="shifts"),
    path("branches/<slug:slug>/shifts/plan/", shifts.plan_shift, name="plan-shift"),
    path("branches/<slug:slug>/shifts/copy/", shifts.copy_shifts, name="copy-shifts"),
    path("branches/<slug:slug>/shifts/<int:shift_id>/cancel/", shifts.cancel_shift, name="cancel-shift"),
]
