"""Answers, every wording they have had, and what each of them rests on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.questions import Question
from forum.models.rules import Regulation
from forum.states import DRAFT_MACHINE, DraftState
from pmlp_portal.directory.models import Fee, WeeklySchedule

D = DraftState


class Answer(models.Model):
    """The office's word on a question as everybody reads it; empty until the first wording is published.

    `true_on`: the day somebody last vouched for it. `review_since`: since then something it rests on has changed.
    """

    question = models.OneToOneField(
        Question, on_delete=models.CASCADE, related_name="answer", verbose_name=_("question")
    )
    current = models.ForeignKey(
        "forum.AnswerVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published wording"),
    )
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("text as HTML"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    corrected_at = models.DateTimeField(_("corrected at"), null=True)
    correction = models.CharField(_("what was corrected"), max_length=300, blank=True)
    true_on = models.DateField(_("true on"), null=True)
    review_since = models.DateTimeField(_("to be reviewed since"), null=True)
    review_because = models.CharField(_("to be reviewed because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(current__isnull=True, published_at__isnull=True, true_on__isnull=True, text="")
                | (Q(current__isnull=False, published_at__isnull=False, true_on__isnull=False) & ~Q(text="")),
                name="answer_is_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True) | ~Q(correction=""), name="answer_says_what_was_corrected"
            ),
        ]
        indexes = [
            models.Index(fields=["review_since"], condition=Q(review_since__isnull=False), name="answer_to_review"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}"


class AnswerVersion(models.Model):
    """One wording of an answer: written, looked at by a second expert, published, and kept for good.

    `revision` counts its savings: who saves tells which one they saw. `needs_second_eyes` is the rule of the day it
    was submitted.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions", verbose_name=_("answer"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=D.choices, default=D.DRAFT)
    text = models.TextField(_("text"), blank=True)
    correction = models.CharField(_("what it corrects"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    saved_at = models.DateTimeField(_("saved at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    needs_second_eyes = models.BooleanField(_("a second expert approves"), default=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    returned_because = models.CharField(_("sent back because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("wording of an answer")
        verbose_name_plural = _("wordings of answers")
        ordering = ("answer", "number")
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="wording_number_once"),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(state__in=[D.DRAFT, D.SUBMITTED]), name="one_open_wording"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[D.SUBMITTED, D.APPROVED]) | (Q(submitted_at__isnull=False) & ~Q(text="")),
                name="wording_submitted_says_something",
            ),
            models.CheckConstraint(
                condition=Q(state=D.APPROVED, approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state=D.APPROVED) & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="wording_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(needs_second_eyes=False) | ~Q(approved_by=F("author")),
                name="wording_seen_by_two",
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], condition=Q(state=D.SUBMITTED), name="wording_submitted")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.number}"

    def move_to(self, state: DraftState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        DRAFT_MACHINE.require(self.state, state)
        self.state = state


class CitationKind(models.TextChoices):
    """What an answer rests on."""

    FEE = "fee", _("Fee")
    HOURS = "hours", _("Opening hours")
    REGULATION = "regulation", _("Regulation")


class Citation(models.Model):
    """A wording rests on a row as it was then. `fingerprint` tells when the row says something else by now.

    Rows of the directory may be removed; what was cited stays in words.
    """

    version = models.ForeignKey(
        AnswerVersion, on_delete=models.CASCADE, related_name="citations", verbose_name=_("wording")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CitationKind.choices)
    fee = models.ForeignKey(Fee, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("fee"))
    hours = models.ForeignKey(
        WeeklySchedule, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("opening hours")
    )
    regulation = models.ForeignKey(
        Regulation, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("regulation")
    )
    cited_as = models.CharField(_("cited as"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until, not in"), null=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    changed_at = models.DateTimeField(_("found changed at"), null=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=CitationKind.FEE, hours=None, regulation=None)
                | Q(kind=CitationKind.HOURS, fee=None, regulation=None)
                | Q(kind=CitationKind.REGULATION, fee=None, hours=None),
                name="citation_is_of_its_kind",
            ),
            models.UniqueConstraint(fields=["version", "fee"], name="fee_cited_once"),
            models.UniqueConstraint(fields=["version", "hours"], name="hours_cited_once"),
            models.UniqueConstraint(fields=["version", "regulation"], name="regulation_cited_once"),
        ]

    def __str__(self) -> str:
        return self.cited_as
