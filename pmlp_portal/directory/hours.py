"""When a branch is open: pure computation over plain values.

For one day the first of these that has something to say decides:

1. a special day of the branch (closed, or other hours with a limit of tickets);
2. a special day of every branch;
3. a holiday: the office's own row, else the calendar of public holidays: closed;
4. a moved working day, which keeps the hours of the weekday it stands in for;
5. the hours of the weekday in the week that is in force.

A week that ignores holidays is also deaf to what is said of every branch: only 1 and 5 count for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum

from pmlp_portal.directory import public_holidays
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period

ONE_DAY = timedelta(days=1)
MONDAY, FRIDAY = 1, 5


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until `closes` by the wall clock; midnight as the end is 24:00."""

    opens: time
    closes: time

    def on(self, day: date) -> Period:
        """Return the real period on that day."""
        return Period(clock.at(day, self.opens), clock.end_at(day, self.closes))


Week = Mapping[int, Hours]  # ISO weekday → hours; a weekday without a row is closed


@dataclass(frozen=True, slots=True)
class DatedWeek:
    """A regular week in force from a day on."""

    valid_from: date
    week: Week
    returns_to_default: bool = False
    ignores_holidays: bool = False


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """One day that differs; without hours it is closed."""

    hours: Hours | None
    ticket_limit: int | None = None
    reason_lv: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """The office's own word on a day, stronger than the calendar."""

    is_working: bool
    works_as: int | None = None
    name_lv: str = ""
    name_en: str = ""


class Because(Enum):
    """Why a branch is closed all day."""

    SPECIAL = "special"
    HOLIDAY = "holiday"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed all day; the reasons may be empty."""

    because: Because
    reason_lv: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on one day; `ticket_limit` only where the day itself has one."""

    period: Period
    ticket_limit: int | None = None


NO_WEEK = DatedWeek(date.min, {})


def in_force(weeks: Iterable[DatedWeek], day: date) -> DatedWeek | None:
    """Return the newest week that has begun."""
    begun = [week for week in weeks if week.valid_from <= day]
    return max(begun, key=lambda week: week.valid_from, default=None)


def days_from(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`, both in."""
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def holiday_on(day: date, word: OfficeDay | None) -> Closure | None:
    """Return why the whole office is free that day, or None."""
    if word is not None:
        return None if word.is_working else Closure(Because.HOLIDAY, word.name_lv, word.name_en or word.name_lv)
    name = public_holidays.name_of(day)
    return Closure(Because.HOLIDAY, name, public_holidays.name_of(day, "en")) if name else None


def weekday_worked(day: date, word: OfficeDay | None) -> int:
    """Return the ISO weekday whose hours hold on a working day.

    A weekend day the office declares working without naming a weekday takes the one the calendar moved there,
    else Monday's.
    """
    if word is not None and word.works_as:
        return word.works_as
    moved = public_holidays.moved_to(day)
    if moved is not None:
        return moved.isoweekday()
    return MONDAY if word is not None and day.isoweekday() > FRIDAY else day.isoweekday()


def is_working_day(day: date, word: OfficeDay | None) -> bool:
    """Whether the office works that day, whatever its branches do: by its own word, else by the country's calendar."""
    if word is not None:
        return word.is_working
    return holiday_on(day, None) is None and weekday_worked(day, None) <= FRIDAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that decides about the days from `first` to `last`, both in; answers without a query."""

    first: date
    last: date
    default: Sequence[DatedWeek] = ()
    own: Mapping[int, Sequence[DatedWeek]] = field(default_factory=dict)
    special: Mapping[tuple[int | None, date], SpecialHours] = field(default_factory=dict)
    office_days: Mapping[date, OfficeDay] = field(default_factory=dict)

    def default_week(self, day: date) -> DatedWeek:
        """Return the week of all branches on that day."""
        return in_force(self.default, day) or NO_WEEK

    def week_of(self, branch_id: int, day: date) -> DatedWeek:
        """Return the branch's week on that day: its own, else the default."""
        own = in_force(self.own.get(branch_id, ()), day)
        return self.default_week(day) if own is None or own.returns_to_default else own

    def on(self, branch_id: int, day: date) -> Opening | Closure:
        """Return when the branch is open that day, or why it is not."""
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is not between {self.first} and {self.last}")
        week = self.week_of(branch_id, day)
        special = self._special(branch_id, day, week)
        if special is not None:
            return special
        if week.ignores_holidays:
            return _regular(week.week, day, day.isoweekday())
        word = self.office_days.get(day)
        return holiday_on(day, word) or _regular(week.week, day, weekday_worked(day, word))

    def opening(self, branch_id: int, day: date) -> Opening | None:
        """Return the opening of that day, or None when closed."""
        word = self.on(branch_id, day)
        return word if isinstance(word, Opening) else None

    def openings(self, branch_id: int) -> list[Opening]:
        """Return every opening of the branch in this calendar, in order."""
        found = (self.opening(branch_id, day) for day in days_from(self.first, self.last))
        return [opening for opening in found if opening is not None]

    def _special(self, branch_id: int, day: date, week: DatedWeek) -> Opening | Closure | None:
        special = self.special.get((branch_id, day))
        if special is None and not week.ignores_holidays:
            special = self.special.get((None, day))
        if special is None:
            return None
        if special.hours is None:
            return Closure(Because.SPECIAL, special.reason_lv, special.reason_en or special.reason_lv)
        return Opening(special.hours.on(day), special.ticket_limit)


def _regular(week: Week, day: date, weekday: int) -> Opening | Closure:
    hours = week.get(weekday)
    return Opening(hours.on(day)) if hours else Closure(Because.WEEKDAY)
