"""What came of it: figures built by night, recommendations and what became of them, counts of self-checks."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language
from surveys.models.instruments import Topic
from surveys.models.periods import Period, Stage
from surveys.states import RECOMMENDATION_MACHINE, RecommendationState


class ResultSet(models.Model):
    """The figures of a stage, or of a whole period, as they were built; the newest counts."""

    stage = models.ForeignKey(
        Stage, on_delete=models.CASCADE, null=True, related_name="results", verbose_name=_("stage")
    )
    period = models.ForeignKey(
        Period, on_delete=models.CASCADE, null=True, related_name="results", verbose_name=_("period")
    )
    built_at = models.DateTimeField(_("built at"))
    method = models.SlugField(_("method"), max_length=60)
    method_version = models.CharField(_("version of the method"), max_length=20)
    is_published = models.BooleanField(_("published"), default=False)
    figures = models.JSONField(_("figures"))

    class Meta:
        verbose_name = _("figures")
        verbose_name_plural = _("figures")
        ordering = ("-built_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__isnull=False, period__isnull=True) | Q(stage__isnull=True, period__isnull=False),
                name="figures_are_of_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["stage", "-built_at"], name="figures_of_stage"),
            models.Index(fields=["period", "-built_at"], name="figures_of_period"),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id or self.period_id} {self.built_at:%Y-%m-%d}"


class Recommendation(models.Model):
    """What an assessment advises, whose it is, and by when. `indicator_code` names a published figure, as text."""

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="recommendations", verbose_name=_("period")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    text_lv = models.TextField(_("text (Latvian)"))
    text_en = models.TextField(_("text (English)"), blank=True)
    evidence = models.TextField(_("what it rests on"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=12, choices=RecommendationState.choices, default=RecommendationState.OPEN
    )
    measure = models.TextField(_("what is being done"), blank=True)
    indicator_code = models.CharField(_("code of the indicator"), max_length=60, blank=True)
    made_at = models.DateTimeField(_("made at"))
    reminded_on = models.DateField(_("owner reminded on"), null=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ("-period__year", "number")
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="recommendation_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values), name="recommendation_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(text_lv=""), name="recommendation_says_something"),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=[RecommendationState.OPEN, RecommendationState.IN_PROGRESS]),
                name="recommendation_owed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.number}"

    @property
    def text(self) -> str:
        """What is advised, in the reader's language."""
        return in_language(self.text_lv, self.text_en)

    def move_to(self, state: RecommendationState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        RECOMMENDATION_MACHINE.require(self.state, state)
        self.state = state


class RecommendationMove(models.Model):
    """A recommendation went from one state to another: when, by whom, and why."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="moves", verbose_name=_("recommendation")
    )
    before = models.CharField(_("from"), max_length=12, choices=RecommendationState.choices, blank=True)
    after = models.CharField(_("to"), max_length=12, choices=RecommendationState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    because = models.CharField(_("because"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("move of a recommendation")
        verbose_name_plural = _("moves of recommendations")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="recommendation_move_goes_somewhere")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.before}→{self.after}"


class ToolCount(models.Model):
    """How often a self-check ended how, on one day. Nothing else is kept of who made it."""

    tool = models.SlugField(_("tool"), max_length=60)
    day = models.DateField(_("day"))
    outcome = models.SlugField(_("outcome"), max_length=40)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("count of a self-check")
        verbose_name_plural = _("counts of self-checks")
        constraints = [models.UniqueConstraint(fields=["tool", "day", "outcome"], name="tool_counted_once_a_day")]

    def __str__(self) -> str:
        return f"{self.tool} {self.day} {self.outcome}"
