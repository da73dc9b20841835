"""A week of a branch's calendar: how many places of each half hour are taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from appointments.models import Booking
from appointments.queries.days import (
    PROMISED,
    Booked,
    CountedSlot,
    Figures,
    booked_of,
    figures_of,
    half_hour_of,
    slots_between,
)
from appointments.states import BookingState
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.hours import Calendar
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cell:
    """A half hour of a day. `is_open`: the branch is; `places` may be none all the same."""

    day: date
    starts: time
    taken: int
    places: int
    is_open: bool

    @property
    def is_full(self) -> bool:
        """Whether nothing is left."""
        return self.taken >= self.places


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day: how many are booked, how many of them can't be kept, and the week's half hours, as many on every day."""

    day: date
    booked: int
    disrupted: int
    cells: Sequence[Cell]

    @property
    def is_open(self) -> bool:
        """Whether the branch is, in any of the half hours, or somebody is booked all the same."""
        return any(cell.is_open or cell.taken for cell in self.cells)


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """A week from Monday on; days without a slot and a booking at its end are left out."""

    days: Sequence[WeekDay]
    figures: Figures
    missed_before: int | None

    @property
    def has_times(self) -> bool:
        """Whether anything can be booked, or is."""
        return any(day.cells for day in self.days)


@dataclass(frozen=True, slots=True)
class _Hours:
    """When the branch is open."""

    calendar: Calendar
    branch_id: int

    def are_open(self, day: date, starts: time) -> bool:
        """Whether it is at a time."""
        opening = self.calendar.opening(self.branch_id, day)
        return opening is not None and clock.at(day, starts) in opening.period


def monday_of(day: date) -> date:
    """Return the first day of its week."""
    return day - timedelta(days=day.weekday())


def week_sheet(*, branch: Branch, monday: date, now: datetime) -> WeekSheet:
    """Return a week; a statement each for slots, bookings and hours, and one for the week before."""
    sunday = monday + 6 * ONE_DAY
    slots = slots_between(branch, monday, sunday, now=now)
    bookings = booked_of(_promised(branch, monday, sunday))
    calendar = directory.calendar_of(branches=[branch], first=monday, last=sunday)
    return WeekSheet(
        days=_days(_shown(monday, slots, bookings), slots, bookings, _Hours(calendar, branch.pk)),
        figures=figures_of(bookings, slots),
        missed_before=_missed_percent(_promised(branch, monday - ONE_WEEK, monday - ONE_DAY)),
    )


def _promised(branch: Branch, first: date, last: date) -> QuerySet[Booking]:
    return Booking.objects.filter(branch=branch, day__gte=first, day__lte=last, state__in=PROMISED)


def _shown(monday: date, slots: Iterable[CountedSlot], bookings: Iterable[Booked]) -> list[date]:
    """Monday to Friday always; the weekend when something is on."""
    used = {slot.slot.day for slot in slots} | {row.booking.day for row in bookings}
    last = max([*used, monday + 4 * ONE_DAY])
    return [monday + nth * ONE_DAY for nth in range((last - monday).days + 1)]


def _days(
    days: Sequence[date], slots: Iterable[CountedSlot], bookings: Iterable[Booked], hours: _Hours
) -> list[WeekDay]:
    counted = _counted(slots)
    half_hours = sorted({starts for _day, starts in counted})
    return [
        _day(day, [row for row in bookings if row.booking.day == day],
             [_cell(day, starts, counted, hours) for starts in half_hours])
        for day in days
    ]  # fmt: skip


def _day(day: date, bookings: Sequence[Booked], cells: Sequence[Cell]) -> WeekDay:
    return WeekDay(day, len(bookings), sum(row.is_disrupted for row in bookings), cells)


def _counted(slots: Iterable[CountedSlot]) -> Mapping[tuple[date, time], tuple[int, int]]:
    """How many are taken, of how many, by day and half hour; a withdrawn slot adds who is still in it."""
    found: dict[tuple[date, time], tuple[int, int]] = {}
    for row in slots:
        key = row.slot.day, half_hour_of(row.slot.starts_at)
        taken, places = found.get(key, (0, 0))
        found[key] = taken + row.taken, places + row.places
    return found


def _cell(day: date, starts: time, counted: Mapping[tuple[date, time], tuple[int, int]], hours: _Hours) -> Cell:
    taken, places = counted.get((day, starts), (0, 0))
    return Cell(day, starts, taken, places, hours.are_open(day, starts))


def _missed_percent(bookings: QuerySet[Booking]) -> int | None:
    """How many of a hundred did not come; None when nobody was expected, or nobody has been noted yet."""
    states = list(bookings.exclude(state=BookingState.CONFIRMED).values_list("state", flat=True))
    return round(100 * states.count(BookingState.NO_SHOW) / len(states)) if states else None
