"""Addresses for visitors."""

from django.urls import path

from appointments.views import arriving, bookings, changing, choosing, confirming

urlpatterns = [
    path("appointments/", choosing.start, name="start"),
    path("appointments/branches/", choosing.branches, name="branches"),
    path("slots/", choosing.slots, name="slots"),
    path("bookings/<str:token>/", bookings.booking, name="booking"),
    path("bookings/<str:token>/details/", confirming.details, name="details"),
    path("bookings/<str:token>/check/", confirming.check, name="check"),
    path("bookings/<str:token>/code/", confirming.code, name="code"),
    path("bookings/<str:token>/code/send-again/", confirming.send_code_again, name="send-code-again"),
    path("bookings/<str:token>/times/", changing.booking_times, name="booking-times"),
    path("bookings/<str:token>/cancel/", changing.cancel_booking, name="cancel-booking"),
    path("bookings/<str:token>/wait-for-earlier/", changing.wait_for_earlier, name="wait-for-earlier"),
    path("bookings/<str:token>/offers/<int:offer_id>/take/", changing.take_offer, name="take-offer"),
    path("bookings/<str:token>/offers/<int:offer_id>/decline/", changing.decline_offer, name="decline-offer"),
    path("bookings/<str:token>/check-in/", arriving.check_in, name="check-in"),
    path("bookings/<str:token>/push/", bookings.tell_browser, name="tell-browser"),
    path("bookings/<str:token>/calendar.ics", bookings.calendar, name="calendar"),
]
