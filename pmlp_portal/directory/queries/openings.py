"""When branches are open, in few statements however many branches and days are asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from pmlp_portal.directory import hours_text
from pmlp_portal.directory.hours import (
    Calendar,
    Closure,
    DatedWeek,
    Hours,
    OfficeDay,
    Opening,
    SpecialHours,
    days_from,
    is_working_day,
)
from pmlp_portal.directory.models import Branch, OfficeHoliday, SpecialDay, WeeklySchedule
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period

# No branch stays closed longer than this without somebody writing it on its page by hand.
LOOK_AHEAD = timedelta(days=60)


def calendar_of(*, branches: Iterable[Branch], first: date, last: date) -> Calendar:
    """Return what decides about these branches from `first` to `last`, both in: three statements in all."""
    branch_ids = [branch.pk for branch in branches]
    weeks = _weeks_of(branch_ids, last)
    return Calendar(
        first=first,
        last=last,
        default=weeks.pop(None, []),
        own={branch_id: own for branch_id, own in weeks.items() if branch_id is not None},
        special=_special_days(branch_ids, first, last),
        office_days=office_days_between(first, last),
    )


def opening_on(*, branch: Branch, day: date) -> Opening | None:
    """Return when the branch is open that day, or None when it is closed all day."""
    return calendar_of(branches=[branch], first=day, last=day).opening(branch.pk, day)


def closure_reason(*, branch: Branch, day: date) -> str:
    """Return why the branch is closed that day, in the reader's language; empty when it is open."""
    word = calendar_of(branches=[branch], first=day, last=day).on(branch.pk, day)
    return hours_text.closure_sentence(word) if isinstance(word, Closure) else ""


def openings_between(*, branches: Iterable[Branch], period: Period) -> dict[int, list[Opening]]:
    """Return by branch id, in order, the openings that share time with the period."""
    branches = list(branches)
    calendar = calendar_of(branches=branches, first=clock.day_of(period.start), last=clock.day_of(period.end))
    return {branch.pk: [o for o in calendar.openings(branch.pk) if _overlaps(o.period, period)] for branch in branches}


def next_openings(*, branches: Iterable[Branch], now: datetime) -> dict[int, Opening]:
    """Return by branch id the first opening that starts after `now`, for branches that have one ahead."""
    branches = list(branches)
    today = clock.day_of(now)
    calendar = calendar_of(branches=branches, first=today, last=today + LOOK_AHEAD)
    found = ((branch.pk, _first_after(calendar, branch.pk, now)) for branch in branches)
    return {branch_id: opening for branch_id, opening in found if opening is not None}


def next_opening(*, branch: Branch, now: datetime) -> Opening | None:
    """Return the first opening that starts after `now`."""
    return next_openings(branches=[branch], now=now).get(branch.pk)


def is_open(*, branch: Branch, now: datetime) -> bool:
    """Whether the doors are open at this instant."""
    opening = opening_on(branch=branch, day=clock.day_of(now))
    return opening is not None and now in opening.period


def hours_lines(*, branch: Branch, day: date) -> list[str]:
    """Return the regular week in force that day as lines: "O, T, C 8:30–16:00"."""
    return hours_text.week_lines(regular_weeks(branches=[branch], day=day).week_of(branch.pk, day).week)


def regular_weeks(*, branches: Iterable[Branch], day: date) -> Calendar:
    """Return a calendar of one day that knows regular weeks only, in one statement."""
    weeks = _weeks_of([branch.pk for branch in branches], day)
    own = {branch_id: rows for branch_id, rows in weeks.items() if branch_id is not None}
    return Calendar(day, day, weeks.get(None, []), own)


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day that differs from the regular week: `opening` is None when closed, then `reason` says why."""

    day: date
    opening: Opening | None
    reason: str


def unusual_days(*, branch: Branch, first: date, last: date) -> list[UnusualDay]:
    """Return the days from `first` to `last`, both in, on which somebody who knows the week would be surprised."""
    calendar = calendar_of(branches=[branch], first=first, last=last)
    days = days_from(first, last)
    return [_described(calendar, branch.pk, day) for day in days if _surprises(calendar, branch.pk, day)]


def _weeks_of(branch_ids: Iterable[int], last: date) -> dict[int | None, list[DatedWeek]]:
    """Return by branch id (None: every branch) the weeks that have begun by `last`, in one statement."""
    rows = WeeklySchedule.objects.filter(Q(branch__in=branch_ids) | Q(branch=None), valid_from__lte=last)
    hours: dict[int, dict[int, Hours]] = {}
    weeks: dict[int | None, list[DatedWeek]] = {}
    # One row for each opening; a schedule that is closed all week comes once, without hours.
    for row in rows.values_list(
        "pk", "branch_id", "valid_from", "returns_to_default", "ignores_holidays",
        "hours__weekday", "hours__opens", "hours__closes",
    ):  # fmt: skip
        pk, branch_id, valid_from, returns, ignores, weekday, opens, closes = row
        if pk not in hours:
            hours[pk] = {}
            weeks.setdefault(branch_id, []).append(DatedWeek(valid_from, hours[pk], returns, ignores))
        if weekday is not None:
            hours[pk][weekday] = Hours(opens, closes)
    return weeks


def _special_days(branch_ids: Iterable[int], first: date, last: date) -> dict[tuple[int | None, date], SpecialHours]:
    rows = SpecialDay.objects.filter(Q(branch__in=branch_ids) | Q(branch=None), day__gte=first, day__lte=last)
    return {
        (row.branch_id, row.day): SpecialHours(
            Hours(row.opens, row.closes) if row.opens is not None and row.closes is not None else None,
            row.ticket_limit,
            row.reason_lv,
            row.reason_en,
        )
        for row in rows
    }


def office_days_between(first: date, last: date) -> dict[date, OfficeDay]:
    """Return what the office itself has said of these days, both ends in."""
    rows = OfficeHoliday.objects.filter(day__gte=first, day__lte=last)
    return {row.day: OfficeDay(row.is_working, row.works_as, row.name_lv, row.name_en) for row in rows}


def working_days() -> Callable[[date], bool]:
    """Return who knows of any day whether the office works; the office's own days are read once."""
    rows = OfficeHoliday.objects.values_list("day", "is_working")
    words = {day: OfficeDay(is_working) for day, is_working in rows}
    return lambda day: is_working_day(day, words.get(day))


def _overlaps(opening: Period, period: Period) -> bool:
    return opening.start < period.end and period.start < opening.end


def _first_after(calendar: Calendar, branch_id: int, now: datetime) -> Opening | None:
    for day in days_from(calendar.first, calendar.last):
        opening = calendar.opening(branch_id, day)
        if opening is not None and opening.period.start > now:
            return opening
    return None


def _surprises(calendar: Calendar, branch_id: int, day: date) -> bool:
    expected = calendar.week_of(branch_id, day).week.get(day.isoweekday())
    word = calendar.on(branch_id, day)
    if isinstance(word, Closure):
        return expected is not None
    return word.ticket_limit is not None or expected is None or word.period != expected.on(day)


def _described(calendar: Calendar, branch_id: int, day: date) -> UnusualDay:
    word = calendar.on(branch_id, day)
    if isinstance(word, Opening):
        return UnusualDay(day, word, "")
    return UnusualDay(day, None, hours_text.closure_sentence(word))
