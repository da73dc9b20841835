"""Addresses of those who keep a branch's calendar."""

from django.urls import path

from appointments.views import blocks, booked, calendar, disruptions, hours, moving, statistics, telephone

urlpatterns = [
    path("branches/<slug:slug>/calendar/", calendar.calendar, name="branch-calendar"),
    path("branches/<slug:slug>/calendar/telephone/", telephone.telephone_booking, name="telephone-booking"),
    path("branches/<slug:slug>/calendar/telephone/book/", telephone.book_for, name="book-for"),
    path("branches/<slug:slug>/calendar/bookings/<int:booking_id>/", booked.booked, name="booked"),
    path(
        "branches/<slug:slug>/calendar/bookings/<int:booking_id>/check-in/", calendar.check_in_for, name="check-in-for"
    ),
    path(
        "branches/<slug:slug>/calendar/bookings/<int:booking_id>/reschedule/",
        booked.reschedule_for,
        name="reschedule-for",
    ),
    path("branches/<slug:slug>/calendar/bookings/<int:booking_id>/cancel/", booked.cancel_for, name="cancel-for"),
    path("branches/<slug:slug>/calendar/bookings/<int:booking_id>/contact/", booked.show_contact, name="show-contact"),
    path("branches/<slug:slug>/calendar/blocked/", blocks.blocked_counters, name="blocked-counters"),
    path("branches/<slug:slug>/calendar/blocked/block/", blocks.block_counter, name="block-counter"),
    path(
        "branches/<slug:slug>/calendar/blocked/<int:block_id>/unblock/", blocks.unblock_counter, name="unblock-counter"
    ),
    path("branches/<slug:slug>/calendar/disruptions/", disruptions.disruptions, name="disruptions"),
    path("branches/<slug:slug>/calendar/move/", moving.move_day, name="move-day"),
    path("branches/<slug:slug>/calendar/move/do/", moving.move_bookings, name="move-bookings"),
    path("branches/<slug:slug>/calendar/hours/", hours.hours, name="hours"),
    path("branches/<slug:slug>/calendar/statistics/", statistics.statistics, name="statistics"),
    path("branches/<slug:slug>/calendar/statistics.csv", statistics.statistics_csv, name="statistics-csv"),
]
