"""The life of a question, of the words that answer it, and what of both everybody may read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pmlp_portal.kernel.states import StateMachine


class QuestionState(models.TextChoices):
    """Where a question is in its life."""

    RECEIVED = "received", pgettext_lazy("question", "Received")
    DECLINED = "declined", pgettext_lazy("question", "Declined")
    DUPLICATE = "duplicate", pgettext_lazy("question", "Answered already")
    FORWARDED = "forwarded", pgettext_lazy("question", "Sent to another institution")
    ASSIGNED = "assigned", pgettext_lazy("question", "With an expert")
    ASKED_BACK = "asked_back", pgettext_lazy("question", "Waiting for the asker")
    ANSWERED = "answered", pgettext_lazy("question", "Answered, not yet published")
    PUBLISHED = "published", pgettext_lazy("question", "Published")
    REOPENED = "reopened", pgettext_lazy("question", "Asked further")
    ARCHIVED = "archived", pgettext_lazy("question", "Archived")
    HIDDEN = "hidden", pgettext_lazy("question", "Hidden")


Q = QuestionState

QUESTION_MACHINE = StateMachine(
    states=QuestionState,
    start=Q.RECEIVED,
    moves={
        Q.RECEIVED: {Q.DECLINED, Q.DUPLICATE, Q.FORWARDED, Q.ASSIGNED},
        # What the expert finds not to be theirs goes back to be sorted again.
        Q.ASSIGNED: {Q.RECEIVED, Q.DECLINED, Q.DUPLICATE, Q.FORWARDED, Q.ASKED_BACK, Q.ANSWERED},
        Q.ASKED_BACK: {Q.ASSIGNED, Q.DECLINED},
        Q.ANSWERED: {Q.ASSIGNED, Q.PUBLISHED},
        Q.PUBLISHED: {Q.REOPENED, Q.ARCHIVED, Q.HIDDEN, Q.DUPLICATE},
        # The answer stays readable while what was asked further is being answered.
        Q.REOPENED: {Q.PUBLISHED, Q.HIDDEN},
        Q.ARCHIVED: {Q.PUBLISHED, Q.HIDDEN},
        Q.HIDDEN: {Q.PUBLISHED, Q.REOPENED},
        # Sorting is done fast; what was sorted in haste can be set right.
        Q.DECLINED: {Q.RECEIVED},
        Q.DUPLICATE: {Q.RECEIVED},
        Q.FORWARDED: set(),
    },
)

# An expert has it on the table.
WITH_EXPERT = (Q.ASSIGNED, Q.ASKED_BACK, Q.ANSWERED, Q.REOPENED)
# Somebody waits for the office. What waits for the asker does not.
OWED = (Q.RECEIVED, Q.ASSIGNED, Q.ANSWERED, Q.REOPENED)
# Everybody may read it; what is found by searching is not old.
READABLE = (Q.PUBLISHED, Q.REOPENED, Q.ARCHIVED)
FOUND = (Q.PUBLISHED, Q.REOPENED)


class DraftState(models.TextChoices):
    """Where a wording of an answer is: the first one, or a later one that corrects it."""

    DRAFT = "draft", pgettext_lazy("answer", "Being written")
    SUBMITTED = "submitted", pgettext_lazy("answer", "Waits for the second pair of eyes")
    APPROVED = "approved", pgettext_lazy("answer", "Published")
    DROPPED = "dropped", pgettext_lazy("answer", "Given up")


D = DraftState

DRAFT_MACHINE = StateMachine(
    states=DraftState,
    start=D.DRAFT,
    moves={
        D.DRAFT: {D.SUBMITTED, D.DROPPED},
        D.SUBMITTED: {D.DRAFT, D.APPROVED, D.DROPPED},
        D.APPROVED: set(),
        D.DROPPED: set(),
    },
)


class FollowUpKind(models.TextChoices):
    """Who said something after the question, and what for."""

    ASKED_BACK = "asked_back", _("The expert asks back")
    REPLY = "reply", _("The asker replies")
    ASKED_FURTHER = "asked_further", _("The asker asks further")
