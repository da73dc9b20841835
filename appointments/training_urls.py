"""Addresses of trainings, as a table of contents."""

from django.urls import path

from appointments.views import training_staff, trainings

app_name = "trainings"

urlpatterns = [
    path("trainings/", trainings.trainings, name="trainings"),
    path("trainings/archive/", trainings.archive, name="archive"),
    path("trainings/<slug:slug>/", trainings.training, name="training"),
    path("trainings/<slug:slug>/sign-up/", trainings.sign_up, name="sign-up"),
    path("trainings/<slug:slug>/calendar.ics", trainings.calendar, name="calendar"),
    path("trainings/<slug:slug>/materials/<int:material_id>/", trainings.material, name="material"),
    path("training-places/<str:token>/", trainings.place, name="place"),
    path("training-places/<str:token>/confirm/", trainings.confirm, name="confirm"),
    path("training-places/<str:token>/code-again/", trainings.code_again, name="code-again"),
    path("training-places/<str:token>/cancel/", trainings.cancel, name="cancel"),
    path("staff/trainings/", training_staff.trainings, name="run-list"),
    path("staff/trainings/<int:training_id>/", training_staff.training, name="run"),
    path("staff/trainings/<int:training_id>/participants.csv", training_staff.participants, name="participants"),
    path("staff/trainings/<int:training_id>/attendance/", training_staff.attendance, name="attendance"),
    path("staff/trainings/<int:training_id>/materials/", training_staff.add_material, name="add-material"),
    path(
        "staff/trainings/<int:training_id>/materials/<int:material_id>/remove/",
        training_staff.remove_material,
        name="remove-material",
    ),
    path("staff/trainings/<int:training_id>/call-off/", training_staff.call_off, name="call-off"),
]
