"""The things of booking."""

from appointments.models.bookings import Booking, BookingQuerySet, Disruption, Offer, OfferKind, TakenPlace
from appointments.models.rules import BookingPolicyRow, CounterBlock, SlotLayout, SlotRule
from appointments.models.slots import POOLS_OPEN_TO, Pool, Slot
from appointments.models.trainings import Training, TrainingLanguage, TrainingMaterial, TrainingPlace

__all__ = [
    "POOLS_OPEN_TO",
    "Booking",
    "BookingPolicyRow",
    "BookingQuerySet",
    "CounterBlock",
    "Disruption",
    "Offer",
    "OfferKind",
    "Pool",
    "Slot",
    "SlotLayout",
    "SlotRule",
    "TakenPlace",
    "Training",
    "TrainingLanguage",
    "TrainingMaterial",
    "TrainingPlace",
]
