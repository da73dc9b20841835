"""How often told times came true, and how sure that is."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.forecast.hits import FEW, NOTHING, Rate

MINUTE = timedelta(minutes=1)


def of_days(*days):
    """Days as (told, inside); what fell outside fell later."""
    return sum(
        (
            Rate(
                told=told,
                inside=inside,
                later=told - inside,
                days=1,
                inside_squared=inside * inside,
                inside_by_told=inside * told,
                told_squared=told * told,
            )
            for told, inside in days
        ),
        start=NOTHING,
    )


class TestShares:
    def test_of_few_announcements_no_share_is_given(self):
        few = of_days((FEW - 1, FEW - 1))

        assert few.percent_inside is None
        assert few.percent_later is None
        assert few.interval is None
        assert of_days((FEW, FEW)).percent_inside == 100

    def test_it_is_never_a_hundred_while_one_fell_outside(self):
        assert of_days((1000, 999)).percent_inside == 99

    def test_who_was_not_called_counts_as_called_later(self):
        assert Rate(told=100, inside=80, later=15, never=5).percent_later == 20

    def test_a_lost_turn_is_never_rounded_away(self):
        assert Rate(told=9000, travellers=9000, lost=1).percent_lost == 0.1
        assert Rate(told=9000, travellers=9000).percent_lost == 0.0
        assert Rate(told=9000, travellers=200, lost=3).percent_lost == 1.5

    def test_of_few_travellers_no_share_of_lost_turns_is_given(self):
        assert Rate(told=100, travellers=FEW - 1, lost=1).percent_lost is None

    def test_means_are_of_those_who_were_called(self):
        rate = Rate(told=30, inside=20, never=10, told_from=200 * MINUTE, told_until=500 * MINUTE, waited=400 * MINUTE)

        assert rate.mean_waited == 20 * MINUTE
        assert rate.mean_width == 15 * MINUTE

    def test_nothing_has_no_figures(self):
        assert (NOTHING.percent_inside, NOTHING.percent_lost, NOTHING.mean_width) == (None, None, None)


class TestInterval:
    def test_days_that_err_together_tell_less_than_as_many_announcements(self):
        steady = of_days(*[(100, 80)] * 10)
        moody = of_days(*[(100, 95), (100, 65)] * 5)

        assert steady.percent_inside == moody.percent_inside == 80
        assert _width(moody) > 2 * _width(steady)

    def test_days_alike_are_as_sure_as_independent_announcements(self):
        low, high = of_days(*[(100, 80)] * 10).interval

        assert (low, high) == pytest.approx((77.5, 82.5), abs=1)

    def test_one_day_says_nothing_of_other_days(self):
        assert of_days((500, 400)).interval is None

    @given(st.lists(st.integers(0, 300).flatmap(lambda told: st.tuples(st.just(told), st.integers(0, told)))))
    def test_the_share_lies_within_it_and_it_within_what_is_possible(self, days):
        rate = of_days(*days)

        if rate.interval is not None:
            low, high = rate.interval
            assert 0 <= low <= round(100 * rate.share_inside) <= high <= 100


def _width(rate):
    low, high = rate.interval
    return high - low
