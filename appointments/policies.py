"""The rules of booking: how far ahead, how long a place is held, when a booking counts. Pure; nothing of Django."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BookingPolicy:
    """What the office may change without a programmer; one row per branch in the database.

    `horizon_days`: how many days ahead one can book, today being day 0. `soonest_notice`: the least time between
    booking and the visit; staff who book for somebody are not bound by it. `hold_for`: how long a place is kept
    while the form is filled. `check_in_early`: how long before the booked time a booking becomes a ticket.
    `grace`: after the booked time the place is given to the queue. A cancelled place is free again after a random
    time between `returns_after` and `returns_by`, so that places can't be traded. `offer_for`: how long an offer
    of another time stands. Reminders count in days and hours by the wall clock.
    """

    horizon_days: int = 60
    soonest_notice: timedelta = 2 * HOUR
    hold_for: timedelta = 10 * MINUTE
    code_tries: int = 5
    codes_a_hold: int = 3
    persons_at_most: int = 6
    check_in_early: timedelta = 30 * MINUTE
    grace: timedelta = 10 * MINUTE
    returns_after: timedelta = 5 * MINUTE
    returns_by: timedelta = 60 * MINUTE
    offer_for: timedelta = 2 * HOUR
    offers_at_most: int = 3
    first_reminder_days: int = 2
    second_reminder_hours: int = 3


def last_bookable_day(*, today: date, policy: BookingPolicy) -> date:
    """Return the last day one can book, in."""
    return today + policy.horizon_days * DAY


def is_late(*, starts_at: datetime, now: datetime, policy: BookingPolicy) -> bool:
    """Whether the place of a booking has been given to the queue by now."""
    return now > starts_at + policy.grace


def ranks_at(*, starts_at: datetime, now: datetime, policy: BookingPolicy) -> datetime:
    """Return since when somebody who checks in counts: the booked time, or the arrival of who is late."""
    return now if is_late(starts_at=starts_at, now=now, policy=policy) else starts_at


@dataclass(frozen=True, slots=True)
class Places:
    """How many a slot has, by who may book them."""

    public: int
    call_centre: int = 0
    internal: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.public + self.call_centre + self.internal

    def without(self, number: int) -> "Places":
        """Return what is left when so many counters are blocked: the office gives up its own places first."""
        internal = min(self.internal, number)
        call_centre = min(self.call_centre, number - internal)
        public = min(self.public, number - internal - call_centre)
        return Places(self.public - public, self.call_centre - call_centre, self.internal - internal)

    def at_least(self, taken: "Places") -> "Places":
        """Return what the slot must keep so that nobody who has a place loses it."""
        return Places(
            max(self.public, taken.public),
            max(self.call_centre, taken.call_centre),
            max(self.internal, taken.internal),
        )


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A slot as the rules, the hours and the blocked counters want it."""

    starts_at: datetime
    ends_at: datetime
    slots_each: int
    places: Places


def starts_within(*, first: datetime, last: datetime, length: timedelta) -> Sequence[datetime]:
    """Return the starts of slots of one length that fit between two instants."""
    count = max(0, (last - first) // length)
    return [first + number * length for number in range(count)]


def slots_needed(*, persons: int, slots_each: int) -> int:
    """Return how many slots in a row a booking takes: one person after another, each a whole service."""
    return persons * slots_each


def blocked(plan: SlotPlan, number: int) -> SlotPlan:
    """Return the plan with so many counters fewer."""
    return replace(plan, places=plan.places.without(number))


def reminders_at(*, starts_at: datetime, policy: BookingPolicy) -> list[datetime]:
    """Return when to remind: so many days before at the same time by the clock, and so many hours before by the clock.

    Counted on the wall clock of Riga, so that "two days before at 9:00" stays 9:00 across a change of clocks.
    """
    wall = starts_at.astimezone(RIGA)
    before = [timedelta(days=policy.first_reminder_days), timedelta(hours=policy.second_reminder_hours)]
    # Arithmetic on an aware time of one zone counts by the wall clock; the instant is taken afterwards.
    return [(wall - length).astimezone(UTC) for length in before if length]
