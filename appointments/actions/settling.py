"""Ending what stands open about a booking: offers of another time, and a time the branch could not keep."""

from datetime import datetime

from appointments.actions.places import give_back_at_once
from appointments.models import Booking, Disruption, Offer
from appointments.states import OfferState


def close_offer(offer: Offer, state: OfferState, *, now: datetime) -> None:
    """End a locked offer that was not taken; its places are anybody's. Raises IllegalMove."""
    offer.move_to(state)
    offer.save(update_fields=["state"])
    give_back_at_once(offer=offer, now=now)


def close_offers(booking: Booking, *, now: datetime) -> None:
    """Take back every offer of another time."""
    for offer in Offer.objects.select_for_update().filter(booking=booking, state=OfferState.OPEN):
        close_offer(offer, OfferState.DECLINED, now=now)


def settle_disruption(booking: Booking, *, now: datetime) -> None:
    """Note that nothing more has to be done about a time that could not be kept."""
    Disruption.objects.filter(booking=booking, settled_at=None).update(settled_at=now)
