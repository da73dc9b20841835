"""The table a ministry adopts: its period, lines of action, outcomes and indicators, in the words it is printed in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language
from pmlp_portal.indicators.states import Direction, Kind, Source, Unit


class MinistryPeriod(models.Model):
    """The years for which a ministry promises results."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    title_lv = models.CharField(_("title (Latvian)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))

    class Meta:
        verbose_name = _("ministry's period")
        verbose_name_plural = _("ministry's periods")
        ordering = ("-first_year", "slug")
        constraints = [
            models.CheckConstraint(condition=Q(first_year__lte=F("last_year")), name="ministry_period_runs_forward")
        ]

    def __str__(self) -> str:
        return self.title_lv


class LineOfAction(models.Model):
    """A line of action within a period, and the heads of its table. Heads are texts: nothing is derived from them."""

    period = models.ForeignKey(
        MinistryPeriod, on_delete=models.PROTECT, related_name="lines", verbose_name=_("ministry's period")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    name_lv = models.CharField(_("name (Latvian)"), max_length=300)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)
    outcomes_head = models.CharField(_("head of the outcomes"), max_length=200)
    indicators_head = models.CharField(_("head of the indicators"), max_length=200)
    values_head = models.CharField(_("head of the values"), max_length=200)

    class Meta:
        verbose_name = _("line of action")
        verbose_name_plural = _("lines of action")
        ordering = ("-period__first_year", "place")
        constraints = [models.UniqueConstraint(fields=["period", "place"], name="line_has_its_place")]

    def __str__(self) -> str:
        return self.name_lv

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class Column(models.Model):
    """A column of the printed table: a year, what its cells were when it was adopted, and its head."""

    line = models.ForeignKey(
        LineOfAction, on_delete=models.PROTECT, related_name="columns", verbose_name=_("line of action")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    head = models.CharField(_("head"), max_length=100)

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ("line", "year")
        constraints = [
            models.UniqueConstraint(fields=["line", "year"], name="column_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="column_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.head


class Outcome(models.Model):
    """What is to be achieved; indicators say how far it is."""

    line = models.ForeignKey(
        LineOfAction, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("line of action")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    name_lv = models.CharField(_("name (Latvian)"), max_length=300)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("line", "place")
        constraints = [models.UniqueConstraint(fields=["line", "place"], name="outcome_has_its_place")]

    def __str__(self) -> str:
        return self.name_lv

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class Body(models.Model):
    """An institution that takes part."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("institution that takes part")
        verbose_name_plural = _("institutions that take part")
        ordering = ("name_lv",)

    def __str__(self) -> str:
        return self.name_lv

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class Indicator(models.Model):
    """A published measure with its definition. `name_lv` is the printed one, `short_lv` is for headings."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("outcome"))
    place = models.PositiveSmallIntegerField(_("place"))
    name_lv = models.CharField(_("name as printed (Latvian)"), max_length=300)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)
    short_lv = models.CharField(_("short name (Latvian)"), max_length=100)
    short_en = models.CharField(_("short name (English)"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    direction = models.CharField(_("which way is good"), max_length=8, choices=Direction.choices)
    source = models.CharField(_("where actual values come from"), max_length=12, choices=Source.choices)
    definition_lv = models.TextField(_("definition (Latvian)"))
    definition_en = models.TextField(_("definition (English)"), blank=True)
    bodies: "models.ManyToManyField[Body, Involvement]" = models.ManyToManyField(
        Body, through="Involvement", verbose_name=_("institutions that take part")
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("outcome__line", "outcome__place", "place")
        constraints = [
            models.UniqueConstraint(fields=["outcome", "place"], name="indicator_has_its_place"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="indicator_unit_is_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="indicator_direction_is_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="indicator_source_is_known"),
        ]

    def __str__(self) -> str:
        return self.short_lv

    @property
    def name(self) -> str:
        """The whole name, in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def short(self) -> str:
        """The name for headings, in the reader's language."""
        return in_language(self.short_lv, self.short_en)

    @property
    def definition(self) -> str:
        """What is counted, in the reader's language."""
        return in_language(self.definition_lv, self.definition_en)


class Involvement(models.Model):
    """An institution takes part in an indicator; they are printed after its row in this order."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, verbose_name=_("indicator"))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("institution that takes part"))
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("involvements")
        ordering = ("indicator", "place")
        constraints = [models.UniqueConstraint(fields=["indicator", "body"], name="body_takes_part_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.body_id}"
