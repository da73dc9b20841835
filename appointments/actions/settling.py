"""Ending what stands open about a booking: offers of another time, and a time the branch could not keep."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from appointments.actions import messages
from appointments.actions.places import give_back_at_once, has_all_places
from appointments.models import Booking, Disruption, Offer
from appointments.queries.rules import booking_policy
from appointments.states import OfferState
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock


def close_offer(offer: Offer, state: OfferState, *, now: datetime) -> None:
    """End a locked offer that was not taken; its places are anybody's. Raises IllegalMove."""
    offer.move_to(state)
    offer.save(update_fields=["state"])
    give_back_at_once(offer=offer, now=now)


def take_back(offers: QuerySet[Offer], *, now: datetime) -> None:
    """Close those of the offers that are open still."""
    for offer in offers.filter(state=OfferState.OPEN).order_by("pk").select_for_update(of=("self",)):
        close_offer(offer, OfferState.DECLINED, now=now)


def close_offers(booking: Booking, *, now: datetime) -> None:
    """Take back every offer of another time."""
    take_back(Offer.objects.filter(booking=booking), now=now)


def settle_disruption(booking: Booking, *, now: datetime) -> None:
    """Note that nothing more has to be done about a time that could not be kept."""
    Disruption.objects.filter(booking=booking, settled_at=None).update(settled_at=now)


def settle_kept_again(*, branch: Branch, lost: Collection[int], now: datetime) -> bool:
    """Settle what a branch can keep after all: every disruption but those of the `lost` bookings and of emptied days.

    The caller holds the branch's slots. Whoever holds a booking may be waiting for one of them, so nobody is waited
    for here: False when a booking was busy this moment and is to be asked about again.
    """
    again = Disruption.objects.filter(booking__branch=branch, settled_at=None, is_day_emptied=False)
    asked = Booking.objects.confirmed().filter(pk__in=again.values("booking"), starts_at__gt=now).exclude(pk__in=lost)
    wanted = set(asked.values_list("pk", flat=True))
    free = asked.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    bookings = list(free.select_related("branch", "service"))
    for booking in bookings:
        if has_all_places(booking):
            _keep_after_all(booking, now=now)
    return wanted <= {booking.pk for booking in bookings}


def _keep_after_all(booking: Booking, *, now: datetime) -> None:
    """Settle; who was told that the time can't be kept is told that it can, the others have missed nothing."""
    was_told = Disruption.objects.filter(booking=booking, settled_at=None, told_at__isnull=False).exists()
    settle_disruption(booking, now=now)
    record(verb="booking_keep", subject=f"booking:{booking.pk}", by=None, now=now)
    if was_told:
        close_offers(booking, now=now)
        policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
        messages.tell_kept(booking, policy=policy, now=now)
