"""The first forecast: times in order, never past, never after closing; and its quantiles against exact ones."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.forecast import Forecast, Outlook, ServiceAhead, WhyNot, announce, rounded_outward
from queueing.forecast.erlang import erlang_quantile
from queueing.tests.factories import NINE, TEN, riga

MINUTE = timedelta(minutes=1)
CLOSING = riga(16)
bounded = settings(max_examples=200, deadline=None, derandomize=True)

lengths = st.integers(1, 7200).map(lambda seconds: timedelta(seconds=seconds))
instants = st.integers(-7200, 7 * 3600 - 1).map(lambda seconds: NINE + timedelta(seconds=seconds))
outlooks = st.builds(
    Outlook,
    now=instants,
    opens_at=st.just(NINE),
    closes_at=st.just(CLOSING),
    ahead=st.lists(st.builds(ServiceAhead, waiting=st.integers(0, 500), mean_service_time=lengths), max_size=4),
    mean_service_time=lengths,
    counters_open=st.integers(1, 20),
    counters_able=st.integers(1, 20),
    counters_free=st.integers(0, 20),
    ready_at=st.none() | instants,
)


def outlook(**changes: object) -> Outlook:
    """Ten o'clock, two counters, three people ahead, ten minutes each."""
    usual: dict[str, object] = {
        "now": TEN,
        "opens_at": NINE,
        "closes_at": CLOSING,
        "ahead": [ServiceAhead(3, 10 * MINUTE)],
        "mean_service_time": 10 * MINUTE,
        "counters_open": 2,
        "counters_able": 2,
        "counters_free": 0,
    }
    return Outlook(**{**usual, **changes})  # type: ignore[arg-type]


def times(forecast: Forecast) -> list[datetime]:
    """Return the four times, from the earliest announced on."""
    found = (forecast.be_there_by, forecast.p10, forecast.p50, forecast.p90)
    assert None not in found
    return [instant for instant in found if instant is not None]


class TestAnnounce:
    @bounded
    @given(outlooks)
    def test_times_are_in_order_and_none_is_past_or_after_closing(self, snapshot: Outlook) -> None:
        told = times(announce(snapshot))
        assert told == sorted(told)
        assert told[0] >= max(snapshot.now, NINE)
        assert told[-1] <= max(CLOSING, snapshot.ready_at or CLOSING)

    @bounded
    @given(outlooks)
    def test_what_people_are_told_is_never_narrower_than_the_forecast(self, snapshot: Outlook) -> None:
        exact, told = announce(snapshot), rounded_outward(announce(snapshot))
        this_minute = snapshot.now.replace(second=0, microsecond=0)
        assert times(told)[1] <= times(exact)[1]
        assert times(told)[3] >= times(exact)[3]
        assert times(told)[0] <= times(exact)[0]
        assert times(told)[0] >= this_minute
        assert times(told) == sorted(times(told))

    @bounded
    @given(outlooks, st.integers(1, 50))
    def test_one_more_ahead_never_makes_it_sooner(self, snapshot: Outlook, more: int) -> None:
        busier = outlook(
            now=snapshot.now, ahead=[*snapshot.ahead, ServiceAhead(more, 5 * MINUTE)],
            mean_service_time=snapshot.mean_service_time, counters_able=snapshot.counters_able,
        )  # fmt: skip
        calmer = outlook(
            now=snapshot.now, ahead=snapshot.ahead,
            mean_service_time=snapshot.mean_service_time, counters_able=snapshot.counters_able,
        )  # fmt: skip
        assert times(announce(busier))[2] >= times(announce(calmer))[2]

    @pytest.mark.parametrize(
        ("changes", "why_not"),
        [
            ({"opens_at": None, "closes_at": None}, WhyNot.BRANCH_CLOSED),
            ({"now": CLOSING}, WhyNot.BRANCH_CLOSED),
            ({"counters_open": 0, "counters_able": 0}, WhyNot.NO_COUNTER_OPEN),
            ({"counters_able": 0}, WhyNot.NOBODY_SERVES_IT),
        ],
    )
    def test_where_there_is_no_time_there_is_a_reason(self, changes: dict[str, object], why_not: WhyNot) -> None:
        forecast = announce(outlook(**changes))
        assert (forecast.p10, forecast.p50, forecast.p90, forecast.be_there_by) == (None, None, None, None)
        assert forecast.why_not == why_not
        assert rounded_outward(forecast) == forecast

    def test_a_free_counter_and_nobody_ahead_is_at_once(self) -> None:
        forecast = announce(outlook(ahead=[], counters_free=1))
        assert forecast.is_at_once
        assert set(times(forecast)) == {TEN}

    def test_who_is_on_the_way_is_not_called_before_arriving(self) -> None:
        forecast = announce(outlook(ahead=[], counters_free=1, ready_at=riga(10, 30)))
        assert not forecast.is_at_once
        assert set(times(forecast)) == {riga(10, 30)}

    @bounded
    @given(outlooks)
    def test_nobody_is_told_a_minute_before_the_one_they_can_be_there(self, snapshot: Outlook) -> None:
        told = times(rounded_outward(announce(snapshot)))
        if snapshot.ready_at is not None:
            assert min(told) >= snapshot.ready_at.replace(second=0, microsecond=0)

    def test_before_opening_the_waiting_begins_with_it(self) -> None:
        assert times(announce(outlook(now=riga(8))))[0] >= NINE

    def test_two_counters_halve_the_wait_of_one(self) -> None:
        one, two = (times(announce(outlook(counters_able=number)))[2] - TEN for number in (1, 2))
        assert timedelta(seconds=-1) < one - 2 * two < timedelta(seconds=1)

    def test_the_median_lies_near_the_peers_formula(self) -> None:
        # Three ahead and oneself, ten minutes each, two counters: twenty minutes in the mean; an Erlang
        # variable of four stages has its median at 0.918 of that.
        assert (times(announce(outlook()))[2] - TEN) / MINUTE == pytest.approx(18.36, rel=0.02)


