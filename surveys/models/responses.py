"""What people answered. Once fieldwork has ended nothing here says who they are, and never at what hour it was."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service
from surveys.models.cases import Case
from surveys.models.instruments import InstrumentVersion, Question
from surveys.models.periods import Mode, Stage
from surveys.models.sampling import ClientKind, Quota, Stratum
from surveys.states import RESPONSE_MACHINE, ResponseState


class Source(models.TextChoices):
    """How somebody came to answer. Only who was drawn speaks for the population."""

    SAMPLE = "sample", _("Drawn")
    OPEN_LINK = "open_link", _("Link after a visit")
    PAPER = "paper", _("Paper")
    FORM = "form", _("Assessment form")


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about responses."""

    def complete(self) -> "ResponseQuerySet":
        """To the end."""
        return self.filter(state=ResponseState.COMPLETE)

    def of_sample(self) -> "ResponseQuerySet":
        """Without those who came by an open link."""
        return self.exclude(source=Source.OPEN_LINK)


class Response(models.Model):
    """One questionnaire of one person.

    `case` and `origin_hash` (a keyed hash of what an open link was for, so that it counts once) are cut when fieldwork
    ends. `week_of` is the Monday of the week it was begun in: nothing finer is kept. `place` is the code of the
    question to go on with; empty after the last.
    """

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="responses", verbose_name=_("stage"))
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="responses", verbose_name=_("questionnaire")
    )
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, related_name="response", verbose_name=_("case")
    )
    origin_hash = models.CharField(_("hash of what it is about"), max_length=64, null=True)
    mode = models.CharField(_("asked by"), max_length=10, choices=Mode.choices)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    state = models.CharField(_("state"), max_length=10, choices=ResponseState.choices, default=ResponseState.STARTED)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    week_of = models.DateField(_("week of"))
    stratum = models.ForeignKey(
        Stratum, on_delete=models.PROTECT, null=True, related_name="responses", verbose_name=_("stratum")
    )
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("branch"))
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("service")
    )
    client_kind = models.CharField(_("kind of client"), max_length=10, choices=ClientKind.choices, blank=True)
    quota = models.ForeignKey(
        Quota, on_delete=models.PROTECT, null=True, related_name="responses", verbose_name=_("quota")
    )
    weight = models.FloatField(_("weight"), null=True)
    place = models.CharField(_("question to go on with"), max_length=40, blank=True)

    objects: ClassVar = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ResponseState.values), name="response_state_is_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="response_source_is_known"),
            models.CheckConstraint(condition=Q(week_of__iso_week_day=1), name="response_keeps_no_day"),
            models.UniqueConstraint(fields=["stage", "origin_hash"], name="one_response_per_visit"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="response_weighs_something"
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "state", "source"], name="response_of_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.pk}"

    def move_to(self, state: ResponseState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        RESPONSE_MACHINE.require(self.state, state)
        self.state = state


class Special(models.TextChoices):
    """What is said instead of an answer; three different things."""

    NA = "na", _("Does not apply")
    REFUSED = "refused", _("Would not say")
    UNKNOWN = "unknown", _("Hard to say")


class Answer(models.Model):
    """The answer to one question: a point or yes and no (`value`), codes of choices, a number, a text, or why none."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question"))
    value = models.SmallIntegerField(_("point"), null=True)
    number = models.DecimalField(_("number"), max_digits=12, decimal_places=2, null=True)
    choices = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("choices"))
    text = models.TextField(_("text"), blank=True)
    special = models.CharField(_("why none"), max_length=8, choices=Special.choices, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_answer_to_a_question"),
            models.CheckConstraint(condition=Q(special__in=["", *Special.values]), name="answer_special_is_known"),
            models.CheckConstraint(
                condition=Q(special="") | Q(value__isnull=True, number__isnull=True, choices=[], text=""),
                name="answer_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question_id}"


class AssessmentEvidence(models.Model):
    """What a score of an assessment rests on. The score itself is the answer's `value`."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("answer"))
    link = models.URLField(_("link"), max_length=500, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return str(self.answer_id)
