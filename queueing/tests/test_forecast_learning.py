"""What days teach the forecast, and how ranges learn to hold what they say."""

import math
import random

import numpy as np
import pytest

from queueing.forecast.calibration import Announced, Calibration, Told
from queueing.forecast.learning import PRIOR_LOG_MINUTES, keep_pace, learn
from queueing.forecast.observations import DayBook, LunchDue, Served, Turns

CHANCE = random.Random(7)
UNMOVED = Calibration.with_shifts([(0.0, 0.0, 0.0)] * 4, grace=2.0)


@pytest.fixture(autouse=True)
def _the_same_days_in_any_order() -> None:
    CHANCE.seed(7)


def day_of(*, clerks: dict[str, float], services: dict[int, float], each: int = 30, spread: float = 0.5) -> DayBook:
    """A day on which each clerk did each service so many times; minutes are lognormal."""
    served = [
        Served(service, clerk, math.exp(mean + effect + CHANCE.gauss(0, spread)))
        for service, mean in services.items()
        for clerk, effect in clerks.items()
        for _ in range(each)
    ]
    return DayBook(served=served, finished=len(served))


class TestServiceTimes:
    def test_without_history_there_is_something_to_say(self):
        learned = learn([])

        assert learned.mean_of("anybody", 3) == pytest.approx(PRIOR_LOG_MINUTES)
        assert learned.residuals.std() == pytest.approx(1, abs=0.05)
        assert len(learned.lunches) > 0

    def test_services_and_clerks_are_found(self):
        learned = learn([day_of(clerks={"fast": -0.3, "slow": 0.3}, services={0: 1.0, 1: 2.5}) for _ in range(8)])

        assert learned.service_means[0] == pytest.approx(1.0, abs=0.1)
        assert learned.service_means[1] == pytest.approx(2.5, abs=0.1)
        assert learned.mean_of("slow", 1) - learned.mean_of("fast", 1) == pytest.approx(0.6, abs=0.15)
        assert learned.spread_of(0) > 0.4

    def test_a_clerk_of_one_day_is_hardly_told_from_others(self):
        learned = learn([DayBook(served=[Served(0, "new", 30.0)], finished=1)])

        assert abs(learned.clerks["new"]) < 0.2

    def test_a_service_nobody_has_done_takes_what_others_take(self):
        learned = learn([day_of(clerks={"a": 0.0}, services={0: 3.0})])

        assert learned.mean_of("b", 9) == learned.any_mean

    def test_a_counter_left_open_over_night_teaches_nothing(self):
        day = day_of(clerks={"a": 0.0}, services={0: 2.0})
        with_outlier = DayBook(served=[*day.served, Served(0, "a", 9 * 60.0), Served(0, "a", -5.0)])

        assert learn([with_outlier]).mean_of("a", 0) == learn([day]).mean_of("a", 0)

    def test_younger_days_teach_more(self):
        slow, fast = (day_of(clerks={"a": 0.0}, services={0: mean}, spread=0.1) for mean in (2.5, 1.5))

        assert learn([slow] * 12 + [fast] * 12).mean_of("a", 0) < learn([fast] * 12 + [slow] * 12).mean_of("a", 0)


class TestChoices:
    """Whom clerks call out of turn, and when they put off their lunch."""

    def test_what_a_clerk_often_chooses_is_found_and_what_nobody_chooses_is_not(self):
        days = [DayBook(turns=[Turns("clara", 2, 60, 6), Turns("clara", 3, 60, 0), Turns("dainis", 2, 60, 0)])] * 10

        learned = learn(days)

        assert learned.preferred["clara", 2] == pytest.approx(0.1, abs=0.01)
        assert set(learned.preferred) == {("clara", 2)}

    def test_one_choice_out_of_few_is_no_habit(self):
        learned = learn([DayBook(turns=[Turns("clara", 2, 3, 1)])])

        assert learned.preferred.get(("clara", 2), 0.0) < 0.05

    def test_lunches_are_put_off_where_many_wait(self):
        due = [LunchDue(5.0, late, put_off=late < 40) for late in (1.0, 12.0, 41.0)] * 10
        calm = [LunchDue(0.5, 1.0, put_off=False)] * 20

        learned = learn([DayBook(lunches_due=[*due, *calm])])

        assert learned.lunch_put_off[4] == pytest.approx(0.64, abs=0.05)
        assert learned.lunch_put_off[0] < 0.1
        assert learned.lunch_put_off_until == 12.0

    def test_without_history_everybody_is_called_in_turn_and_eats_in_time(self):
        learned = learn([])

        assert (learned.preferred, learned.lunch_put_off.tolist(), learned.lunch_put_off_until) == ({}, [0.0] * 5, 0.0)


