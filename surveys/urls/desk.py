"""Addresses of who calls, plans and supervises."""

from django.urls import path

from surveys.views import calls, instruments, paper, periods, plans, supervising

urlpatterns = [
    path("desk/", calls.interviews, name="interviews"),
    path("desk/calls/<int:call_id>/", calls.interview, name="interview"),
    path("desk/calls/<int:call_id>/consent/", calls.consent, name="consent"),
    path("desk/calls/<int:call_id>/answer/", calls.answer, name="answer"),
    path("desk/calls/<int:call_id>/finish/", calls.finish_interview, name="finish-interview"),
    path("desk/calls/<int:call_id>/end/", calls.end_call, name="end-call"),
    path("desk/calls/<int:call_id>/promise/", calls.promise_call, name="promise-call"),
    path("desk/calls/<int:call_id>/refuse/", calls.refuse_call, name="refuse-call"),
    path("desk/stages/<int:stage_id>/", supervising.supervisor, name="supervisor"),
    path("desk/stages/<int:stage_id>/progress/", supervising.progress, name="progress"),
    path("desk/stages/<int:stage_id>/take-next/", calls.take_next, name="take-next"),
    path("desk/stages/<int:stage_id>/set-quotas/", supervising.set_quotas, name="set-quotas"),
    path("desk/stages/<int:stage_id>/add-quota/", supervising.add_quota, name="add-quota"),
    path("desk/stages/<int:stage_id>/add-interviewer/", supervising.add_interviewer, name="add-interviewer"),
    path(
        "desk/stages/<int:stage_id>/interviewers/<int:user_id>/remove/",
        supervising.remove_interviewer,
        name="remove-interviewer",
    ),
    path("desk/stages/<int:stage_id>/calls/<int:call_id>/release/", supervising.release_call, name="release-call"),
    path("desk/stages/<int:stage_id>/paper/", paper.paper, name="paper"),
    path("desk/stages/<int:stage_id>/paper/enter/", paper.enter_paper, name="enter-paper"),
    path("desk/stages/<int:stage_id>/open/", periods.open_stage, name="open-stage"),
    path("desk/stages/<int:stage_id>/close/", periods.close_stage, name="close-stage"),
    path("desk/stages/<int:stage_id>/plan/", plans.plan, name="plan"),
    path("desk/stages/<int:stage_id>/plan/make/", plans.make_plan, name="make-plan"),
    path("desk/plans/<int:plan_id>/upload/", plans.upload_frame, name="upload-frame"),
    path("desk/plans/<int:plan_id>/lock/", plans.lock_plan, name="lock-plan"),
    path("desk/plans/<int:plan_id>/draw/", plans.draw_sample, name="draw-sample"),
    path("desk/periods/", periods.periods, name="periods"),
    path("desk/periods/begin/", periods.begin_period, name="begin-period"),
    path("desk/periods/<int:period_id>/", periods.period, name="period"),
    path("desk/periods/<int:period_id>/add-stage/", periods.add_stage, name="add-stage"),
    path("desk/instruments/", instruments.instruments, name="instruments"),
    path("desk/instruments/<int:version_id>/", instruments.version, name="version"),
    path("desk/instruments/<int:version_id>/new/", instruments.new_version, name="new-version"),
    path("desk/instruments/<int:version_id>/freeze/", instruments.freeze_version, name="freeze-version"),
    path("desk/questions/<int:question_id>/", instruments.question, name="question"),
    path("desk/questions/<int:question_id>/word/", instruments.word_question, name="word-question"),
]
