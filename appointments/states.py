"""The life of a booking, and of an offer of another time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.states import StateMachine


class BookingState(models.TextChoices):
    """Where a booking is in its life."""

    HELD = "held", _("Held while the form is filled")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Arrived")
    NO_SHOW = "no_show", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Never confirmed")


B = BookingState

BOOKING_MACHINE = StateMachine(
    states=BookingState,
    start=B.HELD,
    moves={
        B.HELD: {B.CONFIRMED, B.CANCELLED, B.LAPSED},
        B.CONFIRMED: {B.ARRIVED, B.NO_SHOW, B.CANCELLED},
        # Whoever comes after the grace is still served that day, ranked at the arrival.
        B.NO_SHOW: {B.ARRIVED},
        B.ARRIVED: set(),
        B.CANCELLED: set(),
        # Their answers are kept for a while: another time can be chosen for them.
        B.LAPSED: {B.HELD},
    },
)


class OfferState(models.TextChoices):
    """Where an offer of another time is in its life."""

    OPEN = "open", _("Open")
    TAKEN = "taken", _("Taken")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered in time")


OFFER_MACHINE = StateMachine(
    states=OfferState,
    start=OfferState.OPEN,
    moves={
        OfferState.OPEN: {OfferState.TAKEN, OfferState.DECLINED, OfferState.LAPSED},
        OfferState.TAKEN: set(),
        OfferState.DECLINED: set(),
        OfferState.LAPSED: set(),
    },
)


class TrainingPlaceState(models.TextChoices):
    """Where somebody's place at a training is in its life."""

    HELD = "held", _("Held until the code is entered")
    SIGNED_UP = "signed_up", _("Signed up")
    WAITING = "waiting", _("On the waiting list")
    ATTENDED = "attended", _("Attended")
    ABSENT = "absent", _("Did not attend")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Never confirmed")


T = TrainingPlaceState

TRAINING_PLACE_MACHINE = StateMachine(
    states=TrainingPlaceState,
    start=T.HELD,
    moves={
        T.HELD: {T.SIGNED_UP, T.WAITING, T.CANCELLED, T.LAPSED},
        T.WAITING: {T.SIGNED_UP, T.CANCELLED},
        T.SIGNED_UP: {T.ATTENDED, T.ABSENT, T.CANCELLED},
        # A mark set in haste can be set right.
        T.ATTENDED: {T.ABSENT},
        T.ABSENT: {T.ATTENDED},
        T.CANCELLED: set(),
        T.LAPSED: set(),
    },
)
