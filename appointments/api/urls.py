"""Addresses of the API of bookings."""

from django.urls import path

from appointments.api import views

app_name = "booking-api"

urlpatterns = [
    path("branches/<slug:slug>/slots/", views.Slots.as_view(), name="slots"),
    path("bookings/", views.Bookings.as_view(), name="bookings"),
    path("bookings/<str:token>/", views.BookingDetail.as_view(), name="booking"),
    path("bookings/<str:token>/confirm/", views.Confirm.as_view(), name="confirm"),
    path("bookings/<str:token>/cancel/", views.Cancel.as_view(), name="cancel"),
    path("bookings/<str:token>/reschedule/", views.Reschedule.as_view(), name="reschedule"),
    path("bookings/<str:token>/check-in/", views.CheckIn.as_view(), name="check-in"),
]
