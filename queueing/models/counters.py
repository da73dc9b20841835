"""Who works at which counter, when, and when they mean to."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock


class PauseReason(models.TextChoices):
    """Why a counter is paused."""

    LUNCH = "lunch", _("Lunch")
    OTHER = "other", _("Other")


class CounterSessionQuerySet(models.QuerySet["CounterSession"]):
    """Questions about who works where."""

    def open(self) -> "CounterSessionQuerySet":
        """Sessions that go on."""
        return self.filter(closed_at=None)

    def with_pauses(self) -> "CounterSessionQuerySet":
        """Let `is_paused` be asked."""
        return self.annotate(
            has_open_pause=Exists(CounterPause.objects.filter(session=OuterRef("pk"), ended_at=None)),
        )


class CounterSession(models.Model):
    """A clerk staffing a counter, from opening it to closing it."""

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("counter"))
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="counter_sessions", verbose_name=_("clerk")
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    ended_with_day = models.BooleanField(_("forgotten, closed with the day"), default=False)
    # How many acts were made from its screen. A page carries the number it was made at; what is sent from an
    # older page (a double click, a second tab, the back button) is refused.
    acts = models.PositiveIntegerField(_("acts"), default=0)
    # When its screen was last loaded or heard of; a session nobody ever had on a screen can't be missed.
    heard_at = models.DateTimeField(_("screen last heard"), null=True)
    silent_since = models.DateTimeField(_("not responding since"), null=True)

    objects: ClassVar = CounterSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("counter session")
        verbose_name_plural = _("counter sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="one_open_session_per_counter"
            ),
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(closed_at__isnull=True), name="one_open_session_per_clerk"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="session_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def is_silent(self) -> bool:
        """Whether its screen does not respond."""
        return self.silent_since is not None

    @property
    def is_paused(self) -> bool:
        """Whether a pause goes on; a KeyError unless fetched `with_pauses`."""
        return bool(self.__dict__["has_open_pause"])


class CounterPause(models.Model):
    """A break within a session, with its reason."""

    session = models.ForeignKey(
        CounterSession, on_delete=models.PROTECT, related_name="pauses", verbose_name=_("counter session")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=PauseReason.choices)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at__isnull=True), name="one_open_pause_per_session"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="pause_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.reason}"


_SHIFT = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())


class PlannedShift(models.Model):
    """When a counter is meant to be staffed on a day, by whom, and the lunch within it."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="planned_shifts", verbose_name=_("branch")
    )
    counter = models.ForeignKey(
        Counter, on_delete=models.CASCADE, related_name="planned_shifts", verbose_name=_("counter")
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned_shifts",
        verbose_name=_("clerk"),
    )
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    lunch_starts_at = models.DateTimeField(_("lunch starts"), null=True, blank=True)
    lunch_ends_at = models.DateTimeField(_("lunch ends"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned shift")
        verbose_name_plural = _("planned shifts")
        ordering = ("day", "counter", "starts_at")
        constraints = [
            models.UniqueConstraint(fields=["counter", "starts_at"], name="one_shift_start_per_counter"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
            models.CheckConstraint(
                condition=Q(lunch_starts_at__isnull=True, lunch_ends_at__isnull=True)
                | Q(
                    lunch_starts_at__gte=F("starts_at"),
                    lunch_ends_at__gt=F("lunch_starts_at"),
                    lunch_ends_at__lte=F("ends_at"),
                ),
                name="lunch_within_shift",
            ),
            ExclusionConstraint(
                name="no_overlapping_shifts",
                expressions=[("counter", RangeOperators.EQUAL), (_SHIFT, RangeOperators.OVERLAPS)],
            ),
            # Shifts without a clerk yet leave this one out, as NULL does everywhere.
            ExclusionConstraint(
                name="no_clerk_at_two_counters",
                expressions=[("clerk", RangeOperators.EQUAL), (_SHIFT, RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [models.Index(fields=["branch", "day"], name="planned_shift_branch_day")]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.day}"

    @property
    def lasts_until_midnight(self) -> bool:
        """Whether it ends at 24:00 of its day."""
        return self.ends_at == clock.end_at(self.day, clock.MIDNIGHT)
