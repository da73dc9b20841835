"""What the calendar is laid out from: dated rules, blocked counters, and the rules of booking."""

from dataclasses import fields
from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from appointments.policies import BookingPolicy, Places
from pmlp_portal.directory.models import Branch, Counter, Service, Weekday

_DEFAULT = BookingPolicy()


def _minutes(name: str) -> Any:  # an expression of the ORM
    return Extract(F(name), "hour") * Value(60) + Extract(F(name), "minute")


class SlotRule(models.Model):
    """From a day on (until a day, not in), on one weekday: slots of one length with so many places each.

    `slots_each`: how many slots in a row one person takes, for long services. Slots that do not fit into the
    opening hours of a day are left out. No rule touches the hour from 03:00, in which clocks change.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="slot_rules", verbose_name=_("branch"))
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="slot_rules", verbose_name=_("service"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    length = models.DurationField(_("length of a slot"), default=timedelta(minutes=15))
    slots_each = models.PositiveSmallIntegerField(_("slots a person takes"), default=1)
    public_places = models.PositiveSmallIntegerField(_("places for everybody"), default=1)
    call_centre_places = models.PositiveSmallIntegerField(_("places of the call centre"), default=0)
    internal_places = models.PositiveSmallIntegerField(_("places of the branch"), default=0)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until, not in"), null=True, blank=True)
    is_demonstration = models.BooleanField(
        _("demonstration data"), default=False, help_text=_("Made up until the branch's own rules are entered.")
    )

    class Meta:
        verbose_name = _("slot rule")
        verbose_name_plural = _("slot rules")
        ordering = ("branch", "service", "weekday", "begins", "valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="rule_ends_after_start",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(begins__gte=time(4)) | Q(ends__lte=time(3)),
                name="rule_spares_the_hour_of_clock_changes",
                violation_error_message=_("Between 03:00 and 04:00 clocks change: nothing can be booked there."),
            ),
            models.CheckConstraint(
                condition=Q(length__gte=timedelta(minutes=5), length__lte=timedelta(hours=8)),
                name="rule_length_makes_sense",
                violation_error_message=_("A slot lasts from 5 minutes to 8 hours."),
            ),
            models.CheckConstraint(condition=Q(slots_each__gte=1, slots_each__lte=16), name="rule_whole_slots"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="rule_is_valid_for_a_time",
                violation_error_message=_("A rule ends after the day it starts."),
            ),
            ExclusionConstraint(
                name="no_two_rules_for_one_time",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            Func(_minutes("begins"), function="", template="(%(expressions)s)::int"),
                            Func(_minutes("ends"), function="", template="(%(expressions)s)::int"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another rule holds for some of this time already. End that one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.service} {self.get_weekday_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"

    @property
    def places(self) -> Places:
        """How many people a slot takes at once, by who may book."""
        return Places(self.public_places, self.call_centre_places, self.internal_places)


class BookingPolicyRow(models.Model):
    """The rules of booking at one branch from a day on, or (without a branch) where there are none of its own."""

    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="booking_policies",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch without rules of its own."),
    )
    valid_from = models.DateField(_("valid from"))
    horizon_days = models.PositiveSmallIntegerField(_("days ahead one can book"), default=_DEFAULT.horizon_days)
    soonest_notice = models.DurationField(_("soonest notice"), default=_DEFAULT.soonest_notice)
    hold_for = models.DurationField(_("a place is held for"), default=_DEFAULT.hold_for)
    code_tries = models.PositiveSmallIntegerField(_("tries of a code"), default=_DEFAULT.code_tries)
    codes_a_hold = models.PositiveSmallIntegerField(_("codes sent for one hold"), default=_DEFAULT.codes_a_hold)
    persons_at_most = models.PositiveSmallIntegerField(_("persons in one booking"), default=_DEFAULT.persons_at_most)
    check_in_early = models.DurationField(_("check-in begins before"), default=_DEFAULT.check_in_early)
    grace = models.DurationField(_("a booked visitor is awaited for"), default=_DEFAULT.grace)
    returns_after = models.DurationField(_("a cancelled place returns after"), default=_DEFAULT.returns_after)
    returns_by = models.DurationField(_("and at the latest after"), default=_DEFAULT.returns_by)
    offer_for = models.DurationField(_("an offer stands for"), default=_DEFAULT.offer_for)
    offers_at_most = models.PositiveSmallIntegerField(_("offers of an earlier time"), default=_DEFAULT.offers_at_most)
    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder, days before"), default=_DEFAULT.first_reminder_days
    )
    second_reminder_hours = models.PositiveSmallIntegerField(
        _("second reminder, hours before"), default=_DEFAULT.second_reminder_hours
    )

    class Meta:
        verbose_name = _("booking rules")
        verbose_name_plural = _("booking rules")
        ordering = ("branch", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "valid_from"], name="one_booking_policy_a_day", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(
                    horizon_days__gte=1,
                    horizon_days__lte=365,
                    hold_for__gte=timedelta(minutes=1),
                    returns_after__gte=timedelta(0),
                    returns_by__gte=F("returns_after"),
                    grace__gte=timedelta(0),
                    offer_for__gt=timedelta(0),
                    persons_at_most__gte=1,
                    code_tries__gte=1,
                ),
                name="booking_policy_makes_sense",
                violation_error_message=_("These lengths and numbers can't all hold."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch or _('All branches')}, {self.valid_from}"

    def as_policy(self) -> BookingPolicy:
        """Return the rules as the pure functions take them."""
        return BookingPolicy(**{field.name: getattr(self, field.name) for field in fields(BookingPolicy)})


class CounterBlock(models.Model):
    """A counter that can't be booked from an instant until another: each slot in it has a place less."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("counter"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"), null=True
    )

    class Meta:
        verbose_name = _("blocked counter")
        verbose_name_plural = _("blocked counters")
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="block_ends_after_start"),
            ExclusionConstraint(
                name="counter_blocked_once_at_a_time",
                expressions=[
                    ("counter", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.starts_at:%Y-%m-%d %H:%M}"


class SlotLayout(models.Model):
    """How far a branch's calendar is laid out, and by which version of the directory and the rules."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="slot_layout")
    through = models.DateField(_("laid out through"))
    version = models.BigIntegerField(_("version of the directory"))

    class Meta:
        verbose_name = _("laid-out calendar")
        verbose_name_plural = _("laid-out calendars")

    def __str__(self) -> str:
        return f"{self.branch_id} {self.through}"
