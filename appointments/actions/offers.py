"""Another time: offered to one holder at a time when an earlier place returns, or instead of one that can't be kept."""

from datetime import date, datetime, timedelta

from django.db import transaction

from appointments import errors
from appointments.actions import messages
from appointments.actions.bookings import require_changeable, settle_change
from appointments.actions.places import (
    Claim,
    NoRoom,
    choose_pool,
    give_back,
    has_all_places,
    lock_places,
    lock_run,
    take,
)
from appointments.actions.settling import close_offer
from appointments.models import Booking, Disruption, Offer, OfferKind, Pool, TakenPlace
from appointments.policies import BookingPolicy, last_bookable_day
from appointments.queries.bookings import lock_booking, lock_booking_by_id
from appointments.queries.rules import booking_policy
from appointments.queries.slots import FreeTime, Wish, free_times
from appointments.states import BookingState, OfferState
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock

# Nobody can come to a place that was offered too late to set out.
LEAST_NOTICE = timedelta(hours=2)


@transaction.atomic
def wait_for_earlier(*, token: str, wants: bool, now: datetime) -> Booking:
    """Join the waiting list for an earlier time at the same branch, or leave it; the booking stays as it is."""
    booking = lock_booking(token)
    require_changeable(booking, now=now)
    if booking.wants_earlier != wants:
        booking.wants_earlier, booking.wants_earlier_since = wants, now if wants else booking.wants_earlier_since
        booking.save(update_fields=["wants_earlier", "wants_earlier_since"])
    return booking


@transaction.atomic
def offer_earlier(*, booking_id: int, now: datetime) -> Offer | None:
    """Offer somebody on the waiting list the soonest place that has become free before their time, if there is one.

    One offer stands at once, and there are only so many in all; who has had them stays booked, and waits no more.
    """
    booking = lock_booking_by_id(booking_id)
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    if not _may_be_offered(booking, policy):
        return None
    wish = Wish(
        branch_ids=[booking.branch_id],
        service_id=booking.service_id,
        first=clock.day_of(now),
        until=booking.day + timedelta(days=1),
        earliest=now + max(LEAST_NOTICE, policy.soonest_notice),
        persons=booking.persons,
        with_returning=True,
    )
    sooner = [time for time in free_times(wish, now=now, limit=20) if time.starts_at < booking.starts_at]
    offer = _first_that_can_be_kept(booking, sooner, OfferKind.EARLIER, policy=policy, now=now)
    if offer is not None:
        booking.offers_made += 1
        booking.save(update_fields=["offers_made"])
        messages.tell_offer(offer, now=now)
    return offer


def _may_be_offered(booking: Booking, policy: BookingPolicy) -> bool:
    is_waiting = booking.state == BookingState.CONFIRMED and booking.wants_earlier
    has_offer = Offer.objects.filter(booking=booking, state=OfferState.OPEN).exists()
    return is_waiting and not has_offer and booking.offers_made < policy.offers_at_most


def _first_that_can_be_kept(
    booking: Booking, times: list[FreeTime], kind: OfferKind, *, policy: BookingPolicy, now: datetime
) -> Offer | None:
    for time in times:
        offer = _keep_for(booking, time, kind, policy=policy, now=now)
        if offer is not None:
            return offer
    return None


def _keep_for(
    booking: Booking, time: FreeTime, kind: OfferKind, *, policy: BookingPolicy, now: datetime
) -> Offer | None:
    """Keep a time for one holder; None when somebody was faster."""
    claim = Claim(
        booking.branch_id,
        booking.service_id,
        time.starts_at,
        booking.persons,
        with_returning=kind == OfferKind.EARLIER,
        is_patient=False,
    )
    expires_at = min(now + policy.offer_for, time.starts_at)
    try:
        with transaction.atomic():
            slots = lock_run(claim)
            pool = choose_pool(slots, claim, own=frozenset(), now=now)
            offer = Offer.objects.create(
                booking=booking,
                branch_id=booking.branch_id,
                kind=kind,
                starts_at=time.starts_at,
                ends_at=time.ends_at,
                made_at=now,
                expires_at=expires_at,
            )
            take(slots, pool, offer=offer, kept_until=expires_at)
    except NoRoom:
        return None
    return offer


@transaction.atomic
def take_offer(*, token: str, offer_id: int, now: datetime) -> Booking:
    """Move the booking to the offered time. Raises OfferIsOver, BookingIsOver."""
    booking = lock_booking(token)
    require_changeable(booking, now=now)
    offer = Offer.objects.select_for_update().filter(pk=offer_id, booking=booking).first()
    if offer is None or offer.state != OfferState.OPEN or offer.expires_at <= now:
        raise errors.OfferIsOver
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    _move_to(booking, offer, policy=policy, now=now)
    offer.move_to(OfferState.TAKEN)
    offer.save(update_fields=["state"])
    record(verb="offer_take", subject=f"booking:{booking.pk}", by=None, now=now)
    settle_change(booking, policy=policy, by=None, now=now)
    return booking


