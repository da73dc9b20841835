"""An announcement is judged by the range people were shown and by the first call."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.forecast import Forecast, WhyNot
from queueing.forecast.outcomes import Band, Fell, Told, band_of, judge, tally
from queueing.tests.factories import TEN, riga

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
GRACE = 4 * MINUTE


def told(*, low=12, middle=20, high=28, be_by=10, called=None, came=None, is_traveller=True, grace=GRACE):
    """Told at ten, in minutes from then."""

    def at(minutes):
        return None if minutes is None else TEN + minutes * MINUTE

    forecast = Forecast(at(low), at(middle), at(high), at(be_by), made_at=TEN)
    return Told(forecast, at(called), at(came), is_traveller, grace)


class TestWhereTheCallFell:
    @pytest.mark.parametrize(
        ("called", "fell"),
        [
            (riga(10, 9, 59), Fell.EARLIER),
            (riga(10, 10), Fell.INSIDE),  # shown is 10:10–10:30
            (riga(10, 30), Fell.INSIDE),
            (riga(10, 30, 1), Fell.LATER),
            (None, Fell.NEVER),
        ],
    )
    def test_it_is_judged_by_the_range_as_it_was_shown_both_ends_in(self, called, fell):
        minutes = None if called is None else (called - TEN) / MINUTE

        assert judge(told(called=minutes)).fell == fell

    def test_what_was_not_told_can_not_be_judged(self):
        unknown = Forecast(None, None, None, None, WhyNot.NO_COUNTER_OPEN, made_at=TEN)

        with pytest.raises(ValueError, match="neither right nor wrong"):
            Told(unknown, TEN, None, False, GRACE)

    def test_waits_are_told_from_joining(self):
        outcome = judge(told(called=17))

        assert (outcome.told_from, outcome.told_until, outcome.waited) == (10 * MINUTE, 30 * MINUTE, 17 * MINUTE)


class TestLostTurns:
    def test_who_was_told_to_be_there_later_than_the_call_was_over_has_lost_the_turn(self):
        assert judge(told(low=20, be_by=20, called=12, came=21)).is_lost
        assert judge(told(low=20, be_by=20, called=12, came=None)).is_lost

    def test_who_was_there_has_lost_nothing(self):
        assert not judge(told(low=20, be_by=20, called=12, came=11)).is_lost
        assert not judge(told(low=20, be_by=20, called=12, came=16)).is_lost, "a call is waited for"

    def test_a_call_that_was_not_over_by_then_is_kept(self):
        assert not judge(told(low=15, be_by=15, called=12, came=None)).is_lost

    def test_who_took_a_number_at_the_branch_travels_nowhere(self):
        outcome = judge(told(low=20, be_by=20, called=12, is_traveller=False))

        assert not outcome.is_lost
        assert not outcome.is_traveller

    def test_who_was_never_called_lost_no_turn_by_coming_late(self):
        outcome = judge(told(low=20, be_by=20, called=None))

        assert not outcome.is_lost
        assert not outcome.is_traveller, "a turn that never came is no turn to lose"


class TestBands:
    @pytest.mark.parametrize(
        ("minutes", "band"),
        [(-1, Band.UNDER_10), (0, Band.UNDER_10), (9.9, Band.UNDER_10), (10, Band.UNDER_25), (25, Band.UNDER_50),
         (50, Band.LONGER), (600, Band.LONGER)],
    )  # fmt: skip
    def test_a_wait_belongs_to_one_length(self, minutes, band):
        assert band_of(minutes * MINUTE) == band


lengths = st.integers(0, 240)
announcements = st.builds(
    lambda times, be_by, called, came, is_traveller: told(
        low=sorted(times)[0],
        middle=sorted(times)[1],
        high=sorted(times)[2],
        be_by=be_by,
        called=called,
        came=came,
        is_traveller=is_traveller,
    ),
    st.tuples(lengths, lengths, lengths),
    lengths,
    st.none() | lengths,
    st.none() | lengths,
    st.booleans(),
)


class TestCounting:
    @given(st.lists(announcements, max_size=40))
    def test_each_announcement_is_counted_once_and_falls_once(self, day):
        counted = tally(judge(one) for one in day)

        assert set(counted) == set(Band)
        assert sum(one.told for one in counted.values()) == len(day)
        for one in counted.values():
            assert one.told == one.inside + one.earlier + one.later + one.never
            assert one.lost <= one.travellers <= one.told - one.never
            assert one.told_from <= one.told_until

    @given(announcements)
    def test_a_longer_call_never_loses_a_turn_that_a_shorter_one_keeps(self, one):
        longer = Told(one.forecast, one.called_at, one.checked_in_at, one.is_traveller, one.grace + 10 * MINUTE)

        assert judge(longer).is_lost <= judge(one).is_lost

    def test_waits_are_summed_of_those_who_were_called(self):
        counted = tally([judge(told(called=20)), judge(told(called=None))])[Band.UNDER_25]

        assert (counted.told, counted.never) == (2, 1)
        assert counted.waited == 20 * MINUTE
        assert counted.told_until == 30 * MINUTE
