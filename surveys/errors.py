"""Every "no" of surveys, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, DomainError, Invalid, NotFound


class SurveyNotFound(NotFound):
    code = "survey_not_found"
    sentence = _("There is no survey at this address. Check the link in our message.")


class ToolNotFound(NotFound):
    code = "tool_not_found"
    sentence = _("There is no such self-check. Look at the list of them.")


class FieldworkNotBegun(Conflict):
    code = "fieldwork_not_begun"
    sentence = _("This survey has not begun yet. It can be answered from {day}.")


class FieldworkOver(DomainError):
    """What was answered until then is kept."""

    code = "fieldwork_over"
    status = 410
    sentence = _("This survey has ended. What you had answered by then is kept. Thank you.")


class AnsweredAlready(DomainError):
    """A link counts once."""

    code = "answered_already"
    status = 410
    sentence = _("This survey has been answered through this link already. Thank you.")


class RefusedAlready(DomainError):
    """Who does not want to be asked is not asked."""

    code = "refused_already"
    status = 410
    sentence = _("You told us that you do not want to be asked. We do not ask you any more.")


class QuestionNotAsked(Conflict):
    """Skipped by what was answered before, or not of this questionnaire."""

    code = "question_not_asked"
    sentence = _("This question is not asked of you. Please go on with the next one.")


class ReplyMissing(Invalid):
    code = "reply_missing"
    sentence = _("Choose an answer, or say why there is none.")


class ReplyWrong(Invalid):
    code = "reply_wrong"
    sentence = _("This is not one of the answers. Please choose again.")


class NumberWrong(Invalid):
    code = "number_wrong"
    sentence = _("Write a number, like 3 or 2.5.")


class TextTooLong(Invalid):
    code = "survey_text_too_long"
    sentence = _("This is too long: at most {limit} characters.")


class QuestionsLeft(Conflict):
    """`question` is the code of the first that was left out."""

    code = "questions_left"
    sentence = _("A question is still open. Please answer it, or say that it does not apply.")


class QuotaFull(Conflict):
    code = "quota_full"
    sentence = _("Enough people of this group have been asked. Take the next call.")


class CaseOver(Conflict):
    code = "case_over"
    sentence = _("Nobody is to be asked here any more. Take the next call.")


class NotOfTheStage(Conflict):
    """A questionnaire or a case of another stage."""

    code = "not_of_the_stage"
    sentence = _("This does not belong to this stage.")


class VersionFrozen(Conflict):
    code = "version_frozen"
    sentence = _("This wording has been used and stays as it is. Make a new version to change it.")


class QuestionnaireFaulty(Conflict):
    """`questions` names those that can never be asked as written."""

    code = "questionnaire_faulty"
    sentence = _("These questions depend on answers nobody can have given: {questions}.")


class RuleNeedsIt(Conflict):
    """`questions` are their places as they stand."""

    code = "rule_needs_it"
    sentence = _(
        "Question {questions} is asked after certain answers only, and never could be then. Change its rule first."
    )


class RuleWrong(Invalid):
    code = "rule_wrong"
    sentence = _("Choose a question that stands before this one, and at least one of its answers.")


class BlockNotEmpty(Conflict):
    code = "block_not_empty"
    sentence = _("There are questions in this block. Move or remove them first.")


class CodeTaken(Conflict):
    code = "code_taken"
    sentence = _("Another question has this short name already. Choose another one.")


class ChoicesDoNotFit(Conflict):
    code = "choices_do_not_fit"
    sentence = _("Its answers do not go with this way of answering. Remove them first.")


class PointWrong(Invalid):
    code = "point_wrong"
    sentence = _("Choose a point of the scale that has no label yet.")


class ChoicesMissing(Conflict):
    """`questions` are places."""

    code = "choices_missing"
    sentence = _("There are no answers to choose from yet in question {questions}.")


class QuestionnaireCountWrong(Conflict):
    code = "questionnaire_count_wrong"
    sentence = _("This questionnaire must have {expected} questions; it has {number}.")


class PlanLocked(Conflict):
    code = "plan_locked"
    sentence = _("This plan is locked and stays as it is. Make another one and say why.")


class LivePlanThere(Conflict):
    code = "live_plan_there"
    sentence = _("This stage has a locked plan already. Replace that one and say why.")


class PlanInUse(Conflict):
    code = "plan_in_use"
    sentence = _("People drawn by this plan have been asked already: it can't be replaced any more.")


class PlanNotDrawn(Conflict):
    code = "plan_not_drawn"
    sentence = _("Nobody has been drawn for this stage yet.")


class FrameMissing(Conflict):
    code = "frame_missing"
    sentence = _("There is nobody on the list to draw from.")


class FrameRowWrong(Invalid):
    """`line` counts from 1, the heading in."""

    code = "frame_row_wrong"
    sentence = _("Line {line} of the list can't be used: {why}")


class SampleTooLarge(Invalid):
    code = "sample_too_large"
    sentence = _("There are fewer people on the list than are to be drawn.")


class FixedMissing(Invalid):
    code = "fixed_missing"
    sentence = _("Say for each stratum how many are drawn, and nothing for others: {strata}.")


class FixedDisagrees(Invalid):
    code = "fixed_disagrees"
    sentence = _("The numbers of the strata must come to {size}, the size of the sample.")


class KindUnknown(Invalid):
    code = "kind_unknown"
    sentence = _(
        "Visits do not tell whether somebody came for a company. Part only an uploaded list by kind of client."
    )


class FrameDaysMissing(Invalid):
    code = "frame_days_missing"
    sentence = _("Say from which day until which visits count; the last one is over.")


class ReasonMissing(Invalid):
    code = "survey_reason_missing"
    sentence = _("Say why: who comes after you wants to know.")


class DaysWrong(Invalid):
    code = "fieldwork_days_wrong"
    sentence = _("Fieldwork ends on its first day or later.")


class PeriodThere(Conflict):
    code = "period_there"
    sentence = _("The institution has a period of this year already.")


class StageThere(Conflict):
    code = "stage_there"
    sentence = _("The period has this stage already.")


class StageBegun(Conflict):
    code = "stage_begun"
    sentence = _("People are being asked already: what the stage is stays as it is.")


class SizeMissing(Invalid):
    code = "size_missing"
    sentence = _("Write how many; at least one.")


class InvitedAlready(Conflict):
    code = "invited_already"
    sentence = _("This person has been invited already.")


class NotAnInterviewer(Invalid):
    code = "not_an_interviewer"
    sentence = _("Choose somebody who asks in surveys.")


class ResultsNotFound(NotFound):
    """Of what is not published yet, too."""

    code = "results_not_found"
    sentence = _("Nothing is published of this period.")


class RecommendationNotFound(NotFound):
    code = "recommendation_not_found"
    sentence = _("There is no recommendation at this address.")


class AdviceMissing(Invalid):
    code = "advice_missing"
    sentence = _("Say what is recommended.")


class RevisedMeanwhile(Conflict):
    code = "revised_meanwhile"
    sentence = _(
        "Somebody has changed this in the meantime. The page now shows how it stands; what you wrote is below."
    )


class ReasonTooLong(Invalid):
    code = "reason_too_long"
    sentence = _("The reason has at most {limit} characters.")


class MeasureMissing(Invalid):
    code = "measure_missing"
    sentence = _("Say first what was done.")


class NoSuchExport(NotFound):
    """Files for SPSS are an extra of the installation."""

    code = "no_such_export"
    sentence = _("Files for SPSS are not set up here. The same answers can be downloaded as CSV or XLSX.")


class AnswersNotCut(Conflict):
    """While people can still be asked, nobody takes their answers out."""

    code = "answers_not_cut"
    sentence = _("Answers can be downloaded when fieldwork is over and they are cut from the people who gave them.")


class NotCallingTime(Conflict):
    code = "not_calling_time"
    sentence = _("People are called on working days only, from {since} to {until}.")


class NobodyToCall(Conflict):
    code = "nobody_to_call"
    sentence = _("There is nobody to be called now. Try again later.")


class CallOver(Conflict):
    """Ended in another window, or by who supervises."""

    code = "call_over"
    sentence = _("This call has ended already. Take the next one.")


class ConsentMissing(Conflict):
    code = "consent_missing"
    sentence = _("Ask for consent first.")


class EndingWrong(Conflict):
    code = "ending_wrong"
    sentence = _("A call cannot end like this now. Choose one of the endings on the page.")


class NotWhenWeCall(Invalid):
    code = "not_when_we_call"
    sentence = _("A call can be promised for a coming working day of the survey, from {since} to {until}.")


class NoSuchNumber(Invalid):
    code = "no_such_number"
    sentence = _("There is no interview of this number in this stage. Check the paper.")


class PaperWrong(Invalid):
    """`faults`: what is wrong, by the code of a question."""

    code = "paper_wrong"
    sentence = _("Some questions of this sheet need another look. Nothing has been kept yet.")


class QuotaBelowTaken(Conflict):
    code = "quota_below_taken"
    sentence = _("More than that many have been asked already. A quota can't be smaller than what is had.")


class QuotaThere(Conflict):
    code = "quota_there"
    sentence = _("There is a quota of these people already. Change that one.")