class TestPace:
    def test_today_is_slower_than_ever_and_everybody_is_expected_to_be(self):
        usual, slow = (day_of(clerks={"a": 0.0, "b": 0.0}, services={0: mean}, spread=0.2) for mean in (2.0, 2.3))
        learned = learn([usual] * 20)

        at_pace = keep_pace(learned, [usual, usual], slow)

        known, shown = learned.mean_of("c", 0), at_pace.mean_of("c", 0)
        # 0.3 slower, and sixty services to show it.
        assert known + 0.15 < shown < known + 0.3

    def test_one_clerk_who_is_slower_of_late_does_not_slow_the_others_as_much(self):
        usual = day_of(clerks={"a": 0.0, "b": 0.0}, services={0: 2.0}, spread=0.2)
        late = day_of(clerks={"a": 0.0, "b": 0.3}, services={0: 2.0}, spread=0.2)
        learned = learn([usual] * 20)

        at_pace = keep_pace(learned, [late] * 2, late)

        grown = {clerk: at_pace.mean_of(clerk, 0) - learned.mean_of(clerk, 0) for clerk in "ab"}
        assert grown["b"] > grown["a"] + 0.1

    def test_what_was_odd_about_yesterday_ends_with_it(self):
        usual, slow = (day_of(clerks={"a": 0.0}, services={0: mean}, spread=0.2) for mean in (2.0, 2.5))
        learned = learn([usual] * 20)

        that_day = keep_pace(learned, [usual] * 3, slow).mean_of("a", 0)
        next_day = keep_pace(learned, [*[usual] * 3, slow], DayBook()).mean_of("a", 0)

        assert learned.mean_of("a", 0) < next_day < that_day - 0.1

    def test_a_day_on_which_nothing_has_been_served_changes_nothing(self):
        learned = learn([day_of(clerks={"a": 0.0}, services={0: 2.0}, spread=0.2)])

        assert keep_pace(learned, [], DayBook()) is learned


class TestWhoComes:
    def test_who_waits_long_is_gone_more_often(self):
        day = DayBook(calls=[(60.0, nth % 4 > 0) for nth in range(200)] + [(2.0, True)] * 200)
        learned = learn([day] * 3)

        stays = (1 - learned.absent_at_once) * math.exp(-learned.absent_per_minute * 60)
        assert stays == pytest.approx(0.75, abs=0.05)
        assert learned.absent_at_once < 0.02

    def test_absence_is_a_share_of_all_who_were_to_come(self):
        day = DayBook(remote_lateness=[0.0] * 80, remote_absent=20, booked_lateness=[-5.0] * 90, booked_absent=10)
        learned = learn([day] * 5)

        assert learned.remote_absent == pytest.approx(0.2, abs=0.02)
        assert learned.booked_absent == pytest.approx(0.1, abs=0.02)

    def test_who_came_on_purpose_is_rarely_gone_and_counted_apart(self):
        day = DayBook(calls_of_comers=[True] * 195 + [False] * 5, calls=[(60.0, False)] * 100)

        assert learn([day] * 3).comers_absent == pytest.approx(0.025, abs=0.003)

    @pytest.mark.parametrize(("for_turn", "spread"), [(True, 30.0), (False, 4.0)])
    def test_people_come_when_they_said_or_for_the_turn_they_were_told(self, for_turn: bool, spread: float):
        stated = [CHANCE.gauss(-5, spread) for _ in range(200)]
        to_turn = [CHANCE.gauss(-12, 9) for _ in range(200)]
        learned = learn([DayBook(remote_lateness=stated, remote_lateness_to_turn=to_turn)])

        assert learned.comes_for_turn is for_turn
        assert float(np.median(learned.remote_lateness)) == pytest.approx(-12 if for_turn else -5, abs=3)


def announce_and_end(calibration: Calibration, *, days: int, late_by: float, each: int = 80) -> None:
    """Say "in 20 minutes, 15 to 25" each time, and let it be later by so much, give or take."""
    for _ in range(days):
        for _ in range(each):
            said = Announced(now=0.0, p10=15.0, p50=20.0, p90=25.0, be_by=13.0)
            calibration.note(said, 20.0 + late_by + CHANCE.gauss(0, 6.0))
        calibration.end_day()


