"""Opening hours as pure values; no database."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pmlp_portal.directory.hours import (
    Because,
    Calendar,
    Closure,
    DatedWeek,
    Hours,
    OfficeDay,
    Opening,
    SpecialHours,
    weekday_worked,
)

RIGA = ZoneInfo("Europe/Riga")
BRANCH, OTHER = 1, 2
NINE, SIX = time(9), time(18)
WEEK = {
    1: Hours(NINE, SIX),
    2: Hours(time(8, 30), time(16)),
    3: Hours(time(8, 30), time(16)),
    4: Hours(time(8, 30), time(16)),
    5: Hours(NINE, time(15)),
}
ROUND_THE_CLOCK = {weekday: Hours(time(0), time(0)) for weekday in range(1, 8)}
THURSDAY = date(2026, 11, 26)


def calendar(**what) -> Calendar:
    """A calendar from 2019 to 2030 with the default week."""
    return Calendar(
        **{
            "first": date(2019, 1, 1),
            "last": date(2030, 12, 31),
            "default": [DatedWeek(date(2019, 1, 1), WEEK)],
            **what,
        }
    )


def wall(opening: Opening | Closure) -> str:
    """Return "9:00-18:00" by the clock of Riga."""
    assert isinstance(opening, Opening)
    start, end = opening.period.start.astimezone(RIGA), opening.period.end.astimezone(RIGA)
    return f"{start:%-H:%M}-{end:%-H:%M}"


def reason(word: Opening | Closure) -> Because:
    """Return why it is closed."""
    assert isinstance(word, Closure)
    return word.because


class TestTheRegularWeek:
    def test_each_weekday_has_its_hours(self):
        monday = date(2026, 11, 23)
        days = [monday + timedelta(days=number) for number in range(5)]
        assert [wall(calendar().on(BRANCH, day)) for day in days] == [
            "9:00-18:00", "8:30-16:00", "8:30-16:00", "8:30-16:00", "9:00-15:00",
        ]  # fmt: skip

    def test_a_weekday_without_hours_is_closed(self):
        assert reason(calendar().on(BRANCH, date(2026, 11, 28))) is Because.WEEKDAY

    def test_without_any_schedule_everything_is_closed(self):
        assert reason(calendar(default=[]).on(BRANCH, THURSDAY)) is Because.WEEKDAY

    def test_a_change_holds_from_its_day_and_not_before(self):
        longer = DatedWeek(THURSDAY, {**WEEK, 4: Hours(time(8), time(20))})
        changed = calendar(default=[longer, DatedWeek(date(2019, 1, 1), WEEK)])
        assert wall(changed.on(BRANCH, THURSDAY - timedelta(days=7))) == "8:30-16:00"
        assert wall(changed.on(BRANCH, THURSDAY)) == "8:00-20:00"
        assert wall(changed.on(BRANCH, THURSDAY + timedelta(days=7))) == "8:00-20:00"

    def test_a_branch_of_its_own_week_leaves_the_others_alone(self):
        mixed = calendar(own={BRANCH: [DatedWeek(date(2020, 1, 1), {4: Hours(time(10), time(12))})]})
        assert wall(mixed.on(BRANCH, THURSDAY)) == "10:00-12:00"
        assert wall(mixed.on(OTHER, THURSDAY)) == "8:30-16:00"

    def test_an_own_week_goes_before_a_newer_default(self):
        newer = [DatedWeek(date(2019, 1, 1), WEEK), DatedWeek(date(2025, 1, 1), {})]
        kept = calendar(default=newer, own={BRANCH: [DatedWeek(date(2020, 1, 1), WEEK)]})
        assert wall(kept.on(BRANCH, THURSDAY)) == "8:30-16:00"

    def test_a_branch_goes_back_to_the_default_from_its_day_on(self):
        own = [
            DatedWeek(date(2021, 8, 10), {4: Hours(time(8, 30), time(18, 30))}),
            DatedWeek(date(2023, 1, 2), {}, returns_to_default=True),
        ]
        returned = calendar(own={BRANCH: own})
        assert wall(returned.on(BRANCH, date(2022, 9, 1))) == "8:30-18:30"
        assert wall(returned.on(BRANCH, date(2023, 1, 5))) == "8:30-16:00"

    def test_asking_outside_what_was_read_is_an_error_and_not_an_answer(self):
        with pytest.raises(ValueError, match="not between"):
            calendar().on(BRANCH, date(2031, 1, 1))


class TestDaysOf23And25Hours:
    @pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 25), 25), (date(2027, 3, 28), 23), (THURSDAY, 24)])
    def test_round_the_clock_lasts_as_long_as_the_day_does(self, day, hours):
        always = calendar(own={BRANCH: [DatedWeek(date(2020, 1, 1), ROUND_THE_CLOCK, ignores_holidays=True)]})
        opening = always.opening(BRANCH, day)
        assert opening is not None
        assert opening.period.length == timedelta(hours=hours)
        assert opening.period.start == datetime(day.year, day.month, day.day, tzinfo=RIGA)

    def test_round_the_clock_leaves_no_gap_between_days(self):
        always = Calendar(
            date(2026, 10, 24), date(2026, 10, 27), own={BRANCH: [DatedWeek(date(2020, 1, 1), ROUND_THE_CLOCK)]}
        )
        openings = always.openings(BRANCH)
        assert len(openings) == 4
        assert all(one.period.end == after.period.start for one, after in pairwise(openings))

    @pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
    def test_nine_stays_nine_on_the_wall(self, day):
        sunday = calendar(special={(BRANCH, day): SpecialHours(Hours(NINE, SIX))})
        word = sunday.on(BRANCH, day)
        assert wall(word) == "9:00-18:00"
        assert isinstance(word, Opening)
        assert word.period.length == timedelta(hours=9)


class TestHolidays:
    def test_a_public_holiday_is_closed_and_says_which(self):
        word = calendar().on(BRANCH, date(2026, 11, 18))
        assert word == Closure(
            Because.HOLIDAY, "Latvijas Republikas Proklamēšanas diena", "Republic of Latvia Proclamation Day"
        )

    def test_2_january_2026_is_off_and_saturday_17_works_with_the_hours_of_that_friday(self):
        assert reason(calendar().on(BRANCH, date(2026, 1, 2))) is Because.HOLIDAY
        assert wall(calendar().on(BRANCH, date(2026, 1, 17))) == "9:00-15:00"

    def test_22_june_2026_is_off_and_saturday_27_works_with_the_hours_of_that_monday(self):
        assert reason(calendar().on(BRANCH, date(2026, 6, 22))) is Because.HOLIDAY
        assert wall(calendar().on(BRANCH, date(2026, 6, 27))) == "9:00-18:00"

    def test_the_saturday_before_a_working_one_stays_closed(self):
        assert reason(calendar().on(BRANCH, date(2026, 6, 20))) is Because.WEEKDAY

    def test_the_office_closes_an_ordinary_day(self):
        closed = calendar(office_days={THURSDAY: OfficeDay(is_working=False, name_lv="Sēru diena")})
        assert closed.on(BRANCH, THURSDAY) == Closure(Because.HOLIDAY, "Sēru diena", "Sēru diena")

    def test_the_office_works_on_a_public_holiday(self):
        day = date(2026, 11, 18)
        assert wall(calendar(office_days={day: OfficeDay(is_working=True)}).on(BRANCH, day)) == "8:30-16:00"

    def test_the_office_cancels_a_move_of_the_calendar(self):
        saturday = date(2026, 6, 27)
        cancelled = calendar(office_days={saturday: OfficeDay(is_working=False, name_lv="Brīvdiena")})
        assert reason(cancelled.on(BRANCH, saturday)) is Because.HOLIDAY

    def test_a_working_saturday_keeps_the_hours_the_office_names(self):
        saturday = date(2026, 11, 28)
        moved = calendar(office_days={saturday: OfficeDay(is_working=True, works_as=5)})
        assert wall(moved.on(BRANCH, saturday)) == "9:00-15:00"

    def test_a_working_saturday_nobody_explained_keeps_mondays_hours(self):
        assert weekday_worked(date(2026, 11, 28), OfficeDay(is_working=True)) == 1

    def test_a_working_saturday_the_calendar_explains_keeps_the_calendars(self):
        assert weekday_worked(date(2026, 1, 17), OfficeDay(is_working=True)) == 5

    def test_a_week_that_ignores_holidays_is_open_on_all_of_them(self):
        always = DatedWeek(date(2020, 1, 1), ROUND_THE_CLOCK, ignores_holidays=True)
        days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 12, 25), THURSDAY]
        stubborn = calendar(
            own={BRANCH: [always]},
            office_days={THURSDAY: OfficeDay(is_working=False)},
            special={(None, date(2026, 12, 25)): SpecialHours(None)},
        )
        assert all(isinstance(stubborn.on(BRANCH, day), Opening) for day in days)

    def test_a_week_that_ignores_holidays_still_obeys_its_own_closure(self):
        always = DatedWeek(date(2020, 1, 1), ROUND_THE_CLOCK, ignores_holidays=True)
        closed = calendar(own={BRANCH: [always]}, special={(BRANCH, THURSDAY): SpecialHours(None)})
        assert reason(closed.on(BRANCH, THURSDAY)) is Because.SPECIAL


class TestSpecialDays:
    SATURDAY = date(2022, 8, 20)

    def test_a_saturday_opens_with_a_limit_of_tickets_for_the_branch_named(self):
        special = calendar(special={(BRANCH, self.SATURDAY): SpecialHours(Hours(time(8), time(16)), ticket_limit=80)})
        word = special.on(BRANCH, self.SATURDAY)
        assert wall(word) == "8:00-16:00"
        assert isinstance(word, Opening)
        assert word.ticket_limit == 80
        assert reason(special.on(OTHER, self.SATURDAY)) is Because.WEEKDAY

    def test_a_closure_says_why(self):
        closed = calendar(special={(BRANCH, THURSDAY): SpecialHours(None, reason_lv="Remonts", reason_en="Repairs")})
        assert closed.on(BRANCH, THURSDAY) == Closure(Because.SPECIAL, "Remonts", "Repairs")

    def test_what_is_said_of_every_branch_holds_unless_the_branch_has_its_own_word(self):
        eve = calendar(
            special={
                (None, THURSDAY): SpecialHours(Hours(NINE, time(13))),
                (BRANCH, THURSDAY): SpecialHours(Hours(NINE, time(11))),
            }
        )
        assert wall(eve.on(OTHER, THURSDAY)) == "9:00-13:00"
        assert wall(eve.on(BRANCH, THURSDAY)) == "9:00-11:00"

    def test_a_special_opening_goes_before_a_holiday(self):
        day = date(2026, 11, 18)
        assert wall(calendar(special={(BRANCH, day): SpecialHours(Hours(NINE, SIX))}).on(BRANCH, day)) == "9:00-18:00"

    def test_an_ordinary_day_has_no_limit_of_its_own(self):
        opening = calendar().opening(BRANCH, THURSDAY)
        assert opening is not None
        assert opening.ticket_limit is None
