"""The lives of what surveys are made of: stages, plans, cases, responses, recommendations."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pmlp_portal.kernel.states import StateMachine


class StageState(models.TextChoices):
    """Where a stage of a period is."""

    PLANNED = "planned", pgettext_lazy("stage", "Planned")
    OPEN = "open", pgettext_lazy("stage", "In the field")
    CLOSED = "closed", pgettext_lazy("stage", "Fieldwork over")
    PUBLISHED = "published", pgettext_lazy("stage", "Published")


STAGE_MACHINE = StateMachine(
    states=StageState,
    start=StageState.PLANNED,
    moves={
        StageState.PLANNED: {StageState.OPEN},
        # What has been closed has forgotten who answered: it never opens again.
        StageState.OPEN: {StageState.CLOSED},
        StageState.CLOSED: {StageState.PUBLISHED},
        StageState.PUBLISHED: {StageState.CLOSED},
    },
)


class PlanState(models.TextChoices):
    """Where a sampling plan is."""

    DRAFT = "draft", pgettext_lazy("plan", "Being written")
    LOCKED = "locked", pgettext_lazy("plan", "Locked")
    DRAWN = "drawn", pgettext_lazy("plan", "Drawn")
    REPLACED = "replaced", pgettext_lazy("plan", "Replaced by another")


PLAN_MACHINE = StateMachine(
    states=PlanState,
    start=PlanState.DRAFT,
    moves={
        PlanState.DRAFT: {PlanState.LOCKED, PlanState.REPLACED},
        PlanState.LOCKED: {PlanState.DRAWN, PlanState.REPLACED},
        PlanState.DRAWN: {PlanState.REPLACED},
        PlanState.REPLACED: set(),
    },
)
# Nothing that was said in it changes any more; a stage has one such plan at a time.
LIVE_PLANS = (PlanState.LOCKED, PlanState.DRAWN)


class CaseState(models.TextChoices):
    """Where somebody who was drawn, or invited, is."""

    WAITING = "waiting", pgettext_lazy("case", "Waiting")
    IN_CALL = "in_call", pgettext_lazy("case", "In a call")
    CALLED_BACK = "called_back", pgettext_lazy("case", "To be called back")
    DONE = "done", pgettext_lazy("case", "Answered")
    REFUSED = "refused", pgettext_lazy("case", "Refused")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("case", "Does not belong to the survey")
    UNREACHABLE = "unreachable", pgettext_lazy("case", "Could not be reached")
    CLOSED = "closed", pgettext_lazy("case", "Fieldwork ended before")


C = CaseState

CASE_MACHINE = StateMachine(
    states=CaseState,
    start=C.WAITING,
    moves={
        C.WAITING: {C.IN_CALL, C.DONE, C.REFUSED, C.OUT_OF_SCOPE, C.UNREACHABLE, C.CLOSED},
        C.IN_CALL: {C.WAITING, C.CALLED_BACK, C.DONE, C.REFUSED, C.OUT_OF_SCOPE, C.UNREACHABLE, C.CLOSED},
        C.CALLED_BACK: {C.IN_CALL, C.DONE, C.REFUSED, C.OUT_OF_SCOPE, C.UNREACHABLE, C.CLOSED},
        # Who could not be reached by telephone may still answer what comes by e-mail or on paper.
        C.UNREACHABLE: {C.WAITING, C.DONE, C.REFUSED, C.CLOSED},
        C.DONE: set(),
        C.REFUSED: set(),
        C.OUT_OF_SCOPE: set(),
        C.CLOSED: set(),
    },
)
# Somebody may still be asked.
OPEN_CASES = (C.WAITING, C.IN_CALL, C.CALLED_BACK, C.UNREACHABLE)
# The telephone's turn.
TO_CALL = (C.WAITING, C.CALLED_BACK)


class ResponseState(models.TextChoices):
    """Where one filled-in questionnaire is."""

    STARTED = "started", pgettext_lazy("response", "Being answered")
    COMPLETE = "complete", pgettext_lazy("response", "Complete")
    BROKEN_OFF = "broken_off", pgettext_lazy("response", "Broken off")


R = ResponseState

RESPONSE_MACHINE = StateMachine(
    states=ResponseState,
    start=R.STARTED,
    moves={
        R.STARTED: {R.COMPLETE, R.BROKEN_OFF},
        # A line that went dead is called again, while there is fieldwork.
        R.BROKEN_OFF: {R.STARTED},
        R.COMPLETE: set(),
    },
)


class RecommendationState(models.TextChoices):
    """What has become of a recommendation."""

    OPEN = "open", pgettext_lazy("recommendation", "Not begun")
    IN_PROGRESS = "in_progress", pgettext_lazy("recommendation", "In progress")
    DONE = "done", pgettext_lazy("recommendation", "Done")
    DECLINED = "declined", pgettext_lazy("recommendation", "Declined")


RECOMMENDATION_MACHINE = StateMachine(
    states=RecommendationState,
    start=RecommendationState.OPEN,
    moves={
        RecommendationState.OPEN: {
            RecommendationState.IN_PROGRESS,
            RecommendationState.DONE,
            RecommendationState.DECLINED,
        },
        RecommendationState.IN_PROGRESS: {
            RecommendationState.OPEN,
            RecommendationState.DONE,
            RecommendationState.DECLINED,
        },
        RecommendationState.DONE: {RecommendationState.IN_PROGRESS},
        RecommendationState.DECLINED: {RecommendationState.OPEN},
    },
)
# Somebody still has to do something.
OWED_RECOMMENDATIONS = (RecommendationState.OPEN, RecommendationState.IN_PROGRESS)


class Disposition(models.TextChoices):
    """What became of a call or an invitation: AAPOR's codes, as Standard Definitions number them."""

    COMPLETE = "1.1", _("Complete interview")
    PARTIAL = "1.2", _("Partial interview")
    REFUSAL = "2.11", _("Refused")
    BREAK_OFF = "2.12", _("Broken off")
    CALL_BACK = "2.21", _("To be called back")
    ANSWERING_MACHINE = "2.22", _("Answering machine")
    UNABLE = "2.32", _("Not able to answer")
    LANGUAGE = "2.33", _("No language in common")
    BUSY = "3.12", _("Busy")
    NO_ANSWER = "3.13", _("Nobody answers")
    NOT_ATTEMPTED = "3.11", _("Not called")
    WRONG_PERSON = "3.2", _("Another person")
    NOT_WORKING = "4.3", _("Number not in use")
    NOT_ELIGIBLE = "4.7", _("Does not belong to the survey")
    QUOTA_FULL = "4.8", _("Enough of this group have answered")


# Which of the eight counts of AAPOR's rates (`surveys.statistics.outcome_rates`) a final code goes into.
OUTCOME_OF: Mapping[Disposition, str] = {
    Disposition.COMPLETE: "I",
    Disposition.PARTIAL: "P",
    Disposition.REFUSAL: "R",
    Disposition.BREAK_OFF: "R",
    Disposition.CALL_BACK: "NC",
    Disposition.ANSWERING_MACHINE: "NC",
    Disposition.UNABLE: "O",
    Disposition.LANGUAGE: "O",
    Disposition.BUSY: "UH",
    Disposition.NO_ANSWER: "UH",
    Disposition.NOT_ATTEMPTED: "UH",
    Disposition.WRONG_PERSON: "UO",
    Disposition.NOT_WORKING: "NE",
    Disposition.NOT_ELIGIBLE: "NE",
    Disposition.QUOTA_FULL: "NE",
}
