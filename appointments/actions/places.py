"""Taking places and giving them back. Slots are locked in the order of their starts, so that two can't wait for
each other; the database's own count has the last word.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from appointments import errors
from appointments.models import Booking, Offer, Pool, Slot, TakenPlace
from appointments.policies import BookingPolicy, slots_needed
from appointments.states import BookingState
from pmlp_portal.kernel.constraints import refusing


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be taken: from the first of the pools that has room in every slot.

    `is_patient`: whether to wait for slots somebody else is claiming this moment. Who claims several runs one after
    another must not: it would hold one while it waits for another, and so might somebody else, the other way round.
    """

    branch_id: int
    service_id: int
    starts_at: datetime
    persons: int
    pools: tuple[Pool, ...] = (Pool.PUBLIC,)
    with_returning: bool = False
    is_patient: bool = True


class NoRoom(errors.SlotTaken):
    """Somebody was faster; the deed that claims says which times are free instead."""


_NO_ROOM = dict.fromkeys(("public_not_overbooked", "call_centre_not_overbooked", "internal_not_overbooked"), NoRoom)


def lock_run(claim: Claim) -> list[Slot]:
    """Return the slots of a claim, locked, without a gap between them. Raises NoRoom."""
    slots = Slot.objects.filter(branch_id=claim.branch_id, service_id=claim.service_id, withdrawn_at=None)
    free = slots.select_for_update(no_key=True, skip_locked=not claim.is_patient)
    run = list(free.filter(starts_at=claim.starts_at))
    if not run:
        raise NoRoom(others="")
    first = run[0]
    needed = slots_needed(persons=claim.persons, slots_each=first.slots_each)
    until = first.starts_at + needed * (first.ends_at - first.starts_at)
    if needed > 1:
        after = free.filter(starts_at__gt=first.starts_at, starts_at__lt=until, slots_each=first.slots_each)
        run.extend(after.order_by("starts_at"))
    is_whole = len(run) == needed and run[-1].ends_at == until
    if not is_whole:
        raise NoRoom(others="")
    return run


def choose_pool(slots: Sequence[Slot], claim: Claim, *, own: frozenset[int], now: datetime) -> Pool:
    """Return the first pool with room in all of these locked slots. Raises NoRoom.

    What has lapsed in them is freed where the pool that comes first has no room without it. `own` are slots in which
    the claimant has a place already.
    """
    is_full = _with_room(slots, claim.pools[:1], own) is None
    if is_full and free_lapsed(slots, with_returning=claim.with_returning, now=now):
        slots = list(Slot.objects.filter(pk__in=[slot.pk for slot in slots]))
    pool = _with_room(slots, claim.pools, own)
    if pool is None:
        raise NoRoom(others="")
    return pool


def _with_room(slots: Sequence[Slot], pools: Sequence[Pool], own: frozenset[int]) -> Pool | None:
    having = (pool for pool in pools if all(slot.pk in own or _left(slot, pool) > 0 for slot in slots))
    return next(having, None)


def _left(slot: Slot, pool: Pool) -> int:
    return int(getattr(slot.places, pool.value)) - int(getattr(slot.taken, pool.value))


def free_lapsed(slots: Sequence[Slot], *, with_returning: bool = False, now: datetime) -> int:
    """Free the places in these locked slots whose keeping has lapsed; return how many."""
    lapsed = Q(kept_until__lte=now)
    if with_returning:
        lapsed |= Q(kept_until__isnull=False, booking__state=BookingState.CANCELLED)
    places = lock_places(TakenPlace.objects.filter(lapsed, slot__in=slots))
    return TakenPlace.objects.filter(pk__in=places).delete()[0] if places else 0


def lock_places(places: QuerySet[TakenPlace]) -> list[int]:
    """Return the ids of places, locked, of those that still fit the question once they are.

    To be asked before places are changed or freed by what stands in another table: a statement that changes through
    a join waits for a place that is being kept for good just now, and then changes it without looking again.
    """
    return [place.pk for place in places.order_by("pk").select_for_update(of=("self",))]


