"""A day of a branch's calendar as its staff see it: bookings by time, and what is free."""

import unicodedata
from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, Prefetch, Q, QuerySet

from appointments.models import Booking, Disruption, Slot, TakenPlace
from appointments.states import BookingState
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import wall
from queueing.models import Ticket

HALF_HOUR_MINUTES = 30
# What counts as somebody who was expected.
PROMISED = (BookingState.CONFIRMED, BookingState.ARRIVED, BookingState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a day's or a week's bookings, and how many places are left in it."""

    booked: int
    persons: int
    arrived: int
    missed: int
    free: int
    taken: int
    places: int
    disrupted: int

    @property
    def taken_percent(self) -> int:
        """How much is taken, of a hundred."""
        return round(100 * self.taken / self.places) if self.places else 0


@dataclass(frozen=True, slots=True)
class CountedSlot:
    """A slot with how many of its places are taken now, and how many are left for anybody."""

    slot: Slot
    taken: int
    free: int

    @property
    def places(self) -> int:
        """How many it has; a withdrawn one has none."""
        return 0 if self.slot.withdrawn_at else self.slot.places.total


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking, whether its time can't be kept, and the number of who has come."""

    booking: Booking
    is_disrupted: bool
    number: str


@dataclass(slots=True)
class DayTime:
    """One time of the day: who is booked for it, and what is left."""

    starts_at: datetime
    slots: list[CountedSlot] = field(default_factory=list)
    bookings: list[Booked] = field(default_factory=list)

    @property
    def half_hour(self) -> time:
        """The half hour it is in, by which a week leads to it."""
        return half_hour_of(self.starts_at)

    @property
    def free(self) -> int:
        """Places left, of any service."""
        return sum(slot.free for slot in self.slots)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A day. `times` are those asked for; `figures` are of the whole day."""

    times: Sequence[DayTime]
    figures: Figures


def day_sheet(*, branch: Branch, day: date, now: datetime, search: str = "") -> DaySheet:
    """Return a day, all of it or what a search for a name or a time finds."""
    slots = slots_between(branch, day, day, now=now)
    bookings = booked_of(_shown(branch, day, now))
    by_time: dict[datetime, DayTime] = {}
    for slot in slots:
        _at(by_time, slot.slot.starts_at).slots.append(slot)
    for booked in bookings:
        _at(by_time, booked.booking.starts_at).bookings.append(booked)
    times = [by_time[starts_at] for starts_at in sorted(by_time)]
    return DaySheet(_found(times, search) if search else times, figures_of(bookings, slots))


def half_hour_of(instant: datetime) -> time:
    """Return when the half hour began, by the office's clock."""
    local = clock.local(instant)
    return time(local.hour, local.minute // HALF_HOUR_MINUTES * HALF_HOUR_MINUTES)


def _at(by_time: dict[datetime, DayTime], starts_at: datetime) -> DayTime:
    return by_time.setdefault(starts_at, DayTime(starts_at))


def slots_between(branch: Branch, first: date, last: date, *, now: datetime) -> list[CountedSlot]:
    """Return the slots of days, both in, counted: places whose keeping has lapsed are not taken any more."""
    slots = Slot.objects.filter(branch=branch, day__gte=first, day__lte=last)
    lapsed = TakenPlace.objects.filter(slot__in=slots, kept_until__lte=now)
    number = dict(lapsed.values_list("slot_id").order_by().annotate(Count("pk")))
    in_order = slots.select_related("service").order_by("starts_at", "service__position", "pk")
    return [_counted(slot, number.get(slot.pk, 0), now) for slot in in_order]


def _counted(slot: Slot, lapsed: int, now: datetime) -> CountedSlot:
    taken = slot.taken.total - lapsed
    is_over = slot.withdrawn_at is not None or slot.starts_at < now
    return CountedSlot(slot, taken, 0 if is_over else slot.places.total - taken)


def _shown(branch: Branch, day: date, now: datetime) -> QuerySet[Booking]:
    """Who was promised a time, and who is filling in the form just now."""
    shown = Q(state__in=PROMISED) | Q(state=BookingState.HELD, held_until__gt=now)
    bookings: QuerySet[Booking] = Booking.objects.on(branch_id=branch.pk, day=day).filter(shown)
    return bookings


def booked_of(bookings: QuerySet[Booking]) -> list[Booked]:
    """Return bookings with what their own row does not say; three statements."""
    tickets = Prefetch("visit__tickets", queryset=Ticket.objects.order_by("pk"))
    rows = list(bookings.select_related("service", "visit").prefetch_related(tickets))
    disrupted = set(Disruption.objects.filter(booking__in=rows, settled_at=None).values_list("booking_id", flat=True))
    return [Booked(row, row.pk in disrupted, number_of(row)) for row in rows]


def number_of(booking: Booking) -> str:
    """Return the number of who has come, as people hear it."""
    return booking.visit.tickets.all()[0].spoken if booking.visit else ""


def figures_of(bookings: Iterable[Booked], slots: Iterable[CountedSlot]) -> Figures:
    """Count."""
    promised = [booked for booked in bookings if booked.booking.state in PROMISED]
    states = Tally(booked.booking.state for booked in promised)
    slots = list(slots)
    return Figures(
        booked=len(promised),
        persons=sum(booked.booking.persons for booked in promised),
        arrived=states[BookingState.ARRIVED],
        missed=states[BookingState.NO_SHOW],
        free=sum(slot.free for slot in slots),
        taken=sum(slot.taken for slot in slots),
        places=sum(slot.places for slot in slots),
        disrupted=sum(booked.is_disrupted for booked in promised),
    )


def _found(times: Sequence[DayTime], search: str) -> list[DayTime]:
    """Keep the bookings whose name holds what was written, or whose time begins so; letters without their marks."""
    wanted = _plain(search)
    found = []
    for at in times:
        is_its_time = wall(at.starts_at).startswith(wanted.replace(".", ":").lstrip("0") or wanted)
        bookings = [row for row in at.bookings if is_its_time or wanted in _plain(row.booking.name)]
        if bookings:
            found.append(DayTime(at.starts_at, [], bookings))
    return found


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).strip()
