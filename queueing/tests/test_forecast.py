"""What people are told: ordered, never past, never before they can be there, rounded outward; and what is foretold."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queueing.forecast import Bare, Forecast, WhyNot, at_once, between, nearest, rounded_outward, unknown
from queueing.forecast.calibration import Announced, Calibration
from queueing.forecast.foretelling import Foretold, Said, foretell, quantiles
from queueing.forecast.hall import NEVER, Activity, AtCounter, ExpectedVisit, Hall, InLine, Way
from queueing.forecast.learning import learn
from queueing.forecast.observations import DayBook, Served
from queueing.forecast.priors import with_usual_times
from queueing.policies import RankClass
from queueing.tests.factories import NINE, TEN, riga

CLOSING = riga(16)
bounded = settings(max_examples=60, deadline=None, derandomize=True)

instants = st.integers(-7200, 8 * 3600).map(lambda seconds: NINE + timedelta(seconds=seconds))
ordered = st.lists(instants, min_size=4, max_size=4).map(sorted)


@st.composite
def told(draw: st.DrawFn) -> Forecast:
    """An announcement made at some moment and looked at at another."""
    be_there_by, p10, p50, p90 = draw(ordered)
    bare = Bare(p10, p50, p90, be_there_by)
    now, ready_at = draw(instants.filter(lambda now: now < CLOSING)), draw(st.none() | instants)
    return between(bare, bare, now=now, latest=CLOSING, ready_at=ready_at, is_kept=True)


def times(forecast: Forecast) -> list[datetime]:
    """Return the four times, from the earliest announced on."""
    found = (forecast.be_there_by, forecast.p10, forecast.p50, forecast.p90)
    assert None not in found
    return [instant for instant in found if instant is not None]


class TestTold:
    @bounded
    @given(told())
    def test_times_are_in_order_and_none_is_past_or_after_closing(self, forecast: Forecast) -> None:
        assert times(forecast) == sorted(times(forecast))
        assert forecast.made_at is not None
        assert times(forecast)[0] >= max(forecast.made_at, forecast.ready_at or forecast.made_at)
        assert times(forecast)[-1] <= max(CLOSING, forecast.ready_at or CLOSING)

    @bounded
    @given(told())
    def test_what_people_are_told_is_never_narrower_than_the_forecast(self, exact: Forecast) -> None:
        rounded = rounded_outward(exact)
        assert exact.made_at is not None
        assert times(rounded)[1] <= times(exact)[1]
        assert times(rounded)[3] >= times(exact)[3]
        assert times(rounded)[0] <= times(exact)[0]
        assert times(rounded)[0] >= exact.made_at.replace(second=0, microsecond=0)
        assert times(rounded) == sorted(times(rounded))

    @pytest.mark.parametrize(("scale", "ahead"), [(12.0, 12.0), (48.0, 36.4), (3.0, 3.96), (0.0, 0.0)])
    def test_who_can_be_told_little_is_not_asked_to_come_earlier_in_proportion(
        self, scale: float, ahead: float
    ) -> None:
        # Evenly from 0 to 1: the early quantile lies 0.43 before the middle.
        called = 100 + np.linspace(0, 1, 101)[:, None] * scale / 0.43
        _p10, p50, _p90, there_by = quantiles(called, np.array([101]))[:, 0]
        assert p50 - there_by == pytest.approx(ahead, abs=0.05)

    def test_nobody_is_told_to_come_after_the_range_has_begun(self) -> None:
        told = Bare(riga(10, 21), riga(10, 40), riga(10, 58), riga(10, 26))
        exact = between(told, told, now=riga(10), latest=riga(16), ready_at=None, is_kept=True)
        rounded = rounded_outward(exact)
        assert exact.be_there_by == riga(10, 26)
        assert (rounded.be_there_by, rounded.p10) == (riga(10, 20), riga(10, 20))

    @bounded
    @given(told())
    def test_nobody_is_told_a_minute_before_the_one_they_can_be_there(self, exact: Forecast) -> None:
        if exact.ready_at is not None:
            assert min(times(rounded_outward(exact))) >= exact.ready_at.replace(second=0, microsecond=0)

    def test_a_way_that_ends_after_closing_can_be_promised_nothing(self) -> None:
        bare = Bare(TEN, TEN, TEN, TEN)
        assert between(bare, bare, now=TEN, latest=CLOSING, ready_at=None, is_kept=True).is_kept
        assert not between(bare, bare, now=TEN, latest=CLOSING, ready_at=riga(16, 5), is_kept=True).is_kept

    @pytest.mark.parametrize("why_not", WhyNot)
    def test_where_there_is_no_time_there_is_a_reason(self, why_not: WhyNot) -> None:
        forecast = unknown(why_not)
        assert (forecast.p10, forecast.p50, forecast.p90, forecast.be_there_by) == (None, None, None, None)
        assert rounded_outward(forecast) == forecast
        assert forecast.is_kept == (why_not != WhyNot.NOT_TODAY)

    def test_a_free_counter_is_at_once_and_for_who_is_on_the_way_as_soon_as_they_are_there(self) -> None:
        assert set(times(at_once(now=TEN, opens_at=NINE))) == {TEN}
        assert at_once(now=TEN, opens_at=NINE).is_at_once
        on_the_way = at_once(now=TEN, opens_at=NINE, ready_at=riga(10, 30))
        assert (set(times(on_the_way)), on_the_way.is_at_once) == ({riga(10, 30)}, False)
        assert set(times(at_once(now=riga(8), opens_at=NINE))) == {NINE}

    def test_the_nearest_five_minutes(self) -> None:
        assert [nearest(riga(10, minute)) for minute in (1, 2, 3, 5, 8)] == [
            riga(10), riga(10), riga(10, 5), riga(10, 5), riga(10, 10),
        ]  # fmt: skip


OPENS, CLOSES, AT_TEN = 540.0, 960.0, 600.0
UNMOVED = Calibration(grace=4.0)


def here(nth: int, *, service: int = 7) -> InLine:
    """The n-th who took a number at the branch."""
    return InLine(f"{nth:05d}", service, Way.HERE, 560 + nth / 60, RankClass.ORDINARY, 560 + nth / 60, 560 + nth / 60)


def counter(activity: Activity = Activity.FREE, **more: object) -> AtCounter:
    """A counter for services 7 and 900."""
    plain = AtCounter(1, frozenset({7, 900}), activity, -NEVER, OPENS, NEVER)
    return replace(plain, **more)  # type: ignore[arg-type]


def foretold(*line: InLine, counters: tuple[AtCounter, ...], now: float = AT_TEN, **more: object) -> Foretold:
    """What is said at ten to services 7, 900 and 41."""
    hall = replace(Hall(now, OPENS, CLOSES, counters, line), **more)  # type: ignore[arg-type]
    return foretell(hall, learn([]), UNMOVED, latest=CLOSES, services=(7, 900, 41), seed=1)


def said(found: Said | WhyNot) -> Said:
    assert isinstance(found, Said)
    return found


class TestForetold:
    def test_who_stands_behind_is_called_later(self) -> None:
        told = foretold(*(here(nth) for nth in range(9)), counters=(counter(),))
        middles = [said(told.tickets[f"{nth:05d}"]).p50 for nth in range(9)]
        assert middles == sorted(middles)
        assert said(told.joining[7]).p50 > middles[-1]

    def test_a_service_nobody_can_serve_today_has_its_reason_and_the_others_their_times(self) -> None:
        told = foretold(here(1), here(2, service=41), counters=(counter(),))
        assert told.tickets["00002"] == told.joining[41] == WhyNot.NOBODY_SERVES_IT
        assert said(told.tickets["00001"]).p50 >= AT_TEN

    @pytest.mark.parametrize(
        "counters", [(), (counter(Activity.CLOSED),), (counter(Activity.NOT_OPENED, shift_ends=590.0),)]
    )
    def test_without_a_counter_nothing_is_said(self, counters: tuple[AtCounter, ...]) -> None:
        told = foretold(here(1), counters=counters)
        assert set(told.tickets.values()) == set(told.joining.values()) == {WhyNot.NO_COUNTER_OPEN}

    def test_a_shift_that_is_to_begin_is_counted_on(self) -> None:
        told = foretold(here(1), counters=(counter(Activity.NOT_OPENED, shift_starts=620.0),))
        assert said(told.tickets["00001"]).p50 >= 620.0

    def test_five_hundred_are_told_in_order_and_the_last_of_them_that_it_is_not_today(self) -> None:
        told = foretold(*(here(nth) for nth in range(500)), counters=(counter(), counter(clerk=2), counter(clerk=3)))
        assert said(told.tickets["00000"]).p50 == pytest.approx(AT_TEN, abs=5)
        assert told.tickets["00499"] == told.joining[7] == WhyNot.NOT_TODAY

    def test_five_hundred_before_many_counters_are_told_by_the_pace_of_those_before(self) -> None:
        counters = tuple(counter(clerk=number) for number in range(60))
        told = foretold(*(here(nth) for nth in range(500)), counters=counters)
        middles = [said(told.tickets[f"{nth:05d}"]).p50 for nth in range(500)]
        assert middles[399] < middles[450] < middles[499] <= said(told.joining[7]).p50 < CLOSES
        assert middles[499] - AT_TEN == pytest.approx((middles[399] - AT_TEN) * 1.25, rel=0.1)

    def test_a_turn_that_may_come_after_closing_is_told_and_its_word_not_given(self) -> None:
        told = foretold(*(here(nth) for nth in range(5)), counters=(counter(),), now=CLOSES - 38)
        last = said(told.joining[7])
        assert not last.is_kept
        assert last.p90 == CLOSES
        assert said(told.tickets["00000"]).is_kept

    def test_the_same_hall_is_told_the_same(self) -> None:
        line = [here(nth) for nth in range(20)]
        assert foretold(*line, counters=(counter(),)) == foretold(*line, counters=(counter(),))

    def test_past_errors_move_what_is_told_and_not_what_is_learned_from(self) -> None:
        hall = Hall(AT_TEN, OPENS, CLOSES, (counter(),), tuple(here(nth) for nth in range(6)))
        late = Calibration.with_shifts([(0.0, 0.5, 0.0)] * 4, grace=4.0)
        plain, moved = (
            said(foretell(hall, learn([]), one, latest=CLOSES, services=(7,), seed=1).joining[7])
            for one in (UNMOVED, late)
        )
        assert moved.p90 == pytest.approx(plain.p90 + plain.bare.width / 2)
        assert moved.bare == plain.bare


lines = st.lists(
    st.builds(
        InLine,
        key=st.uuids().map(str),
        service=st.sampled_from([7, 900, 41]),
        way=st.sampled_from(Way),
        joined_at=st.floats(-900, 2000),
        rank_class=st.sampled_from(RankClass),
        ranked_at=st.floats(-900, 2000),
        callable_from=st.floats(-900, 2000),
        expected_at=st.none() | st.floats(-900, 2000),
    ),
    max_size=12,
)
halls = st.builds(
    Hall,
    now=st.floats(0, 1500),
    opens=st.just(OPENS),
    closes=st.just(CLOSES),
    counters=st.lists(
        st.builds(
            AtCounter,
            clerk=st.sampled_from([1, 2, None]),
            services=st.sampled_from([frozenset({7}), frozenset({7, 900}), frozenset()]),
            activity=st.sampled_from(Activity),
            since=st.floats(-900, 2000),
            shift_starts=st.floats(0, 1440),
            shift_ends=st.floats(0, 1440) | st.just(NEVER),
            lunch_starts=st.floats(0, 1440) | st.just(NEVER),
            lunch_minutes=st.floats(0, 90),
            visitor=lines.map(lambda line: line[0] if line else None),
        ),
        max_size=4,
    ).map(tuple),
    line=lines.map(tuple),
    expected=st.lists(st.builds(ExpectedVisit, service=st.sampled_from([7, 41]), booked_at=st.floats(0, 1440))).map(
        tuple
    ),
    favoured_run=st.integers(0, 3),
)


class TestWhateverHappens:
    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(halls)
    def test_every_hall_has_an_answer_in_order_not_past_and_not_after_today(self, hall: Hall) -> None:
        """Also where clocks were set, and people came before they joined."""
        told = foretell(hall, learn([]), UNMOVED, latest=CLOSES, services=(7, 900, 41), seed=3)
        assert set(told.tickets) == {one.key for one in hall.line}
        assert set(told.joining) == {7, 900, 41}
        for one in [*told.tickets.values(), *told.joining.values()]:
            if isinstance(one, Said):
                assert hall.now <= one.p10 <= one.p50 <= one.p90 <= max(CLOSES, hall.now)
                assert hall.now <= one.be_by <= one.p50


class TestLearned:
    def test_a_service_of_nine_hours_is_no_service(self) -> None:
        usual = [Served(7, 1, 10.0)] * 40
        assert (
            learn([DayBook(served=[*usual, Served(7, 1, 540.0)])]).service_means
            == learn([DayBook(served=usual)]).service_means
        )

    def test_what_the_office_says_counts_until_days_say_otherwise(self) -> None:
        usual = {7: 20.0}
        untaught = with_usual_times(learn([]), usual, {})
        seen = with_usual_times(learn([DayBook(served=[Served(7, 1, 5.0)] * 400)]), usual, {7: 400.0})
        typical = [untaught.service_means[7], seen.service_means[7]]
        # Half of log-normal lengths with a mean of 20 take less than exp(log 20 - 0.65^2 / 2).
        assert typical == pytest.approx([2.78, 1.63], abs=0.05)

    def test_shifts_come_back_as_they_were_kept(self) -> None:
        shifts = [(0.1, 0.2, 0.3), (0.0, -0.1, 0.4), (0.5, 0.6, 0.7), (0.0, 0.0, 0.0)]
        assert Calibration.with_shifts(shifts, grace=4.0).shifts == shifts

    def test_an_announcement_is_of_the_kind_of_its_middle(self) -> None:
        kinds = [UNMOVED.kind_of(Announced(600.0, 600.0, 600.0 + ahead, 700.0, 600.0)) for ahead in (5, 20, 40, 90)]
        assert kinds == [0, 1, 2, 3]
