"""What the forecast has learned, in rows that can be looked at, and what it said last."""

from collections.abc import Callable, Mapping
from math import exp

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service


class DayLesson(models.Model):
    """What one day at a branch teaches: how long services took, who came, what held counters up. No person but clerks.

    Made from the day's moves, sessions, pauses and shifts; `book` holds the lists of a `DayBook`, in minutes.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="lessons", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    is_over = models.BooleanField(_("the day is over"))
    services = models.PositiveIntegerField(_("services"))
    calls = models.PositiveIntegerField(_("calls"))
    book = models.JSONField(_("observations"))
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("lesson of a day")
        verbose_name_plural = _("lessons of days")
        constraints = [models.UniqueConstraint(fields=["branch", "day"], name="one_lesson_per_branch_day")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day}"


class Parameter(models.TextChoices):
    """What the forecast draws futures from. Lengths are in minutes, shares from 0 to 1."""

    SERVICE_MEAN = "service_mean", _("mean of log minutes of a service")
    SERVICE_SPREAD = "service_spread", _("spread of log minutes of a service")
    CLERK = "clerk", _("how much slower a clerk is (log minutes)")
    CLERK_AT_SERVICE = "clerk_at_service", _("how much slower a clerk is at one service (log minutes)")
    ANY_MEAN = "any_mean", _("mean of log minutes of any service")
    RESIDUALS = "residuals", _("how far single services lie from their mean, in spreads")
    WALKS = "walks", _("minutes from the call to the start")
    GAPS = "gaps", _("minutes from the end of one to the next call")
    ABSENT_AT_ONCE = "absent_at_once", _("share of those at the branch who are gone however short the wait")
    ABSENT_PER_MINUTE = "absent_per_minute", _("share of those at the branch who go, each minute")
    COMERS_ABSENT = "comers_absent", _("share of those who came on purpose and are gone at the call")
    COMES_FOR_TURN = "comes_for_turn", _("people come for the turn they were told of (1) or when they said (0)")
    REMOTE_LATENESS = "remote_lateness", _("minutes from the arrival reckoned with to the real one")
    REMOTE_ABSENT = "remote_absent", _("share of those on the way who never come")
    BOOKED_LATENESS = "booked_lateness", _("minutes from the booked time to the arrival")
    BOOKED_ABSENT = "booked_absent", _("share of the booked who never come")
    CANCEL_PER_MINUTE = "cancel_per_minute", _("share of those waiting who leave the queue, each minute")
    PREFERRED = "preferred", _("share of chances to call this service before its turn that the clerk takes")
    LUNCH_PUT_OFF = (
        "lunch_put_off",
        _("share of lunches put off: with less than 1, 2, 3, 4 or more waiting per counter"),
    )
    LUNCH_PUT_OFF_UNTIL = "lunch_put_off_until", _("minutes by which lunches are put off at most")
    LUNCHES = "lunches", _("minutes a lunch planned for half an hour lasts")
    BREAKS = "breaks", _("minutes a short break lasts")
    BREAK_SHARE = "break_share", _("share of services after which the clerk rests")
    OPENING_LATENESS = "opening_lateness", _("minutes from the planned start of a shift to the opening of the counter")
    OPENING_ABSENT = "opening_absent", _("share of planned shifts that never began")
    CLOSING_EARLINESS = "closing_earliness", _("minutes before the end of the shift, of clerks who go well before it")
    CLOSING_EARLY = "closing_early", _("share of clerks who go well before their shift ends")
    PACE = "pace", _("how much slower everybody is of late (log minutes)")


class LearnedParameter(models.Model):
    """One thing learned of a branch: what, from how many observations, of which days.

    A number stands in `value`; what is drawn from stands in `samples`, sorted, its median in `value`. `way` tells
    tickets apart by how they came to be where that matters.
    """

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="learned_parameters", verbose_name=_("branch")
    )
    name = models.CharField(_("what"), max_length=20, choices=Parameter.choices)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("service")
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("clerk")
    )
    way = models.CharField(_("way"), max_length=10, blank=True)
    value = models.FloatField(_("value"))
    samples = models.JSONField(_("samples"), null=True)
    observations = models.PositiveIntegerField(_("observations"))
    first_day = models.DateField(_("first day"), null=True)
    last_day = models.DateField(_("last day"), null=True)
    learned_at = models.DateTimeField(_("learned at"))

    class Meta:
        verbose_name = _("learned parameter")
        verbose_name_plural = _("learned parameters")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name", "service", "clerk", "way"], nulls_distinct=False, name="learned_once"
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True, last_day__isnull=True) | Q(first_day__lte=F("last_day")),
                name="learned_of_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.name}"

    @property
    def in_words(self) -> str:
        """The value as somebody says it who knows no logarithms."""
        return _WORDS.get(Parameter(self.name), _AS_IT_IS)(self.value)


def _minutes(value: float) -> str:
    return gettext("{minutes} min").format(minutes=f"{value:.1f}")


def _typical_minutes(value: float) -> str:
    return gettext("half take less than {minutes} min").format(minutes=f"{exp(value):.1f}")


def _by_percent(value: float) -> str:
    return gettext("{percent} % of the usual time").format(percent=f"{100 * exp(value):.0f}")


def _percent(value: float) -> str:
    return gettext("{percent} %").format(percent=f"{100 * value:.1f}")


def _percent_an_hour(value: float) -> str:
    return gettext("{percent} % an hour").format(percent=f"{100 * (1 - exp(-60 * value)):.1f}")


_AS_IT_IS = "{:.2f}".format
_WORDS: Mapping[Parameter, Callable[[float], str]] = {
    Parameter.SERVICE_MEAN: _typical_minutes,
    Parameter.ANY_MEAN: _typical_minutes,
    Parameter.CLERK: _by_percent,
    Parameter.CLERK_AT_SERVICE: _by_percent,
    Parameter.PACE: _by_percent,
    Parameter.ABSENT_AT_ONCE: _percent,
    Parameter.ABSENT_PER_MINUTE: _percent_an_hour,
    Parameter.CANCEL_PER_MINUTE: _percent_an_hour,
    Parameter.COMERS_ABSENT: _percent,
    Parameter.REMOTE_ABSENT: _percent,
    Parameter.BOOKED_ABSENT: _percent,
    Parameter.BREAK_SHARE: _percent,
    Parameter.OPENING_ABSENT: _percent,
    Parameter.CLOSING_EARLY: _percent,
    Parameter.PREFERRED: _percent,
    Parameter.LUNCH_PUT_OFF: _percent,
    **dict.fromkeys(
        (
            Parameter.WALKS, Parameter.GAPS, Parameter.REMOTE_LATENESS, Parameter.BOOKED_LATENESS, Parameter.LUNCHES,
            Parameter.BREAKS, Parameter.OPENING_LATENESS, Parameter.LUNCH_PUT_OFF_UNTIL, Parameter.CLOSING_EARLINESS,
        ),
        _minutes,
    ),
}  # fmt: skip


class CalibrationShift(models.Model):
    """By how much announcements of one kind are moved, and how many were looked at: the range in its widths, the time
    to be there by in how long before the middle it lies.

    A kind are announcements with between `from_minutes` and `until_minutes` (empty: no end) to the middle.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="calibrations", verbose_name=_("branch"))
    kind = models.PositiveSmallIntegerField(_("kind"))
    from_minutes = models.FloatField(_("from minutes"))
    until_minutes = models.FloatField(_("until minutes"), null=True)
    low = models.FloatField(_("earliest moved by"))
    high = models.FloatField(_("latest moved by"))
    be_there_by = models.FloatField(_("to be there by moved by"))
    observations = models.PositiveIntegerField(_("announcements looked at"))
    first_day = models.DateField(_("first day"), null=True)
    last_day = models.DateField(_("last day"), null=True)
    learned_at = models.DateTimeField(_("learned at"))

    class Meta:
        verbose_name = _("calibration of announcements")
        verbose_name_plural = _("calibrations of announcements")
        constraints = [models.UniqueConstraint(fields=["branch", "kind"], name="one_calibration_per_kind")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.kind}"


class BranchForecast(models.Model):
    """What the forecast said of a branch last, for all processes: who looks at the same state is told the same.

    `version` is the day's version it was made of; whoever needs a younger one makes it, one at a time.
    """

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, primary_key=True, related_name="forecast")
    day = models.DateField()
    version = models.BigIntegerField()
    directory_version = models.BigIntegerField()
    made_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        verbose_name = _("forecast of a branch")
        verbose_name_plural = _("forecasts of branches")

    def __str__(self) -> str:
        return f"{self.branch_id} {self.made_at:%Y-%m-%d %H:%M:%S}"
