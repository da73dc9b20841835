"""When branches are open: regular weeks, days that differ, holidays."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models.language import in_language
from pmlp_portal.directory.models.places import Branch


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
            models.UniqueConstraint(
                fields=["branch", "valid_from"],
                name="one_schedule_a_day",
                violation_error_message=_("There is a schedule from this day on already. Change that one."),
                nulls_distinct=False,
            )
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
                condition=Q(closes="00:00") | Q(closes__gt=F("opens")),
                name="closes_after_it_opens",
                violation_error_message=_("Closing comes after opening. 00:00 as the end means midnight."),
            ),
            models.UniqueConstraint(
                fields=["schedule", "weekday"],
                name="one_opening_a_weekday",
                violation_error_message=_("This weekday has hours already."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7),
                name="weekday_is_iso",
                violation_error_message=_("Choose a weekday."),
            ),
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
            models.UniqueConstraint(
                fields=["branch", "day"],
                name="one_special_day",
                violation_error_message=_("This day already differs from the week. Change that entry."),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | (Q(opens__isnull=False, closes__isnull=False) & (Q(closes="00:00") | Q(closes__gt=F("opens")))),
                name="special_day_hours_whole",
                violation_error_message=_("Give both times, the later one last, or neither when the branch is closed."),
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
        constraints = [
            models.CheckConstraint(
                condition=Q(works_as__isnull=True) | Q(is_working=True, works_as__gte=1, works_as__lte=7),
                name="only_working_days_work_as",
                violation_error_message=_("Only a working day keeps the hours of a weekday."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)
