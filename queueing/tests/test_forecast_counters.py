"""The simulation: when counters call, eat, end and are away."""

from dataclasses import replace

import numpy as np
import pytest

from queueing.forecast.hall import NEVER, Activity, AtCounter, InLine
from queueing.forecast.learning import Parameters
from queueing.forecast.simulation import Futures, play
from queueing.tests.halls import TEN, called, counter, exactly, hall, here, on_the_way


class TestCounters:
    def test_the_one_being_served_is_served_on(self):
        serving = counter(Activity.SERVING, 598.0, visitor=here("x", 560))

        assert called(play(hall(here("a", 590), counters=(serving,)), exactly(5), seed=1)) == {"a": pytest.approx(603)}

    def test_who_has_been_served_longer_than_anybody_is_not_done_in_the_past(self):
        serving = counter(Activity.SERVING, 600.0 - 540, visitor=here("x", 60))

        played = play(hall(here("a", 590), counters=(serving,)), exactly(5), seed=1)

        assert (played.called >= TEN).all()
        assert np.isfinite(played.called).all()

    def test_lunch_comes_after_the_client_in_hand(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]
        lunching = counter(lunch_starts=607, lunch_minutes=20)

        assert called(play(hall(*line, counters=(lunching,)), exactly(5), seed=1)) == {"a": 600, "b": 605, "c": 630}

    @pytest.mark.parametrize(("until", "b", "c"), [(60.0, 605, 610), (2.0, 605, 630), (0.0, 605, 630)])
    def test_lunch_is_put_off_while_the_hall_is_full(self, until: float, b: float, c: float):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]
        lunching = counter(lunch_starts=607, lunch_minutes=20)
        # Three wait at one counter: such a hall puts off each lunch until so many minutes after its time.
        learned = replace(exactly(5), lunch_put_off=np.array([0, 0, 0, 1.0, 0]), lunch_put_off_until=until)

        assert called(play(hall(*line, counters=(lunching,)), learned, seed=1)) == {"a": 600, "b": b, "c": c}

    def test_lunch_is_not_put_off_for_somebody_who_only_comes_later(self):
        lunching = counter(lunch_starts=607, lunch_minutes=20)
        learned = replace(exactly(5), lunch_put_off=np.ones(5), lunch_put_off_until=60.0)
        line = (here("a", 590), on_the_way("b", 591, ready=615))

        assert called(play(hall(*line, counters=(lunching,)), learned, seed=1)) == {"a": 600, "b": 627}

    def test_lunch_is_not_put_off_in_a_hall_that_is_calm(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("ab")]
        learned = replace(exactly(9), lunch_put_off=np.array([0, 0, 0, 1.0, 1.0]), lunch_put_off_until=60.0)
        lunching = counter(lunch_starts=607, lunch_minutes=20)

        assert called(play(hall(*line, counters=(lunching,)), learned, seed=1)) == {"a": 600, "b": 629}

    def test_who_is_at_lunch_comes_back_when_lunches_end(self):
        lunching = counter(Activity.LUNCH, 590.0, lunch_minutes=30.0, has_had_lunch=True)

        assert called(play(hall(here("a", 590), counters=(lunching,)), exactly(), seed=1)) == {"a": 620}

    def test_short_hours_end_after_the_last_one_in_them(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]
        short = counter(shift_ends=608.0)

        assert called(play(hall(*line, counters=(short,)), exactly(5), seed=1)) == {"a": 600, "b": 605, "c": NEVER}

    def test_whoever_was_called_and_is_not_there_costs_the_grace(self):
        calling = counter(Activity.CALLING, 599.0, visitor=on_the_way("x", 560, ready=640))

        played = play(hall(here("a", 590), counters=(calling,)), exactly(5), seed=1)

        assert called(played) == {"a": 603}  # four minutes after the call

    @pytest.mark.parametrize("counters", [(), (counter(Activity.CLOSED),)], ids=["none", "closed"])
    def test_without_counters_nobody_is_called(self, counters: tuple[AtCounter, ...]):
        assert called(play(hall(here("a", 590), counters=counters), exactly(), seed=1)) == {"a": NEVER}

    def test_an_empty_hall_has_nothing_to_say(self):
        assert play(hall(counters=(counter(),)), exactly(), seed=1).keys == ()


class TestClerksAway:
    """A free clerk who lets people wait is on a break that nobody logged, or gone for today."""

    def plays(self, *line: InLine, learned: Parameters | None = None) -> Futures:
        free = counter(Activity.FREE, 590.0)
        rests = replace(exactly(5), breaks=np.array([15.0]))
        return play(hall(*line, counters=(free,)), learned or rests, seed=1, futures=512)

    def test_who_lets_people_wait_rests_as_long_as_others_do(self):
        assert called(self.plays(here("a", 570))) == {"a": 605}

    def test_who_had_nobody_to_call_does_not_rest(self):
        assert called(self.plays(here("a", 598))) == {"a": 600}
        assert called(self.plays(here("a", 570, service=1), here("b", 580, service=9))) == {"a": 605, "b": NEVER}
        assert called(self.plays(on_the_way("a", 570, ready=599))) == {"a": 600}

    def test_who_has_just_come_does_not_rest(self):
        just_come = hall(here("a", 570), counters=(counter(),))

        assert called(play(just_come, replace(exactly(5), breaks=np.array([15.0])), seed=1)) == {"a": 600}

    @pytest.mark.parametrize(
        ("longest_break", "closing_early", "least", "most"),
        [(5.0, 0.0, 0.0, 0.0), (5.0, 0.1, 0.7, 0.8), (15.0, 0.1, 0.0, 0.0)],
        ids=["nobody-goes-early", "longer-than-any-break", "as-long-as-breaks-are"],
    )
    def test_who_has_been_away_longer_than_any_break_may_be_gone(
        self, longest_break: float, closing_early: float, least: float, most: float
    ):
        breaks, gone = np.array([5.0, longest_break]), np.array([30.0, 60.0, 90.0])
        learned = replace(exactly(5), breaks=breaks, closing_early=closing_early, closing_earliness=gone)

        played = self.plays(here("a", 570), learned=learned)

        # Three have gone early, and one more may come back than ever did after so long: 3 of 4.
        assert least <= np.isinf(played.called).mean() <= most

    def test_the_longer_nobody_has_come_the_longer_nobody_will(self):
        played = self.plays(here("a", 570), learned=replace(exactly(5), breaks=np.array([5.0])))

        assert np.median(played.called) == pytest.approx(TEN + 10 * np.log(2), abs=1.5)

    def test_some_go_before_their_shift_ends(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]
        learned = replace(exactly(5), closing_early=0.25, closing_earliness=np.array([53.0]))

        def shares(shift_ends: float) -> list[float]:
            futures = play(hall(*line, counters=(counter(shift_ends=shift_ends),)), learned, seed=1, futures=512)
            return [round(float(share), 2) for share in np.isfinite(futures.called).mean(axis=0)]

        # Who goes 53 minutes early goes at 607 here, after the second; and would have gone already there.
        assert shares(660.0) == [1.0, 1.0, pytest.approx(0.75, abs=0.01)]
        assert shares(652.0) == [1.0, 1.0, 1.0]
