"""How many will come on a day, from how many came on days like it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.forecast.load import ENOUGH_DAYS, HOURS, ComingDay, PastDay, foretell

A_DAY = timedelta(days=1)
# A Wednesday.
TOMORROW = date(2026, 12, 2)


def hours(opened=9, closed=16, each=10):
    return tuple(each if opened <= hour < closed else 0 for hour in range(HOURS))


def past(day, each=10, *, opened=9, closed=16, after=False):
    return PastDay(day, hours(opened, closed, each), opened, closed, is_after_day_off=after)


def weeks(number=12, *, until=TOMORROW, each=lambda day: 10, weekdays=range(5)):
    first = until - 7 * number * A_DAY
    days = (first + nth * A_DAY for nth in range(7 * number))
    return [past(day, each(day)) for day in days if day.weekday() in weekdays]


def tomorrow(opened=9, closed=16, *, day=TOMORROW, after=False):
    return ComingDay(day, opened, closed, is_after_day_off=after)


def told(coming, known):
    """Foretell where enough is known."""
    load = foretell(coming, known)
    assert load is not None
    return load


class TestForetelling:
    def test_days_that_were_all_alike_will_be_alike(self):
        load = told(tomorrow(), weeks())

        assert [round(one.expected.mean) for one in load.hours] == [10] * 7
        assert round(load.total.mean) == 70
        assert load.total.low < 70 < load.total.high

    def test_a_weekday_is_told_from_its_own_kind(self):
        busy_wednesdays = weeks(each=lambda day: 20 if day.weekday() == 2 else 10)

        assert told(tomorrow(), busy_wednesdays).total.mean > 120
        assert told(tomorrow(day=TOMORROW + A_DAY), busy_wednesdays).total.mean < 85

    def test_one_odd_day_does_not_make_a_kind(self):
        known = weeks(1, weekdays=[0, 1, 3, 4]) + weeks(1, weekdays=[0, 1, 3, 4], until=TOMORROW - 7 * A_DAY)
        known.append(past(TOMORROW - 7 * A_DAY, 40))

        assert 10 < told(tomorrow(), sorted(known, key=lambda one: one.day)).hours[0].expected.mean < 20

    def test_younger_days_count_more(self):
        growing = weeks(each=lambda day: 30 if day >= TOMORROW - 28 * A_DAY else 10)

        assert told(tomorrow(), growing).hours[0].expected.mean > 17

    def test_saturdays_are_compared_with_saturdays(self):
        known = weeks(each=lambda day: 3 if day.weekday() == 5 else 10, weekdays=range(6))
        saturday = date(2026, 12, 5)

        assert told(tomorrow(day=saturday), known).hours[0].expected.mean < 5

    def test_a_first_saturday_is_like_any_day(self):
        assert told(tomorrow(day=date(2026, 12, 5)), weeks()).hours[0].expected.mean == pytest.approx(10)

    def test_after_a_day_off_more_will_come_where_more_came(self):
        rare = {one.day for one in weeks(30) if one.day.weekday() == 0 and one.day.day <= 7}
        known = [past(one.day, 20 if one.day in rare else 10, after=one.day in rare) for one in weeks(30)]

        plain, after = told(tomorrow(), known), told(tomorrow(after=True), known)

        assert after.total.mean > 1.2 * plain.total.mean
        assert plain.after_day_off == 1.0

    def test_an_hour_the_branch_was_never_open_in_is_like_its_other_hours(self):
        load = told(tomorrow(closed=18), weeks())

        assert load.hours[-1].hour == 17
        assert load.hours[-1].expected.mean == pytest.approx(10, abs=0.5)

    def test_a_long_day_is_not_taken_for_a_busy_one(self):
        known = [past(one.day, 10, closed=19 if one.day.weekday() == 2 else 16) for one in weeks()]

        assert told(tomorrow(), known).total.mean == pytest.approx(70, rel=0.05)

    def test_of_few_days_nothing_is_said(self):
        assert foretell(tomorrow(), weeks()[: ENOUGH_DAYS - 1]) is None

    def test_the_day_itself_and_what_comes_after_teach_nothing_of_it(self):
        known = weeks()

        assert told(tomorrow(), [*known, past(TOMORROW, 500), past(TOMORROW + A_DAY, 500)]) == told(tomorrow(), known)

    def test_moody_days_make_the_range_wider(self):
        moody = weeks(each=lambda day: 4 if day.toordinal() % 2 else 16)

        steady_range, moody_range = (told(tomorrow(), known).total for known in (weeks(), moody))

        assert moody_range.high - moody_range.low > 1.5 * (steady_range.high - steady_range.low)


# A few numbers that repeat over the hours: any shape, without drawing each hour.
counts = st.lists(st.integers(0, 300), min_size=1, max_size=3).map(lambda few: (few * HOURS)[:HOURS])


class TestAnyHistory:
    @given(
        st.lists(st.tuples(counts, st.integers(0, 12), st.integers(13, 24), st.booleans()), max_size=12),
        st.integers(0, 6),
        st.booleans(),
    )
    def test_numbers_are_finite_ordered_and_never_below_nothing(self, days, ahead, after):
        known = [
            PastDay(TOMORROW - (nth + 1) * A_DAY, by_hour, opened, closed, is_off)
            for nth, (by_hour, opened, closed, is_off) in enumerate(days)
        ]

        load = foretell(tomorrow(0, 24, day=TOMORROW + ahead * A_DAY, after=after), known)

        if load is not None:
            for expected in (load.total, *(one.expected for one in load.hours)):
                assert 0 <= expected.low <= round(expected.mean) <= expected.high < 10**6
