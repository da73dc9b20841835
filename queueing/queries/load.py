"""How many people a coming day will bring, hour by hour, beside what is booked and planned for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.hours import Calendar, Opening
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period
from queueing.forecast.load import ComingDay, DayLoad, Expected, PastDay, foretell
from queueing.models import ArrivalsDay, ExpectedArrival, PlannedShift
from queueing.queries.tallying import hours_of

A_DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=364)
LOOKED_AHEAD = timedelta(days=14)
# A day off is looked for so far back: Christmas and the new year with a weekend between.
LONGEST_BREAK = timedelta(days=10)
WEEKEND = 5


@dataclass(frozen=True, slots=True)
class HourLine:
    """An hour of a coming day. `booked` are people; `staffed`: counters planned for some of it, lunches not counted."""

    hour: int
    expected: Expected | None
    booked: int
    staffed: int


@dataclass(frozen=True, slots=True)
class LoadPage:
    """A coming day of a branch. `load` is None while too few days are known; `days` can be chosen."""

    branch: Branch
    day: date
    days: Sequence[date]
    load: DayLoad | None
    hours: Sequence[HourLine]
    is_planned: bool
    has_demonstration: bool

    @property
    def booked(self) -> int:
        """People booked that day."""
        return sum(line.booked for line in self.hours)

    @property
    def busiest(self) -> HourLine | None:
        """The hour most will come in."""
        known = [line for line in self.hours if line.expected is not None]
        return max(known, key=lambda line: line.expected.mean if line.expected else 0.0, default=None)


def load_page(branch: Branch, *, day: date | None, now: datetime) -> LoadPage | None:
    """Return what one of the next open days will bring, the first unless another is asked for; None: none is open."""
    today = clock.day_of(now)
    calendar = _calendar(branch, today)
    days = [one for one in _days(today + A_DAY, today + LOOKED_AHEAD) if calendar.opening(branch.pk, one)]
    if not days:
        return None
    chosen = day if day in days else days[0]
    opening = calendar.opening(branch.pk, chosen)
    assert opening is not None
    past, has_demonstration = _past_days(branch, calendar, today)
    load = foretell(_coming(branch, calendar, chosen, opening), past)
    shifts = list(PlannedShift.objects.filter(branch=branch, day=chosen))
    return LoadPage(
        branch, chosen, days, load, _hours(branch, chosen, opening, load, shifts), bool(shifts), has_demonstration
    )


def load_of(branch: Branch, *, day: date, now: datetime) -> DayLoad | None:
    """Return what one day brings, today too; None where it is closed or too little is known."""
    today = clock.day_of(now)
    calendar = _calendar(branch, today)
    opening = calendar.opening(branch.pk, day)
    return (
        foretell(_coming(branch, calendar, day, opening), _past_days(branch, calendar, today)[0]) if opening else None
    )


def _calendar(branch: Branch, today: date) -> Calendar:
    first = today - LOOKED_BACK - LONGEST_BREAK
    return directory.calendar_of(branches=[branch], first=first, last=today + LOOKED_AHEAD)


def _days(first: date, last: date) -> list[date]:
    return [first + nth * A_DAY for nth in range((last - first).days + 1)]


def _coming(branch: Branch, calendar: Calendar, day: date, opening: Opening) -> ComingDay:
    hours = hours_of(opening.period.start, opening.period.end)
    return ComingDay(day, *hours, is_after_day_off=_is_after_day_off(branch, calendar, day))


def _past_days(branch: Branch, calendar: Calendar, today: date) -> tuple[list[PastDay], bool]:
    rows = list(ArrivalsDay.objects.filter(branch=branch, day__gte=today - LOOKED_BACK, day__lt=today).order_by("day"))
    past = [
        PastDay(row.day, row.by_hour, row.opened_hour, row.closed_hour, _is_after_day_off(branch, calendar, row.day))
        for row in rows
    ]
    return past, any(row.is_demonstration for row in rows)


def _is_after_day_off(branch: Branch, calendar: Calendar, day: date) -> bool:
    """Whether the last day from Monday to Friday before it was no working day here."""
    before = day - A_DAY
    while before.weekday() >= WEEKEND and before > calendar.first:
        before -= A_DAY
    return calendar.opening(branch.pk, max(before, calendar.first)) is None


def _hours(
    branch: Branch, day: date, opening: Opening, load: DayLoad | None, shifts: Sequence[PlannedShift]
) -> list[HourLine]:
    expected = {one.hour: one.expected for one in load.hours} if load else {}
    booked = _booked(branch, day)
    opened, closed = hours_of(opening.period.start, opening.period.end)
    return [
        HourLine(hour, expected.get(hour), booked[hour], sum(_is_staffed(shift, day, hour) for shift in shifts))
        for hour in range(opened, closed)
    ]


def _booked(branch: Branch, day: date) -> list[int]:
    by_hour = [0] * 24
    rows = ExpectedArrival.objects.filter(branch=branch, day=day, cancelled_at=None)
    for ranks_at, persons in rows.values_list("ranks_at", "persons"):
        by_hour[clock.local(ranks_at).hour] += persons
    return by_hour


def _is_staffed(shift: PlannedShift, day: date, hour: int) -> bool:
    """Whether the counter is meant to be staffed for half of the hour or more."""
    begins = clock.at(day, clock.MIDNIGHT) + timedelta(hours=hour)
    whole = Period(begins, begins + timedelta(hours=1))
    worked = _shared(whole, shift.starts_at, shift.ends_at)
    if shift.lunch_starts_at and shift.lunch_ends_at:
        worked -= _shared(whole, shift.lunch_starts_at, shift.lunch_ends_at)
    return worked >= timedelta(minutes=30)


def _shared(whole: Period, starts_at: datetime, ends_at: datetime) -> timedelta:
    return max(min(whole.end, ends_at) - max(whole.start, starts_at), timedelta(0))
