"""Who is assessed when: an institution's yearly periods, and the stages of each.

The office says "posms" of both. Here a period is the whole assessment of a year; a stage is what one kind of people
say in it.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language
from surveys.models.instruments import InstrumentVersion, Named
from surveys.states import STAGE_MACHINE, StageState


class Institution(Named):
    """Whose work is assessed."""

    slug = models.SlugField(_("slug"), unique=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ("slug",)


class Period(Named):
    """One assessment of an institution, a year's."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="periods", verbose_name=_("institution")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ("institution", "-year")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "year"],
                name="period_once_a_year",
                violation_error_message=_("The institution has a period of this year already."),
            ),
            models.UniqueConstraint(fields=["institution", "number"], name="period_number_once"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="period_is_of_our_times"),
        ]


class StageKind(models.TextChoices):
    """Whose word a stage takes."""

    CLIENTS = "clients", _("Clients")
    EMPLOYEES = "employees", _("Employees")
    SELF_ASSESSMENT = "self_assessment", _("Self-assessment")
    EXPERTS = "experts", _("Experts")


class Mode(models.TextChoices):
    """How people are asked."""

    TELEPHONE = "telephone", _("Telephone")
    ELECTRONIC = "electronic", _("Electronically")
    PAPER = "paper", _("On paper")
    FORM = "form", _("Assessment form")


class Stage(models.Model):
    """One kind of people asked in one period, within days the server upholds.

    `modes` in the order they are tried. `closes_on` is the last day, that one in. `code` is what callers name: the page
    "is this call genuine?" knows it. `unlinked_at`: since then nobody can say who answered what.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="stages", verbose_name=_("period"))
    kind = models.CharField(_("kind"), max_length=16, choices=StageKind.choices)
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="stages", verbose_name=_("questionnaire")
    )
    code = models.CharField(_("code"), max_length=12, unique=True)
    population_lv = models.CharField(_("who is asked (Latvian)"), max_length=300)
    population_en = models.CharField(_("who is asked (English)"), max_length=300, blank=True)
    modes = ArrayField(models.CharField(max_length=10, choices=Mode.choices), verbose_name=_("ways of asking"))
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    planned_size = models.PositiveIntegerField(_("planned number of answers"))
    state = models.CharField(_("state"), max_length=10, choices=StageState.choices, default=StageState.PLANNED)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    unlinked_at = models.DateTimeField(_("answers cut from people at"), null=True)
    published_at = models.DateTimeField(_("published at"), null=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("period", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "kind", "version"],
                name="stage_once",
                violation_error_message=_("The period has this stage already."),
            ),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="stage_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=StageState.values), name="stage_state_is_known"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="stage_lasts_a_day",
                violation_error_message=_("Fieldwork ends on its first day or later."),
            ),
            models.CheckConstraint(condition=Q(modes__len__gte=1), name="stage_has_a_mode"),
        ]
        indexes = [models.Index(fields=["closes_on"], condition=Q(state=StageState.OPEN), name="stage_open")]

    def __str__(self) -> str:
        return f"{self.period}: {self.get_kind_display()}"

    @property
    def population(self) -> str:
        """Who is asked, in the reader's language."""
        return in_language(self.population_lv, self.population_en)

    def is_in_field(self, day: date) -> bool:
        """Whether people may be asked and answer that day."""
        return self.state == StageState.OPEN and self.opens_on <= day <= self.closes_on

    def move_to(self, state: StageState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        STAGE_MACHINE.require(self.state, state)
        self.state = state
