"""What people come for, what to bring and what it costs."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models.language import in_language


class Provider(models.Model):
    """Whose service it is: an institution that serves people at branches."""

    slug = models.SlugField(_("slug"), unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return in_language(self.name_lv, self.name_en)


class Service(models.Model):
    """What a visitor comes for."""

    slug = models.SlugField(_("slug"), unique=True)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, verbose_name=_("provider"))
    letter = models.CharField(
        _("letter of its tickets"), max_length=1, unique=True, validators=[RegexValidator(r"^[A-Z]$")]
    )
    name_lv = models.CharField(_("name (Latvian)"), max_length=160)
    name_en = models.CharField(_("name (English)"), max_length=160)
    hint_lv = models.CharField(_("hint (Latvian)"), max_length=240, blank=True)
    hint_en = models.CharField(_("hint (English)"), max_length=240, blank=True)
    icon = models.CharField(_("icon"), max_length=30, default="people")
    mean_service_time = models.DurationField(
        _("mean service time"),
        default=timedelta(minutes=10),
        help_text=_("Used until the branch's own days say better."),
    )
    is_remote = models.BooleanField(_("can be joined remotely"), default=True)
    is_bookable = models.BooleanField(_("can be booked"), default=False)
    is_walk_in = models.BooleanField(_("serves walk-ins"), default=True)
    position = models.PositiveSmallIntegerField(_("order on screens"), default=0)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(mean_service_time__gt=timedelta(0)),
                name="service_takes_time",
                violation_error_message=_("A service takes longer than no time at all."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def hint(self) -> str:
        """One line under the name, in the reader's language."""
        return in_language(self.hint_lv, self.hint_en)


class RequiredDocument(models.Model):
    """Something to bring for a service: said to the visitor, and named in short by the clerk who misses it."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="required_documents", verbose_name=_("service")
    )
    text_lv = models.CharField(_("text (Latvian)"), max_length=240)
    text_en = models.CharField(_("text (English)"), max_length=240)
    short_lv = models.CharField(_("short name (Latvian)"), max_length=80, blank=True)
    short_en = models.CharField(_("short name (English)"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        ordering = ("service", "position", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return in_language(self.text_lv, self.text_en)

    @property
    def name(self) -> str:
        """The short name in the reader's language; the text where it has none."""
        return in_language(self.short_lv, self.short_en) or self.text


class Fee(models.Model):
    """A price of a service, from a day until a day (the end is not in)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="fees", verbose_name=_("service"))
    label_lv = models.CharField(_("label (Latvian)"), max_length=160)
    label_en = models.CharField(_("label (English)"), max_length=160)
    amount = models.DecimalField(_("amount, EUR"), max_digits=7, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until, not in"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ("service", "position", "valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=Decimal(0)),
                name="fee_not_negative",
                violation_error_message=_("An amount can't be less than zero."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="fee_ends_after_start",
                violation_error_message=_("A fee ends after the day it starts."),
            ),
            # On any day a fee has one amount: two rows with the same label never overlap.
            ExclusionConstraint(
                name="fee_has_one_amount_a_day",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    ("label_lv", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                # At commit, so that one save can end the old amount and start the new one in any order.
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("This fee already has an amount on some of these days. End that one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount} EUR"

    @property
    def label(self) -> str:
        """What the fee is for, in the reader's language."""
        return in_language(self.label_lv, self.label_en)
