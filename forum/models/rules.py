"""What the office arranges: categories and their experts, answer rules, absences, texts ready to use, regulations."""

from dataclasses import fields

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from forum.policies import AnswerRule, ForumPolicy
from pmlp_portal.directory.models.language import in_language

_DEFAULT = ForumPolicy()


class Category(models.Model):
    """What a question is about, and who answers such questions."""

    slug = models.SlugField(_("slug"), unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    experts = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="forum_categories", verbose_name=_("experts")
    )
    aim_within = models.PositiveSmallIntegerField(
        _("own aim, working days"), null=True, blank=True, help_text=_("Empty means the aim of the whole forum.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(aim_within__isnull=True) | Q(aim_within__gte=1), name="aim_takes_a_day"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class AnswerRuleRow(models.Model):
    """Within what time questions are answered and forwarded that are asked from a day on."""

    valid_from = models.DateField(_("valid from"), unique=True)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    working_days = models.PositiveSmallIntegerField(_("working days"), default=0)
    forward_within = models.PositiveSmallIntegerField(_("forwarded within, working days"), default=5)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("answer rule")
        verbose_name_plural = _("answer rules")
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                condition=Q(months=0, working_days__gte=1) | Q(months__gte=1, working_days=0),
                name="answer_rule_counts_one_way",
                violation_error_message=_("Give months or working days, one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(months__lte=4, working_days__lte=90, forward_within__gte=1, forward_within__lte=30),
                name="answer_rule_makes_sense",
                violation_error_message=_("These lengths and numbers can't all hold."),
            ),
        ]

    def __str__(self) -> str:
        return self.as_rule().version

    def as_rule(self) -> AnswerRule:
        """Return the rule as the pure functions take it."""
        return AnswerRule(self.valid_from, self.months, self.working_days, self.forward_within)


class ForumPolicyRow(models.Model):
    """The rules of the forum from a day on."""

    valid_from = models.DateField(_("valid from"), unique=True)
    needs_second_eyes = models.BooleanField(_("a second expert approves"), default=_DEFAULT.needs_second_eyes)
    aim_within = models.PositiveSmallIntegerField(_("own aim, working days"), default=_DEFAULT.aim_within)
    remind_before = models.PositiveSmallIntegerField(
        _("the expert is reminded before, working days"), default=_DEFAULT.remind_before
    )
    escalate_before = models.PositiveSmallIntegerField(
        _("the lead is told before, working days"), default=_DEFAULT.escalate_before
    )
    asker_waited_for = models.PositiveSmallIntegerField(
        _("an asker is waited for, working days"), default=_DEFAULT.asker_waited_for
    )
    follow_ups_at_most = models.PositiveSmallIntegerField(
        _("questions further at most"), default=_DEFAULT.follow_ups_at_most
    )
    originals_kept_months = models.PositiveSmallIntegerField(
        _("originals are kept for, months"), default=_DEFAULT.originals_kept_months
    )
    title_longest = models.PositiveSmallIntegerField(_("letters of a question"), default=_DEFAULT.title_longest)
    text_longest = models.PositiveSmallIntegerField(_("letters of its details"), default=_DEFAULT.text_longest)
    answer_longest = models.PositiveIntegerField(_("letters of an answer"), default=_DEFAULT.answer_longest)
    links_at_most = models.PositiveSmallIntegerField(_("links before it looks like spam"), default=2)

    class Meta:
        verbose_name = _("rules of the forum")
        verbose_name_plural = _("rules of the forum")
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    aim_within__gte=1,
                    asker_waited_for__gte=1,
                    originals_kept_months__gte=1,
                    originals_kept_months__lte=24,
                    title_longest__gte=40,
                    title_longest__lte=180,
                    text_longest__gte=200,
                    answer_longest__gte=1000,
                ),
                name="forum_policy_makes_sense",
                violation_error_message=_("These lengths and numbers can't all hold."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.valid_from)

    def as_policy(self) -> ForumPolicy:
        """Return the rules as the pure functions take them."""
        return ForumPolicy(**{field.name: getattr(self, field.name) for field in fields(ForumPolicy)})


class Absence(models.Model):
    """An expert is away from a day until a day, that one not in: nothing is given to them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences", verbose_name=_("expert")
    )
    first_on = models.DateField(_("away from"))
    back_on = models.DateField(_("back on"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("-first_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(back_on__gt=F("first_on")),
                name="absence_lasts_a_day",
                violation_error_message=_("Who is away comes back on a later day."),
            ),
            ExclusionConstraint(
                name="away_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Func(F("first_on"), F("back_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Some of these days are in another absence already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_on}"


class CannedPassage(models.Model):
    """A text that experts put into answers again and again."""

    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="canned_passages",
        verbose_name=_("category"),
        help_text=_("Empty means every category."),
    )
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text ready to use")
        verbose_name_plural = _("texts ready to use")
        ordering = ("title",)
        constraints = [
            models.UniqueConstraint(
                fields=["title", "language"],
                name="canned_passage_once",
                violation_error_message=_("There is a text with this title already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Regulation(models.Model):
    """A rule that answers rest on, in the edition in force. Who changes a row calls its answers up for review."""

    number = models.CharField(_("number"), max_length=120, unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    valid_from = models.DateField(_("edition in force from"))
    valid_until = models.DateField(_("in force until, not in"), null=True, blank=True)

    class Meta:
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="regulation_is_in_force_for_a_time",
                violation_error_message=_("A rule ends after the day it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)