def _move_to(booking: Booking, offer: Offer, *, policy: BookingPolicy, now: datetime) -> None:
    still_kept = lock_places(TakenPlace.objects.filter(offer=offer, kept_until__gt=now))
    kept = TakenPlace.objects.filter(pk__in=still_kept)
    in_both = TakenPlace.objects.filter(booking=booking, slot__in=kept.values("slot"))
    give_back(booking, policy=policy, now=now)
    # Where old and new time share a slot the booking's own place goes on; the offer's returns at once.
    shared = list(in_both.values_list("slot_id", flat=True))
    in_both.update(kept_until=None)
    kept.filter(slot__in=shared).update(kept_until=now)
    kept.exclude(slot__in=shared).update(offer=None, booking=booking, kept_until=None)
    booking.starts_at, booking.ends_at, booking.day = offer.starts_at, offer.ends_at, clock.day_of(offer.starts_at)
    booking.pool, booking.wants_earlier = Pool.PUBLIC, False
    booking.changes += 1
    booking.save()
    if not has_all_places(booking):
        raise errors.OfferIsOver


@transaction.atomic
def decline_offer(*, token: str, offer_id: int, now: datetime) -> Booking:
    """Say no to an offer: it goes to the next in line. The booking stays as it is."""
    booking = lock_booking(token)
    offer = Offer.objects.select_for_update().filter(pk=offer_id, booking=booking).first()
    if offer is None:
        raise errors.OfferIsOver
    if offer.state == OfferState.OPEN:
        close_offer(offer, OfferState.DECLINED, now=now)
    return booking


@transaction.atomic
def end_offer(*, offer_id: int, now: datetime) -> None:
    """Let an offer lapse that nobody answered in time."""
    offer = Offer.objects.select_for_update().get(pk=offer_id)
    if offer.state == OfferState.OPEN and offer.expires_at <= now:
        close_offer(offer, OfferState.LAPSED, now=now)


@transaction.atomic
def tell_disruption(*, disruption_id: int, now: datetime) -> None:
    """Tell the holder that the time can't be kept, with two others kept for them."""
    # The booking is locked first, as by its holder, who settles the disruption by changing or cancelling.
    booking = lock_booking_by_id(Disruption.objects.values_list("booking_id", flat=True).get(pk=disruption_id))
    disruption = Disruption.objects.select_for_update(of=("self",)).get(pk=disruption_id)
    if disruption.told_at is not None or disruption.settled_at is not None:
        return
    disruption.booking = booking
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    emptied = booking.day if disruption.is_day_emptied else None
    offers = _alternatives(booking, emptied=emptied, policy=policy, now=now)
    disruption.told_at = now
    disruption.save(update_fields=["told_at"])
    messages.tell_disrupted(disruption, offers, now=now)


def _alternatives(booking: Booking, *, emptied: date | None, policy: BookingPolicy, now: datetime) -> list[Offer]:
    """Keep the two free times nearest to the old one for the holder, none of a day that is being emptied.

    Never the old one itself: were it free again by now, the next layout keeps it and says so.
    """
    today = clock.day_of(now)
    wish = Wish(
        branch_ids=[booking.branch_id],
        service_id=booking.service_id,
        first=today,
        until=last_bookable_day(today=today, policy=policy) + timedelta(days=1),
        earliest=now + max(LEAST_NOTICE, policy.soonest_notice),
        persons=booking.persons,
    )
    free = [
        time
        for time in free_times(wish, now=now, limit=5000)
        if clock.day_of(time.starts_at) != emptied and time.starts_at != booking.starts_at
    ]
    nearest = sorted(free, key=lambda time: abs(time.starts_at - booking.starts_at))
    first = _first_that_can_be_kept(booking, nearest, OfferKind.INSTEAD, policy=policy, now=now)
    if first is None:
        return []
    others = [time for time in nearest if time.starts_at >= first.ends_at or time.ends_at <= first.starts_at]
    # Whom one day does not suit another may: the second is of another day where there is one.
    others.sort(key=lambda time: clock.day_of(time.starts_at) == clock.day_of(first.starts_at))
    second = _first_that_can_be_kept(booking, others, OfferKind.INSTEAD, policy=policy, now=now)
    return sorted(filter(None, [first, second]), key=lambda offer: offer.starts_at)
