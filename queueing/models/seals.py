"""The seal of a branch's day, and what came of checking its history."""

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch


class DaySeal(models.Model):
    """The head of the hash chain of a day's moves, written once when the day is over; no move is made after it.

    `previous` is the branch's seal before it, whose head the chain begins with. `notes` hold a line for each move, to
    say later which one is not as it was; they are erased with the moves. The database changes nothing else of a seal.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="seals", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="next", verbose_name=_("seal before it")
    )
    head = models.CharField(_("head of the chain"), max_length=64)
    numbers = models.PositiveIntegerField(_("numbers given out"))
    moves = models.PositiveIntegerField(_("moves"))
    sealed_at = models.DateTimeField(_("sealed at"))
    notes = models.TextField(_("sign of each move"), blank=True)
    forgotten_on = models.DateField(_("moves erased on"), null=True)

    class Meta:
        verbose_name = _("seal of a day")
        verbose_name_plural = _("seals of days")
        constraints = [
            models.UniqueConstraint(fields=["branch", "day"], name="one_seal_per_branch_day"),
            models.UniqueConstraint(
                fields=["branch"], condition=Q(previous__isnull=True), name="one_first_seal_per_branch"
            ),
            models.CheckConstraint(condition=Q(head__regex=r"^[0-9a-f]{64}$"), name="head_is_a_hash"),
            models.CheckConstraint(
                condition=Q(forgotten_on__isnull=True) | Q(notes=""), name="forgotten_seal_has_no_notes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day} {self.head[:12]}"


class DayCheckQuerySet(models.QuerySet["DayCheck"]):
    """Questions about checks of days."""

    def newest_of_each_day(self) -> "DayCheckQuerySet":
        """Of several checks of one branch day, the last."""
        newest = self.order_by().values("branch", "day").annotate(newest=Max("pk")).values("newest")
        return self.model._default_manager.filter(pk__in=newest)


class DayCheck(models.Model):
    """What came of going through a day's history once. Of calls: how many were judged by the rule, chosen by a clerk,
    made with somebody left out, or can't be judged. `faults` are kept as facts; words are made when they are shown.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("checked at"))
    is_sealed = models.BooleanField(_("sealed"))
    moves = models.PositiveIntegerField(_("moves"))
    judged = models.PositiveIntegerField(_("calls by the rule"))
    chosen = models.PositiveIntegerField(_("called by a clerk's choice"))
    passing = models.PositiveIntegerField(_("calls that left somebody out"))
    unjudged = models.PositiveIntegerField(_("calls that can't be judged"))
    faults = models.JSONField(_("faults"), default=list)

    objects = DayCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a day")
        verbose_name_plural = _("checks of days")
        constraints = [models.CheckConstraint(condition=Q(passing__lte=models.F("judged")), name="passing_is_judged")]
        indexes = [models.Index(fields=["branch", "day", "-at"], name="check_of_day")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day}"
