"""What people wrote before it was masked, kept apart and deleted on a date, and the passages that are masked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.questions import FollowUp, Question
from forum.personal_data import PassageKind

KIND_NAMES = {
    PassageKind.PERSONAL_CODE: _("Personal code"),
    PassageKind.DOCUMENT: _("Number of a document"),
    PassageKind.ACCOUNT: _("Bank account"),
    PassageKind.PHONE: _("Phone number"),
    PassageKind.EMAIL: _("E-mail address"),
    PassageKind.ADDRESS: _("Address"),
    PassageKind.OTHER: _("Something else about a person"),
}


class Part(models.TextChoices):
    """Of a question its title or its details; of a follow-up its text."""

    TITLE = "title", _("Question")
    TEXT = "text", _("Details")


class Original(models.Model):
    """A question, or a follow-up, in the very words it came in. Only who answers it sees it."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="originals", verbose_name=_("question")
    )
    follow_up = models.OneToOneField(
        FollowUp, on_delete=models.CASCADE, null=True, related_name="original", verbose_name=_("follow-up")
    )
    title = models.TextField(_("question"), blank=True)
    text = models.TextField(_("details"), blank=True)
    delete_on = models.DateField(_("deleted on"))

    class Meta:
        verbose_name = _("original")
        verbose_name_plural = _("originals")
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(follow_up__isnull=True), name="one_original_per_question"
            ),
        ]
        indexes = [models.Index(fields=["delete_on"], name="original_delete_on")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.delete_on}"


class Passage(models.Model):
    """From `start` (in) to `end` (out) of the original's part: masked, or shown by somebody who said why.

    Found by the portal when nobody is named. Positions count characters of the original and mean nothing once it is
    deleted; what is masked afterwards is counted in what was public then.
    """

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="passages", verbose_name=_("question")
    )
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, null=True, related_name="passages", verbose_name=_("follow-up")
    )
    part = models.CharField(_("part"), max_length=6, choices=Part.choices)
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("to"))
    kind = models.CharField(_("kind"), max_length=14, choices=[(kind.value, name) for kind, name in KIND_NAMES.items()])
    is_masked = models.BooleanField(_("masked"), default=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ("part", "start")
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="passage_has_letters"),
            models.CheckConstraint(
                condition=Q(is_masked=True, by__isnull=True) | (Q(by__isnull=False) & ~Q(reason="")),
                name="passage_by_hand_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["question", "follow_up", "part", "start", "end"],
                name="one_passage_at_a_place",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.part} {self.start}–{self.end}"
