"""A branch's day, the rules in force there, and the people who could not join."""

from dataclasses import fields
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service
from queueing.models.tickets import Channel
from queueing.policies import QueuePolicy

_DEFAULT = QueuePolicy()


class BranchDay(models.Model):
    """One day of one branch: the row from which numbers are taken, last of all, so they have no gaps."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="days", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    last_number = models.PositiveIntegerField(_("numbers given out"), default=0)
    remote_issued = models.PositiveIntegerField(_("of these, remotely"), default=0)
    # Grows by one with every change of the queue, in commit order; days never share a version.
    version = models.BigIntegerField(_("version"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    # Who takes a number locks this row: a number is given out before a halt or not at all.
    intake_is_stopped = models.BooleanField(_("intake is stopped"), default=False, db_default=False)
    is_shut = models.BooleanField(_("closed for now"), default=False, db_default=False)

    class Meta:
        verbose_name = _("day of a branch")
        verbose_name_plural = _("days of branches")
        constraints = [
            models.UniqueConstraint(fields=["branch", "day"], name="one_row_per_branch_day"),
            models.CheckConstraint(condition=Q(remote_issued__lte=F("last_number")), name="remote_is_part_of_issued"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day}"


class QueuePolicyRow(models.Model):
    """The rules of one branch from a day on, or (without a branch) of all that have none of their own."""

    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="queue_policies",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch without rules of its own."),
    )
    valid_from = models.DateField(_("valid from"))
    favoured_in_a_row = models.PositiveSmallIntegerField(
        _("booked or priority calls in a row"), default=_DEFAULT.favoured_in_a_row
    )
    longest_wait = models.DurationField(_("longest wait, then goes first"), default=_DEFAULT.longest_wait)
    call_grace = models.DurationField(_("a called visitor is awaited for"), default=_DEFAULT.call_grace)
    return_window = models.DurationField(_("who missed the call may return within"), default=_DEFAULT.return_window)
    booking_early = models.DurationField(_("a booking counts this early"), default=_DEFAULT.booking_early)
    intake_opens_after = models.DurationField(
        _("remote joining starts after opening"), default=_DEFAULT.intake_opens_after
    )
    intake_closes_before = models.DurationField(
        _("remote joining ends before closing"), default=_DEFAULT.intake_closes_before
    )
    remote_a_day = models.PositiveIntegerField(
        _("remote tickets a day"), null=True, blank=True, default=_DEFAULT.remote_a_day
    )
    remote_at_a_time = models.PositiveIntegerField(
        _("remote tickets at a time"), null=True, blank=True, default=_DEFAULT.remote_at_a_time
    )
    tickets_a_day = models.PositiveIntegerField(
        _("tickets a day"), null=True, blank=True, default=_DEFAULT.tickets_a_day
    )
    joins_a_day = models.PositiveSmallIntegerField(_("tickets a person may take a day"), default=_DEFAULT.joins_a_day)
    deferrals = models.PositiveSmallIntegerField(_("times a turn may be moved back"), default=_DEFAULT.deferrals)
    defer_for = models.DurationField(_("a turn is moved back by"), default=_DEFAULT.defer_for)
    longest_travel = models.DurationField(_("longest travel time"), default=_DEFAULT.longest_travel)
    default_travel = models.DurationField(_("travel time when none is given"), default=_DEFAULT.default_travel)
    leave_margin = models.DurationField(_("margin of the message to leave now"), default=_DEFAULT.leave_margin)
    near_place = models.PositiveSmallIntegerField(_("your turn is near from place"), default=_DEFAULT.near_place)
    undo_for = models.DurationField(_("an act can be undone for"), default=_DEFAULT.undo_for)
    day_ends_after = models.DurationField(_("the day ends after closing by"), default=_DEFAULT.day_ends_after)
    intake_is_stopped = models.BooleanField(_("intake is stopped"), default=False)
    intake_keeps_word = models.BooleanField(
        _("no number that can't be called before closing"), default=_DEFAULT.intake_keeps_word
    )

    class Meta:
        verbose_name = _("queue rules")
        verbose_name_plural = _("queue rules")
        ordering = ("branch", "-valid_from")
        constraints = [
            models.UniqueConstraint(fields=["branch", "valid_from"], name="one_policy_a_day", nulls_distinct=False),
            models.CheckConstraint(condition=Q(joins_a_day__gte=1), name="one_may_join_at_all"),
            models.CheckConstraint(condition=Q(favoured_in_a_row__gte=1), name="favoured_at_least_one"),
            models.CheckConstraint(
                condition=Q(
                    call_grace__gte=timedelta(0),
                    return_window__gte=timedelta(0),
                    defer_for__gt=timedelta(0),
                    longest_wait__gt=timedelta(0),
                    day_ends_after__gte=timedelta(0),
                ),
                name="policy_lengths_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch or _('All branches')}, {self.valid_from}"

    def as_policy(self) -> QueuePolicy:
        """Return the rules as the pure functions take them."""
        return QueuePolicy(**{field.name: getattr(self, field.name) for field in fields(QueuePolicy)})


class TurnedAway(models.Model):
    """An attempt to join that was refused, and why. No person, no device, no contact."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="turned_away", verbose_name=_("branch"))
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("service")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=40)

    class Meta:
        verbose_name = _("refused attempt to join")
        verbose_name_plural = _("refused attempts to join")
        indexes = [models.Index(fields=["branch", "at"], name="turned_away_branch_at")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.reason}"
