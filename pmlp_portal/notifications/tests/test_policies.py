from datetime import UTC, date, datetime, time, timedelta

import pytest

from pmlp_portal.kernel import clock
from pmlp_portal.notifications import policies
from pmlp_portal.notifications.policies import QuietHours, quiet_until
from pmlp_portal.notifications.tests.cast import NOW


def test_four_pauses_then_no_more():
    pauses = [policies.next_attempt_at(attempts=attempts, now=NOW) for attempts in range(1, 6)]

    assert pauses == [
        NOW + timedelta(seconds=30),
        NOW + timedelta(minutes=2),
        NOW + timedelta(minutes=10),
        NOW + timedelta(minutes=30),
        None,
    ]


NIGHT = QuietHours(start=time(21, 0), end=time(8, 0))
TUESDAY = date(2026, 12, 1)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)  # the days of 23 and of 25 hours
SECOND = timedelta(seconds=1)


class TestQuietUntil:
    @pytest.mark.parametrize("now", [time(21, 0), time(23, 59)])
    def test_in_the_evening_it_is_quiet_until_the_morning(self, now):
        assert quiet_until(now=clock.at(TUESDAY, now), hours=NIGHT) == clock.at(date(2026, 12, 2), time(8, 0))

    @pytest.mark.parametrize("now", [time(0, 0), time(7, 59)])
    def test_after_midnight_it_is_quiet_until_the_same_morning(self, now):
        assert quiet_until(now=clock.at(TUESDAY, now), hours=NIGHT) == clock.at(TUESDAY, time(8, 0))

    @pytest.mark.parametrize("now", [time(8, 0), time(12, 0), time(20, 59)])
    def test_by_day_it_is_not_quiet(self, now):
        assert quiet_until(now=clock.at(TUESDAY, now), hours=NIGHT) is None

    @pytest.mark.parametrize(("day", "length"), [(SPRING, 10), (AUTUMN, 12), (TUESDAY, 11)])
    def test_the_night_of_the_switch_ends_at_eight_by_the_wall(self, day, length):
        evening = clock.at(day - timedelta(days=1), time(21, 0))
        morning = quiet_until(now=evening, hours=NIGHT)

        assert morning == clock.at(day, time(8, 0))
        assert morning - evening == timedelta(hours=length)
        assert quiet_until(now=morning - SECOND, hours=NIGHT) == morning
        assert quiet_until(now=morning, hours=NIGHT) is None

    def test_the_hour_that_comes_twice_is_quiet_both_times(self):
        first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        assert clock.local(first).time() == clock.local(second).time() == time(3, 30)

        assert quiet_until(now=first, hours=NIGHT) == quiet_until(now=second, hours=NIGHT)

    def test_hours_within_a_day_are_quiet_on_that_day_only(self):
        noon = QuietHours(start=time(12, 0), end=time(13, 0))

        assert quiet_until(now=clock.at(TUESDAY, time(12, 30)), hours=noon) == clock.at(TUESDAY, time(13, 0))
        assert quiet_until(now=clock.at(TUESDAY, time(13, 0)), hours=noon) is None
        assert quiet_until(now=clock.at(TUESDAY, time(2, 0)), hours=noon) is None

    def test_equal_ends_mean_no_quiet_hours(self):
        assert quiet_until(now=clock.at(TUESDAY, time(0, 0)), hours=QuietHours(start=time(0), end=time(0))) is None