# Quantiles of the standard Erlang distribution (mean = shape), from chi-square tables: half the quantile of 2k degrees.
EXACT = {
    (1, 0.1): 0.105361, (1, 0.5): 0.693147, (1, 0.9): 2.302585,
    (2, 0.1): 0.531812, (2, 0.5): 1.678347, (2, 0.9): 3.889720,
    (3, 0.1): 1.102065, (3, 0.5): 2.674060, (3, 0.9): 5.322320,
    (5, 0.1): 2.432591, (5, 0.5): 4.670909, (5, 0.9): 7.993590,
    (10, 0.1): 6.221305, (10, 0.5): 9.668715, (10, 0.9): 14.205990,
}  # fmt: skip


class TestErlang:
    @pytest.mark.parametrize(("shape", "probability"), EXACT)
    def test_it_is_near_the_exact_quantile(self, shape: int, probability: float) -> None:
        found = erlang_quantile(shape * MINUTE, shape, probability) / MINUTE
        # Of one stage the tenth percentile is the hard one; a hundredth of the mean is nothing to wait for.
        assert found == pytest.approx(EXACT[shape, probability], rel=0.02, abs=0.01 if shape == 1 else 0)

    def test_it_agrees_with_a_played_row_of_departures(self) -> None:
        played = random.Random(20261201)
        totals = sorted(sum(played.expovariate(1) for _ in range(7)) for _ in range(20_000))
        for probability in (0.1, 0.5, 0.9):
            expected = totals[int(probability * len(totals))]
            assert erlang_quantile(7 * MINUTE, 7, probability) / MINUTE == pytest.approx(expected, rel=0.03)

    @bounded
    @given(lengths, st.integers(1, 2000), st.floats(0.001, 0.999))
    def test_it_is_finite_and_not_negative(self, mean: timedelta, shape: int, probability: float) -> None:
        assert timedelta(0) <= erlang_quantile(mean, shape, probability) < 12 * mean

    @bounded
    @given(lengths, st.integers(1, 2000), st.floats(0.01, 0.98))
    def test_more_probability_is_never_sooner(self, mean: timedelta, shape: int, probability: float) -> None:
        assert erlang_quantile(mean, shape, probability) <= erlang_quantile(mean, shape, probability + 0.01)