class TestCalibration:
    def test_at_first_only_what_is_usual_is_shifted(self):
        # Seven hundredths of the seven minutes before the middle and of the three that are always added.
        told = Calibration(grace=2.0).adjusted(Announced(0.0, 15.0, 20.0, 25.0, 13.0))
        assert told == pytest.approx((15.0, 20.0, 25.0, 13.7))

    def test_nobody_is_told_to_come_later_than_a_call_at_the_beginning_of_the_range_is_waited_for(self):
        assert UNMOVED.adjusted(Announced(0.0, 15.0, 40.0, 60.0, 22.0)) == (15.0, 40.0, 60.0, 17.0)

    def test_when_to_be_there_follows_the_branch_s_own_days_less_than_the_range_does(self):
        calibration = Calibration(grace=2.0)
        for _ in range(400):
            # A whole unit before the range, and before the time to be there by.
            calibration.note(Announced(now=0.0, p10=17.0, p50=20.0, p90=24.0, be_by=13.0), 1.0)
        calibration.end_day()

        low, _high, there_by = calibration.shifts[1]
        assert low == pytest.approx(1.6 / 2)
        assert there_by == pytest.approx(-0.07 + (1.0 + 0.07) * 400 / 1900)

    @pytest.mark.parametrize("late_by", [0.0, 8.0])
    def test_a_range_comes_to_hold_eight_of_ten(self, late_by: float):
        calibration = Calibration(grace=2.0)
        announce_and_end(calibration, days=10, late_by=late_by)

        low, _middle, high, be_by = calibration.adjusted(Announced(0.0, 15.0, 20.0, 25.0, 13.0))
        calls = [20.0 + late_by + CHANCE.gauss(0, 6.0) for _ in range(4000)]

        assert np.mean([low <= call <= high for call in calls]) == pytest.approx(0.8, abs=0.07)
        assert np.mean([call < be_by - 2.0 for call in calls]) < 0.08

    def test_soon_and_later_are_shifted_apart(self):
        calibration = Calibration(grace=2.0)
        announce_and_end(calibration, days=5, late_by=8.0)

        soon = Announced(0.0, 2.0, 4.0, 6.0, 1.0)
        assert calibration.adjusted(soon) == (2.0, 4.0, 6.0, 1.0)

    def test_nothing_told_is_past_or_out_of_order(self):
        calibration = Calibration(grace=2.0)
        announce_and_end(calibration, days=8, late_by=-19.0)

        p10, p50, p90, be_by = calibration.adjusted(Announced(0.0, 15.0, 20.0, 25.0, 13.0))

        assert 0.0 <= be_by <= p50
        assert 0.0 <= p10 <= p50 <= p90

    @pytest.mark.parametrize(("minutes", "middle"), [(0.0, 40.0), (3.0, 26.0), (6.0, 21.8), (600.0, 20.0)])
    def test_what_is_told_again_goes_most_of_the_way_within_three_minutes(self, minutes: float, middle: float):
        said = Announced(now=10.0, p10=15.0, p50=20.0, p90=50.0, be_by=13.0)

        p10, p50, p90, be_by = UNMOVED.adjusted(said, Told(at=10.0 - minutes, p50=40.0))

        assert (p10, p90, be_by) == (15.0, 50.0, 13.0)
        assert p50 == pytest.approx(middle, abs=0.01)

    def test_a_middle_that_lags_is_neither_past_nor_outside_what_is_told(self):
        calibration = UNMOVED

        early, late = (
            calibration.adjusted(Announced(10.0, 15.0, 20.0, 25.0, 13.0), Told(at=9.0, p50=told))
            for told in (-50.0, 90.0)
        )

        for p10, p50, p90, be_by in (early, late):
            assert 10.0 <= p10 <= p50 <= p90
            assert 10.0 <= be_by <= p50

    def test_a_clock_set_back_forgets_what_was_told(self):
        said = Announced(now=10.0, p10=15.0, p50=20.0, p90=25.0, be_by=13.0)

        assert UNMOVED.adjusted(said, Told(at=11.0, p50=40.0)) == (15.0, 20.0, 25.0, 13.0)
