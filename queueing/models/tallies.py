"""What a branch's ended days come to, counted once: so that a year of thirty branches is drawn at once."""

from dataclasses import asdict
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch
from queueing.forecast.outcomes import Band, BandTally


class AnnouncedDay(models.Model):
    """The first announcements of a branch's day, of one length of wait, and what became of them.

    Rows of a day are written together, one for each band, also where nothing was told: a day that has them is counted.
    `deferred`, `untold` and `left` (in the row of the first band) are how many were left out: who had their turn moved
    back, to whom no time could be told, who left before the call.
    """

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="announced_days", verbose_name=_("branch")
    )
    day = models.DateField(_("day"))
    band = models.PositiveSmallIntegerField(_("length of the told wait"))
    told = models.PositiveIntegerField(_("announcements"), default=0)
    inside = models.PositiveIntegerField(_("called inside the told range"), default=0)
    earlier = models.PositiveIntegerField(_("called earlier"), default=0)
    later = models.PositiveIntegerField(_("called later"), default=0)
    never = models.PositiveIntegerField(_("not called that day"), default=0)
    travellers = models.PositiveIntegerField(_("of those joined remotely and called"), default=0)
    lost = models.PositiveIntegerField(_("of those turns lost"), default=0)
    told_from = models.DurationField(_("told from, sum"))
    told_until = models.DurationField(_("told until, sum"))
    waited = models.DurationField(_("waited, sum"))
    deferred = models.PositiveIntegerField(_("left out: moved back by the holder"), default=0)
    untold = models.PositiveIntegerField(_("left out: no time could be told"), default=0)
    left = models.PositiveIntegerField(_("left out: left before the call"), default=0)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("announcements of a day")
        verbose_name_plural = _("announcements of days")
        constraints = [
            models.UniqueConstraint(fields=["branch", "day", "band"], name="announced_day_counted_once"),
            models.CheckConstraint(
                condition=Q(told=F("inside") + F("earlier") + F("later") + F("never")),
                name="each_announcement_fell_once",
            ),
            models.CheckConstraint(
                condition=Q(lost__lte=F("travellers"), travellers__lte=F("told")), name="lost_turns_are_of_travellers"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="announced_day")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day} {self.band}"

    @classmethod
    def counted(
        cls, *, branch_id: int, day: date, band: Band, tally: BandTally, is_demonstration: bool
    ) -> "AnnouncedDay":
        """Return the row of a day's band, not written yet."""
        return cls(branch_id=branch_id, day=day, band=band, is_demonstration=is_demonstration, **asdict(tally))


class ArrivalsDay(models.Model):
    """How many came in each hour of a branch's day, without a booking: people, whatever became of them.

    `by_hour` has 24 numbers, by the office's wall clock. `opened_hour`, `closed_hour`: the hours the doors were open
    in, the first in and the last not, so that a long Thursday is not taken for a busy one.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="arrivals_days", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    by_hour = ArrayField(models.PositiveSmallIntegerField(), size=24, verbose_name=_("arrivals by hour"))
    opened_hour = models.PositiveSmallIntegerField(_("opened in the hour"))
    closed_hour = models.PositiveSmallIntegerField(_("closed by the hour"))
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("arrivals of a day")
        verbose_name_plural = _("arrivals of days")
        constraints = [
            models.UniqueConstraint(fields=["branch", "day"], name="arrivals_day_counted_once"),
            models.CheckConstraint(condition=Q(by_hour__len=24), name="arrivals_of_24_hours"),
            models.CheckConstraint(
                condition=Q(opened_hour__lt=F("closed_hour"), closed_hour__lte=24), name="arrivals_hours_make_sense"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day}"
