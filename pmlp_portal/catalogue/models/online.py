"""Services on the internet: where they are, how to fill in their forms, how often they are used and when promoted."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Service, in_language

# So many e-services stand on top of the list of services at once.
SLOTS = 3


class EService(models.Model):
    """Something one can do online: get the whole service without coming, or something that goes with it."""

    slug = models.SlugField(_("slug"), unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="e_services", verbose_name=_("service"))
    name_lv = models.CharField(_("name (Latvian)"), max_length=160)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)
    lead_lv = models.CharField(_("what it does (Latvian)"), max_length=300)
    lead_en = models.CharField(_("what it does (English)"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=300, validators=[URLValidator(schemes=["https"])])
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), default=10)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    replaces_visit = models.BooleanField(
        _("replaces a visit"), default=True, help_text=_("Whoever uses it need not come for the service.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("e-service")
        verbose_name_plural = _("e-services")
        ordering = ("service__position", "position", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def lead(self) -> str:
        """In the reader's language."""
        return in_language(self.lead_lv, self.lead_en)


class FieldHelp(models.Model):
    """What to write in one field of the e-service's form, in the order of the form."""

    e_service = models.ForeignKey(
        EService, on_delete=models.CASCADE, related_name="fields", verbose_name=_("e-service")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    label_lv = models.CharField(_("field (Latvian)"), max_length=120)
    label_en = models.CharField(_("field (English)"), max_length=120, blank=True)
    help_lv = models.CharField(_("help (Latvian)"), max_length=500)
    help_en = models.CharField(_("help (English)"), max_length=500, blank=True)
    example = models.CharField(_("example"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("help with a field")
        verbose_name_plural = _("help with fields")
        ordering = ("e_service", "position", "pk")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """In the reader's language."""
        return in_language(self.label_lv, self.label_en)

    @property
    def help(self) -> str:
        """In the reader's language."""
        return in_language(self.help_lv, self.help_en)


class UseCount(models.Model):
    """How often an e-service was used in a month. `month` is its first day."""

    e_service = models.ForeignKey(EService, on_delete=models.CASCADE, related_name="uses", verbose_name=_("e-service"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    uses = models.PositiveIntegerField(_("uses"))
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("use of an e-service")
        verbose_name_plural = _("uses of e-services")
        ordering = ("-month", "e_service")
        constraints = [
            models.UniqueConstraint(fields=["e_service", "month"], name="use_counted_once_a_month"),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="use_month_is_first_day",
                violation_error_message=_("A month is told by its first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.e_service}, {self.month:%Y-%m}"


class Promotion(models.Model):
    """An e-service in a slot on top of the list, from a day until a day (not in)."""

    e_service = models.ForeignKey(
        EService, on_delete=models.CASCADE, related_name="promotions", verbose_name=_("e-service")
    )
    slot = models.PositiveSmallIntegerField(
        _("place on top"), validators=[MinValueValidator(1), MaxValueValidator(SLOTS)], help_text=_("1 stands first.")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, not in"))
    why_lv = models.CharField(_("why now (Latvian)"), max_length=200, blank=True)
    why_en = models.CharField(_("why now (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ("-starts_on", "slot")
        constraints = [
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=SLOTS), name="promotion_slot_is_there"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="promotion_ends_after_start",
                violation_error_message=_("A promotion ends after the day it starts."),
            ),
            ExclusionConstraint(
                name="promotion_slot_taken_once",
                expressions=[
                    ("slot", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This slot is taken on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.e_service}"

    @property
    def why(self) -> str:
        """In the reader's language."""
        return in_language(self.why_lv, self.why_en)
