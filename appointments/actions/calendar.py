"""Laying the calendar out: slots ahead from the rules, and what happens to bookings when rules or hours change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from appointments import errors
from appointments.actions.places import lock_places
from appointments.actions.settling import settle_kept_again, take_back
from appointments.models import Booking, CounterBlock, Disruption, Offer, Slot, SlotLayout, TakenPlace
from appointments.policies import Places, SlotPlan, last_bookable_day
from appointments.queries.plans import SlotKey, planned_slots
from appointments.queries.rules import booking_policies
from appointments.states import BookingState
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.intervals import Period

# No version of the directory: the next round lays out again.
_TO_BE_LAID_OUT = -1
_KEPT_UP = (
    "ends_at", "slots_each", "public_places", "call_centre_places", "internal_places", "withdrawn_at"
)  # fmt: skip


@transaction.atomic
def lay_out(*, branch: Branch, now: datetime, is_forced: bool = False) -> bool:
    """Bring a branch's slots, from now to the horizon, in line with its rules and hours; return whether it was due.

    Slots nobody has a place in come and go. One that can't be kept while somebody has a place is withdrawn, and each
    confirmed booking in it is noted as disrupted: none is ever dropped in silence. One that can be kept again is
    settled. One branch at a time.
    """
    # Read before the rules: a change committed in between raises it again, and the next round finds it. The rules are
    # not those that are kept for a second, which may be older than the version.
    version = directory.directory_version()
    policy = booking_policies(branch_ids=[branch.pk], day=clock.day_of(now))[branch.pk]
    first, last = clock.day_of(now), last_bookable_day(today=clock.day_of(now), policy=policy)
    layout = _lock_layout(branch, first)
    if not is_forced and (layout.version, layout.through) == (version, last):
        return False
    plans = {key: plan for key, plan in planned_slots(branch=branch, first=first, last=last).items() if key[1] >= now}
    slots = _lock_ahead(branch, now)
    _add(branch, [(key, plan) for key, plan in plans.items() if key not in slots])
    _change([(slot, plans.get(key)) for key, slot in slots.items()], now=now)
    lost = _note_disruptions(branch, plans, now=now)
    is_settled = settle_kept_again(branch=branch, lost={booking.pk for booking in lost}, now=now)
    layout.version, layout.through = version if is_settled else _TO_BE_LAID_OUT, last
    layout.save(update_fields=["version", "through"])
    return True


def _lock_layout(branch: Branch, through: date) -> SlotLayout:
    layout, _is_new = SlotLayout.objects.get_or_create(
        branch=branch, defaults={"through": through, "version": _TO_BE_LAID_OUT}
    )
    return SlotLayout.objects.select_for_update().get(pk=layout.pk)


def _lock_ahead(branch: Branch, now: datetime) -> dict[SlotKey, Slot]:
    ahead = Slot.objects.filter(branch=branch, starts_at__gte=now).order_by("starts_at", "pk").select_for_update()
    return {SlotKey(slot.service_id, slot.starts_at): slot for slot in ahead}


def _add(branch: Branch, wanted: Iterable[tuple[SlotKey, SlotPlan]]) -> None:
    Slot.objects.bulk_create(
        (_new(branch, key.service_id, plan) for key, plan in wanted), ignore_conflicts=True, batch_size=2000
    )


def _new(branch: Branch, service_id: int, plan: SlotPlan) -> Slot:
    slot = Slot(branch=branch, service_id=service_id, day=clock.day_of(plan.starts_at), starts_at=plan.starts_at)
    _set(slot, plan, plan.places)
    return slot


def _set(slot: Slot, plan: SlotPlan, places: Places) -> None:
    slot.ends_at, slot.slots_each, slot.withdrawn_at = plan.ends_at, plan.slots_each, None
    slot.public_places, slot.call_centre_places, slot.internal_places = (
        places.public,
        places.call_centre,
        places.internal,
    )


def _change(slots: Iterable[tuple[Slot, SlotPlan | None]], *, now: datetime) -> None:
    gone: list[int] = []
    changed: list[Slot] = []
    for slot, plan in slots:
        if plan is None and not slot.taken.total:
            gone.append(slot.pk)
        elif _is_changed(slot, plan, now=now):
            changed.append(slot)
    Slot.objects.filter(pk__in=gone).delete()
    Slot.objects.bulk_update(changed, _KEPT_UP, batch_size=500)


def _is_changed(slot: Slot, plan: SlotPlan | None, *, now: datetime) -> bool:
    """Set a slot that has places taken, or still stands, to its plan; return whether that changed it."""
    before = [getattr(slot, name) for name in _KEPT_UP]
    if plan is None or plan.ends_at != slot.ends_at:
        slot.withdrawn_at = slot.withdrawn_at or now
    else:
        since = slot.withdrawn_at
        _set(slot, plan, plan.places.at_least(slot.taken))
        # Fuller than it may be: those who are in stay until they are moved, nobody else gets in.
        slot.withdrawn_at = (since or now) if slot.places != plan.places else None
    return before != [getattr(slot, name) for name in _KEPT_UP]


def _note_disruptions(branch: Branch, plans: Mapping[SlotKey, SlotPlan], *, now: datetime) -> list[Booking]:
    """Note each confirmed booking that lost its place, and return them; end holds and offers in withdrawn slots."""
    withdrawn = TakenPlace.objects.filter(
        slot__branch=branch, slot__withdrawn_at__isnull=False, slot__starts_at__gt=now
    )
    held = withdrawn.filter(booking__state=BookingState.HELD, kept_until__isnull=False)
    TakenPlace.objects.filter(pk__in=lock_places(held)).update(kept_until=now)
    take_back(Offer.objects.filter(pk__in=withdrawn.filter(booking=None).values("offer")), now=now)
    # A place somebody has moved away from is only on its way back: they have lost nothing.
    promised = withdrawn.filter(booking__state=BookingState.CONFIRMED, kept_until=None)
    confirmed = promised.select_related("slot", "booking")
    affected = _too_many(list(confirmed.order_by("-booking__confirmed_at", "-pk")), plans)
    reasons = {day: directory.closure_reason(branch=branch, day=day) for day in {row.day for row in affected}}
    Disruption.objects.bulk_create(
        [Disruption(booking=row, because=reasons[row.day][:120], noticed_at=now) for row in affected],
        ignore_conflicts=True,
    )
    return affected


def _too_many(places: Sequence[TakenPlace], plans: Mapping[SlotKey, SlotPlan]) -> list[Booking]:
    """Return who must go: everybody from a slot that is no more, the latest confirmed from one that shrank."""
    by_slot: dict[SlotKey, list[Booking]] = {}
    for place in places:
        assert place.booking is not None
        by_slot.setdefault(SlotKey(place.slot.service_id, place.slot.starts_at), []).append(place.booking)
    found: dict[int, Booking] = {}
    for key, bookings in by_slot.items():
        plan = plans.get(key)
        too_many = len(bookings) - (plan.places.total if plan else 0)
        found |= {booking.pk: booking for booking in bookings[: max(0, too_many)]}
    return list(found.values())


@transaction.atomic
def block_counter(*, counter: Counter, period: Period, reason: str, by: User, now: datetime) -> CounterBlock:
    """Let a counter not be booked for a time: every slot in it has a place less from now on.

    Who loses the place by it is noted as disrupted. Raises CounterBlockedAlready, BlockEndsBeforeStart.
    """
    # Two blocks of one time would each wait for the other before the constraint refuses one, and PostgreSQL would end
    # the wait with an error.
    _lock_layout(counter.branch, clock.day_of(now))
    with refusing(_block_refusals(counter)):
        block = CounterBlock.objects.create(
            counter=counter, starts_at=period.start, ends_at=period.end, reason=reason.strip()[:120], by=by
        )
    record(verb="counter_block", subject=f"counter:{counter.pk}", by=by, now=now)
    lay_out(branch=counter.branch, now=now)
    return block


def _block_refusals(counter: Counter) -> dict[str, DomainError]:
    return {
        "counter_blocked_once_at_a_time": errors.CounterBlockedAlready(number=counter.number),
        "block_ends_after_start": errors.BlockEndsBeforeStart(),
    }


@transaction.atomic
def unblock_counter(*, block: CounterBlock, by: User, now: datetime) -> None:
    """Let a blocked counter be booked again; who was to lose their time by it and has not moved keeps it."""
    branch = block.counter.branch
    block.delete()
    record(verb="counter_unblock", subject=f"counter:{block.counter_id}", by=by, now=now)
    lay_out(branch=branch, now=now)
