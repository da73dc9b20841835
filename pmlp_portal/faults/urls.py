"""Addresses of faults, as a table of contents."""

from django.urls import path

from pmlp_portal.faults.views import desk, reporting

app_name = "faults"

urlpatterns = [
    path("", reporting.report, name="report"),
    path("known/", reporting.known, name="known"),
    path("known/<int:fault_id>/mend/", desk.mend, name="mend"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<int:report_id>/", desk.desk_report, name="desk-report"),
    path("desk/<int:report_id>/take/", desk.take, name="take"),
    path("desk/<int:report_id>/answer/", desk.answer, name="answer"),
    path("desk/<int:report_id>/settle/", desk.settle, name="settle"),
    path("<str:token>/", reporting.mine, name="mine"),
    path("<str:token>/say/", reporting.say, name="say"),
]
