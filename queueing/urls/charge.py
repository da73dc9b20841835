"""Addresses of whoever is in charge of a branch."""

from django.urls import path

from queueing.views import day_reports, manager

urlpatterns = [
    path("branches/<slug:slug>/report/", day_reports.report, name="day-report"),
    path("branches/<slug:slug>/report.csv", day_reports.report_csv, name="day-report-csv"),
    path("branches/<slug:slug>/report.xlsx", day_reports.report_xlsx, name="day-report-xlsx"),
    path("reports/days/", day_reports.all_reports, name="day-reports"),
    path("reports/days.csv", day_reports.all_reports_csv, name="day-reports-csv"),
    path("reports/days.xlsx", day_reports.all_reports_xlsx, name="day-reports-xlsx"),
    path("manage/", manager.managed, name="managed"),
    path("branches/<slug:slug>/manage/", manager.manage, name="manage"),
    path("branches/<slug:slug>/manage/stop-intake/", manager.stop_intake, name="stop-intake"),
    path("branches/<slug:slug>/manage/resume-intake/", manager.resume_intake, name="resume-intake"),
    path("branches/<slug:slug>/manage/close/", manager.shut_branch, name="shut-branch"),
    path("branches/<slug:slug>/manage/reopen/", manager.reopen_branch, name="reopen-branch"),
    path("branches/<slug:slug>/manage/tell/", manager.tell_waiting, name="tell-waiting"),
    path("branches/<slug:slug>/manage/priority/", manager.raise_priority, name="raise-priority"),
    path("branches/<slug:slug>/manage/put-back/", manager.put_back, name="put-back"),
    path("branches/<slug:slug>/manage/release/", manager.release_counter, name="release-counter"),
    path("branches/<slug:slug>/manage/assign/", manager.assign_counter, name="assign-counter"),
    path("branches/<slug:slug>/manage/list/", manager.waiting_list, name="waiting-list"),
    path("branches/<slug:slug>/manage/enter/", manager.enter_served, name="enter-served"),
    path("branches/<slug:slug>/manage/enter-unnumbered/", manager.enter_unnumbered, name="enter-unnumbered"),
    path("branches/<slug:slug>/manage/answer/", manager.answer_alarm, name="answer-alarm"),
    path("branches/<slug:slug>/manage/assist/", manager.answer_assistance, name="answer-assistance"),
]
