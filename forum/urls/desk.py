"""Addresses of who answers and sorts."""

from django.urls import path

from forum.views import absences, answering, desk, desk_question, masks, sorting, triage

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/absences/", absences.absences, name="absences"),
    path("desk/absences/note/", absences.note_absence, name="note-absence"),
    path("desk/absences/<int:absence_id>/drop/", absences.drop_absence, name="drop-absence"),
    path("triage/", triage.triage, name="triage"),
    path("triage/bulk-decline/", triage.bulk_decline, name="bulk-decline"),
    path("desk/<int:question_id>/", desk_question.desk_question, name="desk-question"),
    path("desk/<int:question_id>/look/", desk_question.look, name="look"),
    path("desk/<int:question_id>/preview/", desk_question.preview, name="preview"),
    path("desk/<int:question_id>/decline/", sorting.decline, name="decline"),
    path("desk/<int:question_id>/duplicate/", sorting.duplicate, name="duplicate"),
    path("desk/<int:question_id>/forward/", sorting.forward, name="forward"),
    path("desk/<int:question_id>/assign/", sorting.assign, name="assign"),
    path("desk/<int:question_id>/restore/", sorting.restore, name="restore"),
    path("desk/<int:question_id>/hide/", sorting.hide, name="hide"),
    path("desk/<int:question_id>/show/", sorting.show, name="show"),
    path("desk/<int:question_id>/archive/", sorting.archive, name="archive"),
    path("desk/<int:question_id>/take/", answering.take, name="take"),
    path("desk/<int:question_id>/give-back/", answering.give_back, name="give-back"),
    path("desk/<int:question_id>/ask-back/", answering.ask_back, name="ask-back"),
    path("desk/<int:question_id>/leave-as-is/", answering.leave_as_is, name="leave-as-is"),
    path("desk/<int:question_id>/confirm-true/", answering.confirm_true, name="confirm-true"),
    path("desk/<int:question_id>/save-draft/", answering.save_draft, name="save-draft"),
    path("desk/<int:question_id>/cite/", answering.cite, name="cite"),
    path("desk/<int:question_id>/uncite/", answering.uncite, name="uncite"),
    path("desk/<int:question_id>/submit/", answering.submit, name="submit"),
    path("desk/<int:question_id>/send-back/", answering.send_back, name="send-back"),
    path("desk/<int:question_id>/approve/", answering.approve, name="approve"),
    path("desk/<int:question_id>/correct/", answering.correct, name="correct"),
    path("desk/<int:question_id>/drop-draft/", answering.drop_draft, name="drop-draft"),
    path("desk/<int:question_id>/mask/", masks.mask, name="mask"),
    path("desk/<int:question_id>/unmask/", masks.unmask, name="unmask"),
    path("desk/<int:question_id>/show-originals/", masks.show_originals, name="show-originals"),
]
