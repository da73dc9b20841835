"""Bookings, the places they take, and other times offered to their holders."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.models.slots import Pool, Slot
from appointments.states import BOOKING_MACHINE, OFFER_MACHINE, BookingState, OfferState
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import contacts
from queueing.models import Visit


class BookingQuerySet(models.QuerySet["Booking"]):
    """Questions about bookings."""

    def confirmed(self) -> "BookingQuerySet":
        """Promised, and not yet come."""
        return self.filter(state=BookingState.CONFIRMED)

    def on(self, *, branch_id: int, day: date) -> "BookingQuerySet":
        """Of one branch and day, in the order of their times."""
        return self.filter(branch_id=branch_id, day=day).order_by("starts_at", "pk")


class Booking(models.Model):
    """A claim on places: held for minutes while the form is filled, then confirmed by a code.

    `token_hash` finds it; the token is made from `token_seed` with the portal's key and never stored. Neither is
    the code. `changes` counts what calendars call SEQUENCE. Who has not confirmed blocks nobody: only confirmed
    bookings are counted against a contact.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("branch"))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("service"))
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    persons = models.PositiveSmallIntegerField(_("persons"), default=1)
    pool = models.CharField(_("booked from"), max_length=12, choices=Pool.choices, default=Pool.PUBLIC)
    state = models.CharField(_("state"), max_length=10, choices=BookingState.choices, default=BookingState.HELD)
    language = models.CharField(_("language"), max_length=2, default="lv")
    name = models.CharField(_("name"), max_length=120, blank=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    contact_hash = models.CharField(_("hash of the contact"), max_length=64, null=True)
    token_seed = models.CharField(_("seed of the link"), max_length=32)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    code_hash = models.CharField(_("hash of the code"), max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    codes_sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)
    held_at = models.DateTimeField(_("held at"))
    held_until = models.DateTimeField(_("held until"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    because = models.CharField(_("why it ended"), max_length=120, blank=True)
    changes = models.PositiveSmallIntegerField(_("changes"), default=0)
    wants_earlier = models.BooleanField(_("waits for an earlier time"), default=False)
    wants_earlier_since = models.DateTimeField(_("waits since"), null=True)
    offers_made = models.PositiveSmallIntegerField(_("earlier times offered"), default=0)
    visit = models.OneToOneField(
        Visit, on_delete=models.PROTECT, null=True, related_name="booking", verbose_name=_("visit")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )

    objects: ClassVar = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "contact_hash"],
                condition=Q(state=BookingState.CONFIRMED, contact_hash__isnull=False),
                name="one_booking_per_contact",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(condition=Q(persons__gte=1), name="booking_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(state__in=[BookingState.HELD, BookingState.LAPSED, BookingState.CANCELLED])
                | Q(confirmed_at__isnull=False),
                name="promised_booking_was_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.ARRIVED) | Q(arrived_at__isnull=False, visit__isnull=False),
                name="arrived_booking_has_visit",
            ),
            models.CheckConstraint(
                condition=Q(wants_earlier=False) | Q(wants_earlier_since__isnull=False),
                name="who_waits_has_a_place_in_line",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "day", "starts_at"], name="booking_branch_day"),
            models.Index(fields=["held_until"], condition=Q(state=BookingState.HELD), name="booking_held"),
            models.Index(fields=["starts_at"], condition=Q(state=BookingState.CONFIRMED), name="booking_confirmed"),
            models.Index(
                fields=["branch", "service", "wants_earlier_since"],
                condition=Q(wants_earlier=True, state=BookingState.CONFIRMED),
                name="booking_wants_earlier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def masked_contact(self) -> str:
        """The contact as staff may see it."""
        return contacts.masked(self.contact)

    def may_become(self, state: BookingState) -> bool:
        """Whether the table allows it."""
        return BOOKING_MACHINE.allows(self.state, state)

    def require_move_to(self, state: BookingState) -> None:
        """Raise IllegalMove unless the table allows it."""
        BOOKING_MACHINE.require(self.state, state)


class OfferKind(models.TextChoices):
    """Why another time is offered."""

    EARLIER = "earlier", _("An earlier time")
    INSTEAD = "instead", _("Instead of a time that can't be kept")


class Offer(models.Model):
    """Another time, its places kept for one holder until it is taken, declined or too late."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="offers", verbose_name=_("booking"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    kind = models.CharField(_("kind"), max_length=10, choices=OfferKind.choices)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("stands until"))
    state = models.CharField(_("state"), max_length=10, choices=OfferState.choices, default=OfferState.OPEN)

    class Meta:
        verbose_name = _("offer of another time")
        verbose_name_plural = _("offers of other times")
        ordering = ("made_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state=OfferState.OPEN, kind=OfferKind.EARLIER),
                name="one_earlier_time_at_once",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="offer_stands_for_a_time"),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state=OfferState.OPEN), name="offer_open")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def move_to(self, state: OfferState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        OFFER_MACHINE.require(self.state, state)
        self.state = state


class TakenPlace(models.Model):
    """One place of one slot, taken by a booking or kept for an offer.

    The row's being there is what takes the place: a trigger counts it in the slot. `kept_until`: from then on
    anybody may have it (a hold not confirmed, a cancelled booking, an unanswered offer); NULL means for good.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="taken_places", verbose_name=_("slot"))
    pool = models.CharField(_("booked from"), max_length=12, choices=Pool.choices)
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, null=True, related_name="places", verbose_name=_("booking")
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.CASCADE, null=True, related_name="places", verbose_name=_("offer of another time")
    )
    kept_until = models.DateTimeField(_("kept until"), null=True)

    class Meta:
        verbose_name = _("taken place")
        verbose_name_plural = _("taken places")
        constraints = [
            models.UniqueConstraint(fields=["slot", "booking"], name="one_place_per_slot_and_booking"),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, offer__isnull=True) | Q(booking__isnull=True, offer__isnull=False),
                name="place_is_for_one_thing",
            ),
            models.CheckConstraint(condition=Q(pool__in=Pool.values), name="place_is_of_a_known_pool"),
        ]
        indexes = [
            models.Index(fields=["kept_until"], condition=Q(kept_until__isnull=False), name="place_kept_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.pool}"


class Disruption(models.Model):
    """A confirmed booking whose time the branch can't keep: noticed, told, and at last settled.

    `is_day_emptied`: its day is being moved elsewhere, whatever room the calendar has for it.
    """

    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="disruptions", verbose_name=_("booking")
    )
    because = models.CharField(_("because"), max_length=120, blank=True)
    is_day_emptied = models.BooleanField(_("the day is moved elsewhere"), default=False)
    noticed_at = models.DateTimeField(_("noticed at"))
    told_at = models.DateTimeField(_("told at"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("booking that can't be kept")
        verbose_name_plural = _("bookings that can't be kept")
        ordering = ("booking__starts_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(settled_at__isnull=True), name="one_open_disruption_per_booking"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.noticed_at:%Y-%m-%d}"
