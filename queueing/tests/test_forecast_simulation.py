"""The simulation: who is called when, in halls small enough to know it."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.forecast.hall import NEVER, Activity, ExpectedVisit, InLine, Way
from queueing.forecast.learning import learn
from queueing.forecast.simulation import play
from queueing.policies import CounterSkills, Head, QueuePolicy, RankClass, choose
from queueing.tests.halls import OPENS, TEN, called, counter, exactly, hall, here, on_the_way


class TestInOrder:
    def test_one_counter_takes_one_after_another(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]

        assert called(play(hall(*line, counters=(counter(),)), exactly(5), seed=1)) == {"a": 600, "b": 605, "c": 610}

    def test_two_counters_share(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]

        assert called(play(hall(*line, counters=(counter(), counter())), exactly(5), seed=1)) == {
            "a": 600, "b": 600, "c": 605,
        }  # fmt: skip

    def test_a_counter_takes_only_what_it_can_serve(self):
        line = (here("a", 590, service=1), here("b", 591))
        only_first = counter(services=frozenset({0}))

        played = play(hall(*line, counters=(only_first,)), exactly(), seed=1)

        assert called(played) == {"a": NEVER, "b": 600}

    def test_who_is_on_the_way_is_held_and_leaves_no_gap(self):
        line = (on_the_way("a", 590, ready=607), here("b", 595))

        assert called(play(hall(*line, counters=(counter(),)), exactly(5), seed=1)) == {"a": 607, "b": 600}

    def test_a_free_counter_waits_for_who_is_to_come_and_takes_whom_it_can(self):
        line = (on_the_way("a", 590, ready=603), on_the_way("b", 591, ready=602))

        assert called(play(hall(*line, counters=(counter(),)), exactly(5), seed=1)) == {"a": 607, "b": 602}

    def test_a_booking_goes_first_from_five_minutes_before_its_time(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("abc")]
        before_noon = hall(*line, counters=(counter(),), expected=(ExpectedVisit(0, 609.0),))

        # It comes at 609: whoever is called at 605 is done at 610, then it is the booking's turn.
        assert called(play(before_noon, exactly(5), seed=1)) == {"a": 600, "b": 605, "c": 615}

    def test_before_opening_nobody_is_called(self):
        early = hall(here("a", 525), counters=(counter(Activity.NOT_OPENED),), now=530.0)

        assert called(play(early, exactly(), seed=1)) == {"a": OPENS}


class TestOutOfTurn:
    """A clerk who now and then chooses somebody of a favourite service."""

    LINE = (here("a", 590), here("b", 591), here("c", 592, service=1), here("d", 593, service=1))

    def test_a_clerk_who_always_does_calls_the_first_of_that_service(self):
        learned = replace(exactly(5), preferred={("clara", 1): 1.0})

        assert called(play(hall(*self.LINE, counters=(counter(),)), learned, seed=1)) == {
            "c": 600, "d": 605, "a": 610, "b": 615,
        }  # fmt: skip

    def test_now_and_then_is_as_often_as_was_learned(self):
        learned = replace(exactly(5), preferred={("clara", 1): 0.3})

        played = play(hall(*self.LINE, counters=(counter(),)), learned, seed=1, futures=4000)

        assert (played.called[:, played.keys.index("c")] == 600).mean() == pytest.approx(0.3, abs=0.03)

    @pytest.mark.parametrize("preferred", [{("dainis", 1): 1.0}, {("clara", 7): 1.0}, {("clara", 0): 1.0}, {}])
    def test_another_s_favourites_and_those_nobody_waits_for_change_nothing(
        self, preferred: dict[tuple[Hashable, int], float]
    ):
        learned = replace(exactly(5), preferred=preferred)

        assert called(play(hall(*self.LINE, counters=(counter(),)), learned, seed=1)) == {
            "a": 600, "b": 605, "c": 610, "d": 615,
        }  # fmt: skip

    def test_a_colleague_s_favourites_are_the_colleague_s_only(self):
        learned = replace(exactly(5), preferred={("dainis", 1): 1.0})
        counters = (counter(services=frozenset({0})), counter(clerk="dainis"))

        assert called(play(hall(*self.LINE, counters=counters), learned, seed=1)) == {
            "a": 600, "c": 600, "b": 605, "d": 605,
        }  # fmt: skip

    def test_nobody_is_called_who_cannot_be_called_yet(self):
        line = (here("a", 590), on_the_way("c", 592, ready=630, service=1))
        learned = replace(exactly(5), preferred={("clara", 1): 1.0})

        assert called(play(hall(*line, counters=(counter(),)), learned, seed=1)) == {"a": 600, "c": 630}


class TestAsked:
    """Played for some only, it ends when they have been called."""

    LINE = (here("a", 590), here("b", 591), on_the_way("c", 592, ready=630))

    def test_what_is_asked_is_the_same_as_if_all_were(self):
        learned = replace(exactly(5), residuals=np.linspace(-2, 2, 64))

        played = [
            play(hall(*self.LINE, counters=(counter(),)), learned, seed=1, asked=asked) for asked in (None, {"a", "b"})
        ]

        assert (played[0].called[:, :2] == played[1].called[:, :2]).all()

    def test_of_others_calls_are_left_out(self):
        many = [on_the_way(f"later-{nth}", 592, ready=630 + nth) for nth in range(30)]

        played = play(hall(here("a", 590), *many, counters=(counter(),)), exactly(5), seed=1, asked={"a"})

        assert called(played)["a"] == 600
        assert called(played)["later-29"] == NEVER


class TestDrawing:
    def test_of_what_may_happen_each_part_is_drawn_once(self):
        learned = replace(exactly(5), residuals=np.linspace(-2, 2, 64))

        played = play(hall(here("a", 590), here("b", 591), counters=(counter(),)), learned, seed=1, futures=64)

        assert len(set(played.called[:, 1].round(9))) == 64

    def test_a_counter_is_hoped_for_the_less_the_later_it_is(self):
        learned = replace(exactly(5), opening_lateness=np.arange(11.0), opening_absent=0.07)

        def share_never(now: float) -> float:
            late = hall(here("a", 541), counters=(counter(Activity.NOT_OPENED, shift_starts=OPENS),), now=now)
            return float(np.isinf(play(late, learned, seed=1, futures=512).called).mean())

        assert 0.75 < share_never(OPENS + 30) < 0.9
        assert share_never(OPENS + 240) > 0.95


class TestJoining:
    def test_somebody_who_joins_now_comes_after_all_who_wait(self):
        line = [here(key, 590 + nth) for nth, key in enumerate("ab")]

        played = play(hall(*line, counters=(counter(),)), exactly(5), seed=1, joining=(0, 1, 7))

        assert (played.joining[0] == 610).all()
        assert (played.joining[1] == 610).all()
        assert (played.joining[7] == NEVER).all()

    def test_a_counter_that_waits_for_somebody_on_the_way_takes_them_first(self):
        played = play(hall(on_the_way("a", 590, ready=620), counters=(counter(),)), exactly(5), seed=1, joining=(0,))

        assert (played.joining[0] == 600).all()


class TestChance:
    def test_who_left_silently_costs_the_grace_only(self):
        gone = replace(exactly(5), absent_at_once=1.0)

        assert called(play(hall(here("a", 590), here("b", 591), counters=(counter(),)), gone, seed=1)) == {
            "a": 600, "b": 604,
        }  # fmt: skip

    def test_who_came_on_purpose_does_not_lose_patience_as_a_passer_by_does(self):
        gone = replace(exactly(5), absent_at_once=1.0)
        arrived = InLine("a", 0, Way.REMOTE, 560, RankClass.ORDINARY, 560, 590)
        returned = here("b", 570, rank_class=RankClass.RETURNED)

        played = play(hall(arrived, returned, here("c", 575), counters=(counter(),)), gone, seed=1)

        assert called(played) == {"b": 600, "a": 605, "c": 610}

    def test_who_comes_just_after_the_turn_goes_first_then_and_holds_up_the_others(self):
        late = replace(exactly(5), remote_lateness=np.array([8.0]))
        # "a" was to come at 600, is called then, and comes at 608, four minutes after the counter gave up.
        line = (on_the_way("a", 560, ready=600.0), *(here(key, 590 + nth) for nth, key in enumerate("bcd")))

        assert called(play(hall(*line, counters=(counter(),)), late, seed=1)) == {
            "a": 600,
            "b": 604,
            "c": 614,
            "d": 619,
        }

    def test_who_comes_for_the_turn_they_were_told_of_is_not_given_up_before_it(self):
        told = replace(on_the_way("a", 500, ready=520.0), told_turn=602.0)
        line = (told, here("b", 590))
        learned = replace(exactly(5), remote_absent=0.5, remote_lateness=np.array([-1.0, 0.0]))

        by_stated = play(hall(*line, counters=(counter(),)), learned, seed=1, futures=400)
        by_turn = play(hall(*line, counters=(counter(),)), replace(learned, comes_for_turn=True), seed=1, futures=400)

        assert (by_stated.called[:, 1] == 604).mean() > 0.7
        assert (by_turn.called[:, 1] == 604).mean() == pytest.approx(0.5, abs=0.1)

    def test_who_was_expected_and_has_not_come_is_given_up_by_and_by(self):
        learned = replace(
            exactly(), remote_lateness=np.array([-5.0, 0.0, 5.0, 10.0]), remote_absent=0.1, walks=np.array([0.5])
        )
        # Eight minutes late: of nine tenths who come at all only the slowest quarter is still to come, at 602.
        line = (on_the_way("a", 560, ready=592.0), here("b", 595))

        played = play(hall(*line, counters=(counter(),)), learned, seed=1, futures=4000)

        # Who never comes costs the grace of four minutes; who comes is let in, hardly walks, and is served for five.
        given_up = played.called[:, 1] == TEN + 4.0
        assert given_up.mean() == pytest.approx(0.1 / (0.1 + 0.9 / 4), abs=0.03)
        assert played.called[~given_up, 1] == pytest.approx(607.3)

    def test_who_cancels_is_told_what_those_are_who_stay_and_makes_room(self):
        learned = replace(exactly(5), cancel_per_minute={"remote": 10.0})
        line = (here("a", 590), on_the_way("b", 591, ready=596.0), here("c", 592))

        played = play(hall(*line, counters=(counter(),)), learned, seed=1)

        assert called(played) == {"a": 600, "b": 605, "c": 605}

    def test_the_same_seed_plays_the_same(self):
        line = [here(str(nth), 590 + nth) for nth in range(9)]
        places = hall(*line, counters=(counter(), counter()))

        assert (play(places, learn([]), seed=3).called == play(places, learn([]), seed=3).called).all()
        assert (play(places, learn([]), seed=4).called != play(places, learn([]), seed=3).called).any()

    def test_five_hundred_people_are_all_given_a_time(self):
        line = [here(str(nth), 540 + nth / 10) for nth in range(500)]

        played = play(hall(*line, counters=(counter(), counter())), learn([]), seed=1, futures=8)

        assert played.called.min() >= TEN
        assert np.isfinite(played.called).any(axis=0).all()


NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
people = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(list(RankClass)), st.integers(-120, 0)), min_size=1, max_size=12
)


@settings(max_examples=150)
@given(
    people,
    st.integers(0, 2),
    st.sampled_from([1, 2, 10**9]),
    st.sampled_from([60, 90, 10**6]),
    st.sets(st.integers(0, 1), min_size=1),
)
def test_the_simulation_calls_in_the_order_of_the_calling_rule(
    waiting: list[tuple[int, RankClass, int]], run: int, favoured_in_a_row: int, longest: int, skills: set[int]
):
    """One counter, services of no length: the order of the calls is what `choose` says, one after another."""
    policy = QueuePolicy(favoured_in_a_row=favoured_in_a_row, longest_wait=timedelta(minutes=longest))
    heads = [
        Head(nth, service, rank_class, NOW + timedelta(minutes=minute))
        for nth, (service, rank_class, minute) in enumerate(waiting)
    ]
    line = [
        replace(here(f"{nth:03}", TEN + minute, service=service, rank_class=rank_class))
        for nth, (service, rank_class, minute) in enumerate(waiting)
    ]
    wanted, before = [], [RankClass.BOOKED] * run
    left = list(heads)
    while choice := choose(left, CounterSkills(frozenset(skills)), before, NOW, policy):
        taken = next(head for head in left if head.ticket_id == choice.ticket_id)
        left.remove(taken)
        before.insert(0, taken.rank_class)
        wanted.append(taken.ticket_id)

    slow = exactly(1e-9)
    played = play(
        hall(*line, counters=(counter(services=frozenset(skills)),), policy=policy, favoured_run=run),
        slow, seed=1, futures=1,
    )  # fmt: skip
    times = called(played)
    found = sorted((time, int(str(key))) for key, time in times.items() if time < NEVER)

    assert [key for _time, key in found] == wanted
