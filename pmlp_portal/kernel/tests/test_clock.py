"""The office's clock on days when it is moved."""

from datetime import date, time, timedelta

import pytest

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 25), 25), (date(2027, 3, 28), 23), (date(2026, 11, 26), 24)]
)
def test_a_day_is_as_long_as_the_time_that_passes_in_it(day, hours):
    start, end = clock.at(day, clock.MIDNIGHT), clock.end_at(day, clock.MIDNIGHT)
    assert Period(start, end).length == end - start == timedelta(hours=hours)


def test_a_period_given_in_local_time_is_as_long_as_one_given_in_utc():
    start, end = clock.at(date(2026, 10, 25), time(0)), clock.at(date(2026, 10, 25), time(9))
    assert Period(clock.local(start), clock.local(end)).length == timedelta(hours=10)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28), date(2026, 11, 26)])
def test_nine_o_clock_is_nine_on_the_wall_and_belongs_to_its_day(day):
    nine = clock.at(day, time(9))
    assert (clock.local(nine).hour, clock.day_of(nine)) == (9, day)


def test_midnight_as_an_end_belongs_to_the_next_day():
    assert clock.day_of(clock.end_at(date(2026, 11, 26), clock.MIDNIGHT)) == date(2026, 11, 27)
