"""Where the bookings of a day would go on another day or at another branch: proposed before anything is moved."""

import hashlib
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import Count, Q, QuerySet

from appointments.models import POOLS_OPEN_TO, Booking, Pool, Slot, TakenPlace
from appointments.policies import slots_needed
from appointments.states import OfferState
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock

# Places left, by slot and pool.
Left = Tally[tuple[int, Pool]]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a branch's calendar."""

    branch: Branch
    day: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """A booking, and the slots it would take, of one pool."""

    booking: Booking
    slots: tuple[Slot, ...]
    pool: Pool

    @property
    def starts_at(self) -> datetime:
        """Its new time."""
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When it would end."""
        return self.slots[-1].ends_at


@dataclass(frozen=True, slots=True)
class MovePlan:
    """Who goes where, and who finds no place; both in the order of their present times."""

    moved: Sequence[Proposal]
    left: Sequence[Booking]

    @property
    def digest(self) -> str:
        """What is equal for equal proposals: an act done on the strength of a review does just what was reviewed."""
        lines = [f"{row.booking.pk}.{row.booking.changes} {row.slots[0].pk} {row.pool}" for row in self.moved]
        lines += [f"{booking.pk}.{booking.changes} stays" for booking in self.left]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def each(self) -> Sequence[tuple[Booking, Proposal | None]]:
        """Every booking with what becomes of it, in the order of their present times."""
        proposals = {row.booking.pk: row for row in self.moved}
        bookings = [*(row.booking for row in self.moved), *self.left]
        in_order = sorted(bookings, key=lambda booking: (booking.starts_at, booking.pk))
        return [(booking, proposals.get(booking.pk)) for booking in in_order]


@dataclass(frozen=True, slots=True)
class Post:
    """How those who move would be told: how many by letter, by telephone, and not at all."""

    emails: int
    phones: int
    untold: int


def post_of(plan: MovePlan) -> Post:
    """Count the messages a move would send."""
    contacts = [row.booking.contact for row in plan.moved]
    emails = sum("@" in contact for contact in contacts)
    untold = contacts.count("")
    return Post(emails, len(contacts) - emails - untold, untold)


def plan_of_move(*, source: CalendarDay, target: CalendarDay, now: datetime) -> MovePlan:
    """Return what a move would do now."""
    return _plan(list(_bookings(source, now)), source, target, now)


def lock_plan_of_move(*, source: CalendarDay, target: CalendarDay, now: datetime) -> MovePlan:
    """Return the same, with the bookings and every slot of the target day locked: it stays true until it is done."""
    locked = list(_bookings(source, now).order_by("pk").select_for_update(no_key=True, of=("self",)))
    in_order = sorted(locked, key=lambda booking: (booking.starts_at, booking.pk))
    list(_slots(target, now).order_by("starts_at", "pk").select_for_update(no_key=True, of=("self",)))
    return _plan(in_order, source, target, now)


def _bookings(source: CalendarDay, now: datetime) -> QuerySet[Booking]:
    ahead: QuerySet[Booking] = Booking.objects.confirmed().on(branch_id=source.branch.pk, day=source.day)
    return ahead.filter(starts_at__gt=now).select_related("branch", "service")


def _slots(target: CalendarDay, now: datetime) -> QuerySet[Slot]:
    return Slot.objects.filter(branch=target.branch, day=target.day, withdrawn_at=None, starts_at__gt=now)


def _plan(bookings: Sequence[Booking], source: CalendarDay, target: CalendarDay, now: datetime) -> MovePlan:
    """Give each the free time nearest to their present one. Families first: they need several slots in a row."""
    slots = list(_slots(target, now).order_by("starts_at", "pk"))
    left = _left(slots, bookings, now)
    found: dict[int, Proposal] = {}
    for booking in sorted(bookings, key=lambda row: (-row.persons, row.starts_at, row.pk)):
        pools = POOLS_OPEN_TO[Pool(booking.pool)] if source.branch == target.branch else (Pool.PUBLIC,)
        proposal = _nearest(booking, pools, _runs(slots, booking), left, target.day)
        if proposal is not None:
            found[booking.pk] = proposal
            left.subtract((slot.pk, proposal.pool) for slot in proposal.slots)
    return MovePlan(
        moved=[found[booking.pk] for booking in bookings if booking.pk in found],
        left=[booking for booking in bookings if booking.pk not in found],
    )


def _left(slots: Sequence[Slot], bookings: Sequence[Booking], now: datetime) -> Left:
    """How many places each slot has left in each pool; what is offered to these very people counts as free."""
    left = Tally({
        (slot.pk, pool): getattr(slot.places, pool.value) - getattr(slot.taken, pool.value)
        for slot in slots
        for pool in Pool
    })  # fmt: skip
    offered = Q(offer__booking__in=bookings, offer__state=OfferState.OPEN)
    returning = TakenPlace.objects.filter(Q(kept_until__lte=now) | offered, slot__in=slots)
    for slot_id, pool, number in returning.values_list("slot_id", "pool").order_by().annotate(Count("pk")):
        left[slot_id, Pool(pool)] += number
    return left


def _runs(slots: Sequence[Slot], booking: Booking) -> Iterator[tuple[Slot, ...]]:
    """Every row of slots, without a gap, as long as the booking needs."""
    of_service = [slot for slot in slots if slot.service_id == booking.service_id]
    for nth, first in enumerate(of_service):
        run = of_service[nth : nth + slots_needed(persons=booking.persons, slots_each=first.slots_each)]
        is_long_enough = len(run) == slots_needed(persons=booking.persons, slots_each=first.slots_each)
        if is_long_enough and all(
            after.starts_at == before.ends_at and after.slots_each == before.slots_each
            for before, after in pairwise(run)
        ):
            yield tuple(run)


def _nearest(
    booking: Booking, pools: Sequence[Pool], runs: Iterator[tuple[Slot, ...]], left: Left, day: date
) -> Proposal | None:
    wanted = clock.at(day, clock.local(booking.starts_at).time())
    for run in sorted(runs, key=lambda run: (abs(run[0].starts_at - wanted), run[0].starts_at)):
        for pool in pools:
            if all(left[slot.pk, pool] > 0 for slot in run):
                return Proposal(booking, run, pool)
    return None
