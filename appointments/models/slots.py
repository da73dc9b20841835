"""The calendar: intervals at a branch with a capacity, laid out ahead from the rules."""

from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.policies import Places
from pmlp_portal.directory.models import Branch, Service


class Pool(models.TextChoices):
    """Who may book a place."""

    PUBLIC = "public", _("Everybody")
    CALL_CENTRE = "call_centre", _("Call centre")
    INTERNAL = "internal", _("The branch itself")


# Whose places a booking may come from, the first with room: staff book from their own first, then from everybody's.
POOLS_OPEN_TO: Mapping[Pool, tuple[Pool, ...]] = {
    Pool.PUBLIC: (Pool.PUBLIC,),
    Pool.CALL_CENTRE: (Pool.CALL_CENTRE, Pool.PUBLIC),
    Pool.INTERNAL: (Pool.INTERNAL, Pool.CALL_CENTRE, Pool.PUBLIC),
}


class Slot(models.Model):
    """One interval of one service at one branch.

    `…_taken` is kept by a trigger on the taken places, whoever writes them, and can't pass `…_places`: that no
    slot is ever overbooked rests on this alone. `slots_each`: how many slots in a row one person takes.
    A withdrawn slot (closed hours, a changed rule) takes no new booking; those it has are dealt with one by one.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="slots", verbose_name=_("branch"))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="slots", verbose_name=_("service"))
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    slots_each = models.PositiveSmallIntegerField(_("slots a person takes"), default=1)
    public_places = models.PositiveSmallIntegerField(_("places for everybody"), default=0)
    public_taken = models.PositiveSmallIntegerField(_("of these taken"), default=0)
    call_centre_places = models.PositiveSmallIntegerField(_("places of the call centre"), default=0)
    call_centre_taken = models.PositiveSmallIntegerField(_("of these taken"), default=0)
    internal_places = models.PositiveSmallIntegerField(_("places of the branch"), default=0)
    internal_taken = models.PositiveSmallIntegerField(_("of these taken"), default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["branch", "service", "starts_at"], name="one_slot_per_start"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
            models.CheckConstraint(condition=Q(slots_each__gte=1), name="slot_serves_in_whole_slots"),
            models.CheckConstraint(condition=Q(public_taken__lte=F("public_places")), name="public_not_overbooked"),
            models.CheckConstraint(
                condition=Q(call_centre_taken__lte=F("call_centre_places")), name="call_centre_not_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(internal_taken__lte=F("internal_places")), name="internal_not_overbooked"
            ),
        ]
        indexes = [models.Index(fields=["branch", "service", "day"], name="slot_branch_service_day")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.service_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def places(self) -> Places:
        """How many there are."""
        return Places(self.public_places, self.call_centre_places, self.internal_places)

    @property
    def taken(self) -> Places:
        """How many are taken."""
        return Places(self.public_taken, self.call_centre_taken, self.internal_taken)