def take(
    slots: Sequence[Slot],
    pool: Pool,
    *,
    booking: Booking | None = None,
    offer: Offer | None = None,
    has_places: bool = True,
    kept_until: datetime | None,
) -> None:
    """Take one place in each of these locked slots. Raises NoRoom when the database counts otherwise.

    Places the booking has in them already, unless it `has_places` nowhere yet, are kept on, not taken twice.
    """
    own = TakenPlace.objects.filter(slot__in=slots, booking=booking)
    kept = set(own.values_list("slot_id", flat=True)) if booking and has_places else set()
    if kept:
        own.update(kept_until=kept_until)
    with refusing(_NO_ROOM):
        TakenPlace.objects.bulk_create(
            TakenPlace(slot=slot, pool=pool, booking=booking, offer=offer, kept_until=kept_until)
            for slot in slots
            if slot.pk not in kept
        )


def slots_of(booking: Booking) -> frozenset[int]:
    """Return the ids of the slots in which a booking has places."""
    return frozenset(TakenPlace.objects.filter(booking=booking).values_list("slot_id", flat=True))


def give_back(booking: Booking, *, except_in: Sequence[Slot] = (), policy: BookingPolicy, now: datetime) -> None:
    """Let a booking's places return after a random while, so that nobody can arrange to take them over."""
    places = TakenPlace.objects.filter(booking=booking).exclude(slot__in=except_in)
    places.update(kept_until=now + _random_between(policy.returns_after, policy.returns_by))


def give_back_at_once(*, now: datetime, booking: Booking | None = None, offer: Offer | None = None) -> None:
    """Let anybody have the places of what was never promised.

    They are not deleted here: that changes the slot, and slots are only locked by who claims or sweeps.
    """
    TakenPlace.objects.filter(Q(booking=booking) if booking else Q(offer=offer)).update(kept_until=now)


def places_of(booking: Booking) -> QuerySet[TakenPlace]:
    """Return the places a booking has at its time, without those it has left behind."""
    at_its_time = TakenPlace.objects.filter(booking=booking, slot__service_id=booking.service_id)
    return at_its_time.filter(
        slot__branch_id=booking.branch_id,
        slot__starts_at__gte=booking.starts_at,
        slot__starts_at__lt=booking.ends_at,
    )


def keep_for_good(booking: Booking, *, now: datetime) -> bool:
    """Keep every place of a booking at its time; False when one is not kept any more.

    It has gone to somebody else, or its slot was withdrawn, which ends the holds in it before their time.
    """
    names = ("branch_id", "service_id", "starts_at", "ends_at")
    values = {"booking": booking.pk, "now": now, **{name: getattr(booking, name) for name in names}}
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_FOR_GOOD, values)
        lengths = [length for (length,) in cursor.fetchall()]
    return sum(lengths, start=timedelta(0)) == booking.ends_at - booking.starts_at


# Locked first, in order, those that then still fit the question: the change itself is made through a join.
_KEEP_FOR_GOOD = """
WITH still_kept AS (
    SELECT place.id, slot.ends_at - slot.starts_at AS length
    FROM appointments_takenplace AS place JOIN appointments_slot AS slot ON slot.id = place.slot_id
    WHERE place.booking_id = %(booking)s AND (place.kept_until > %(now)s OR place.kept_until IS NULL)
      AND slot.branch_id = %(branch_id)s AND slot.service_id = %(service_id)s
      AND slot.starts_at >= %(starts_at)s AND slot.starts_at < %(ends_at)s
    ORDER BY place.id FOR UPDATE OF place
)
UPDATE appointments_takenplace AS place SET kept_until = NULL
FROM still_kept WHERE place.id = still_kept.id RETURNING still_kept.length
"""


def has_all_places(booking: Booking) -> bool:
    """Whether a place is kept for good in every slot from the booking's start to its end."""
    times = places_of(booking).filter(kept_until=None).values_list("slot__starts_at", "slot__ends_at")
    lengths = [ends_at - starts_at for starts_at, ends_at in times]
    return sum(lengths, start=timedelta(0)) == booking.ends_at - booking.starts_at


@transaction.atomic
def sweep_places(*, now: datetime, limit: int = 500) -> int:
    """Free the places whose keeping has lapsed; return how many. The slots are locked first, in order."""
    lapsed = list(
        TakenPlace.objects.filter(kept_until__lte=now).order_by("kept_until").values_list("pk", "slot_id")[:limit]
    )
    list(Slot.objects.filter(pk__in={slot for _pk, slot in lapsed}).order_by("starts_at", "pk").select_for_update())
    return TakenPlace.objects.filter(pk__in=[pk for pk, _slot in lapsed], kept_until__lte=now).delete()[0]


def _random_between(shortest: timedelta, longest: timedelta) -> timedelta:
    return shortest + random.random() * (longest - shortest)
