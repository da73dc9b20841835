"""What exists and when it is open. Everything that changes in time carries the dates of its validity."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel.alphabet import latvian_key

# The branch that is open day and night so that the queue can be seen living at any hour.
DEMONSTRATION_BRANCH = "demo"


def in_language(lv: str, en: str) -> str:
    """Return the text of the reader's language; Latvian where English is missing."""
    return (en or lv) if get_language() == "en" else lv


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


class Rollout(models.TextChoices):
    """How far a branch has come with the remote queue."""

    OFF = "off", _("Off")
    PILOT = "pilot", _("Pilot")
    LIVE = "live", _("Live")


class Branch(models.Model):
    """A building with counters and opening hours; a sub-branch (filiāle) names its parent."""

    slug = models.SlugField(_("slug"), unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    address = models.CharField(_("address"), max_length=200)
    address_source = models.CharField(_("source of the address"), max_length=200, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_verified = models.BooleanField(
        _("verified"), default=False, help_text=_("Checked against the office's own list.")
    )
    is_demonstration = models.BooleanField(
        _("demonstration data"), default=True, help_text=_("Shown with a mark that says so.")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_branches",
        verbose_name=_("belongs to"),
    )
    remote_pilot_from = models.DateField(_("remote queue: pilot from"), null=True, blank=True)
    remote_live_from = models.DateField(_("remote queue: live from"), null=True, blank=True)
    remote_off_from = models.DateField(_("remote queue: off again from"), null=True, blank=True)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ("sort_key",)
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="branch_not_its_own_parent",
                violation_error_message=_("A branch can't belong to itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        self.sort_key = latvian_key(self.name_lv)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    def rollout_on(self, day: date) -> Rollout:
        """Return how far the remote queue is on that day."""
        if self.remote_off_from and day >= self.remote_off_from:
            return Rollout.OFF
        if self.remote_live_from and day >= self.remote_live_from:
            return Rollout.LIVE
        if self.remote_pilot_from and day >= self.remote_pilot_from:
            return Rollout.PILOT
        return Rollout.OFF


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
            models.CheckConstraint(condition=Q(mean_service_time__gt=timedelta(0)), name="service_takes_time"),
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
    """Something to bring for a service; a clerk can name the one that was missing."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="required_documents", verbose_name=_("service")
    )
    text_lv = models.CharField(_("text (Latvian)"), max_length=240)
    text_en = models.CharField(_("text (English)"), max_length=240)
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
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="fee_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="fee_ends_after_start"
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
                violation_error_message=_("This fee already has an amount on some of these days. End that one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount} EUR"

    @property
    def label(self) -> str:
        """What the fee is for, in the reader's language."""
        return in_language(self.label_lv, self.label_en)


class BranchService(models.Model):
    """A branch offers a service."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="offers", verbose_name=_("branch"))
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="offers", verbose_name=_("service"))
    is_remote = models.BooleanField(_("can be joined remotely here"), default=True)

    class Meta:
        verbose_name = _("offered service")
        verbose_name_plural = _("offered services")
        constraints = [models.UniqueConstraint(fields=["branch", "service"], name="branch_offers_service_once")]

    def __str__(self) -> str:
        return f"{self.branch}: {self.service}"


class Counter(models.Model):
    """A place where one visitor is served at a time."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="counters", verbose_name=_("branch"))
    number = models.PositiveSmallIntegerField(_("number"))
    services = models.ManyToManyField(Service, related_name="counters", verbose_name=_("services it can serve"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering = ("branch", "number")
        constraints = [models.UniqueConstraint(fields=["branch", "number"], name="counter_number_once_per_branch")]

    def __str__(self) -> str:
        return f"{self.branch} · {self.number}"


class Weekday(models.IntegerChoices):
    """ISO weekdays."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class WeeklySchedule(models.Model):
    """The regular week from a date on: of one branch, or (without a branch) the default of all.

    The newest schedule that has begun counts; a branch's own goes before the default. One that
    `returns_to_default` ends a branch's own week.
    """

    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch."),
    )
    valid_from = models.DateField(_("valid from"))
    returns_to_default = models.BooleanField(_("back to the default week"), default=False)
    ignores_holidays = models.BooleanField(_("open on public holidays too"), default=False)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("weekly schedule")
        verbose_name_plural = _("weekly schedules")
        ordering = ("branch", "-valid_from")
        constraints = [
            models.UniqueConstraint(fields=["branch", "valid_from"], name="one_schedule_a_day", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.branch or _('All branches')}, {self.valid_from}"


class OpeningHours(models.Model):
    """Hours of one weekday within a weekly schedule. 00:00 as the end means 24:00."""

    schedule = models.ForeignKey(WeeklySchedule, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 means midnight at the end of the day."))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("schedule", "weekday", "opens")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes="00:00") | Q(closes__gt=F("opens")), name="closes_after_it_opens"
            ),
            models.UniqueConstraint(fields=["schedule", "weekday"], name="one_opening_a_weekday"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="weekday_is_iso"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """One date that differs: closed, or open at other hours (a Saturday with a limited number of tickets)."""

    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch."),
    )
    day = models.DateField(_("day"))
    opens = models.TimeField(_("opens"), null=True, blank=True, help_text=_("Both empty means closed."))
    closes = models.TimeField(_("closes"), null=True, blank=True)
    ticket_limit = models.PositiveIntegerField(_("tickets that day at most"), null=True, blank=True)
    reason_lv = models.CharField(_("reason (Latvian)"), max_length=200, blank=True)
    reason_en = models.CharField(_("reason (English)"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("closure or special opening")
        verbose_name_plural = _("closures and special openings")
        ordering = ("-day", "branch")
        constraints = [
            models.UniqueConstraint(fields=["branch", "day"], name="one_special_day", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | (Q(opens__isnull=False, closes__isnull=False) & (Q(closes="00:00") | Q(closes__gt=F("opens")))),
                name="special_day_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.branch or _('All branches')}"

    @property
    def reason(self) -> str:
        """Why the day differs, in the reader's language."""
        return in_language(self.reason_lv, self.reason_en)


class OfficeHoliday(models.Model):
    """The office's own word on a date, stronger than the calendar of public holidays."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("a working day"), default=False)
    name_lv = models.CharField(_("name (Latvian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    # A Saturday that stands in for a moved working day keeps that weekday's hours.
    works_as = models.PositiveSmallIntegerField(_("works as"), choices=Weekday.choices, null=True, blank=True)

    class Meta:
        verbose_name = _("holiday or moved working day")
        verbose_name_plural = _("holidays and moved working days")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class ContactChannel(models.Model):
    """A way to reach the office that has hours of its own, such as the information phone."""

    slug = models.SlugField(_("slug"), unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    value = models.CharField(_("number or address"), max_length=120)
    notice_lv = models.CharField(_("notice (Latvian)"), max_length=200, blank=True)
    notice_en = models.CharField(_("notice (English)"), max_length=200, blank=True)
    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch."),
    )

    class Meta:
        verbose_name = _("contact channel")
        verbose_name_plural = _("contact channels")

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def notice(self) -> str:
        """What the caller should know, in the reader's language."""
        return in_language(self.notice_lv, self.notice_en)


class ChannelHours(models.Model):
    """When a contact channel answers."""

    channel = models.ForeignKey(ContactChannel, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("hours of a contact channel")
        verbose_name_plural = _("hours of contact channels")
        ordering = ("channel", "weekday")
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="channel_closes_after_it_opens"),
            models.UniqueConstraint(fields=["channel", "weekday"], name="channel_one_opening_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class StaffMembershipQuerySet(models.QuerySet["StaffMembership"]):
    """Who works where."""

    def granting(self, roles: Iterable[Role]) -> "StaffMembershipQuerySet":
        """Memberships with one of these roles."""
        return self.filter(role__in=[role.value for role in roles])


class StaffMembership(models.Model):
    """A person has a role at a branch; without a branch, at every branch."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch."),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    objects: ClassVar = StaffMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff membership")
        verbose_name_plural = _("staff memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "branch", "role"], name="one_membership", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.branch or _('All branches')}"
