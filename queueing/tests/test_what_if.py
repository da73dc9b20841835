"""A day played twice, as planned and with a change: what must and must not differ."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.forecast.hall import NEVER, Activity, AtCounter, ExpectedVisit, Hall, InLine, Way
from queueing.forecast.learning import learn
from queueing.forecast.what_if import (
    MOST_VISITORS,
    Coming,
    ExtraCounter,
    IntakeUntil,
    MovedLunch,
    compare,
    lunches_ahead,
    strays_of,
)
from queueing.policies import RankClass

LEARNED = learn([])
NINE, NOON, FOUR = 9 * 60.0, 12 * 60.0, 16 * 60.0
PASSPORTS, COLLECTING = 1, 2
BOTH = frozenset({PASSPORTS, COLLECTING})
QUIET = Coming(dict.fromkeys(range(9, 16), 3.0), 0.0, {PASSPORTS: 1.0})
BUSY = Coming(dict.fromkeys(range(9, 16), 16.0), 0.1, {PASSPORTS: 3.0, COLLECTING: 1.0})
NOBODY = Coming({}, 0.0, {})


def counter(*, lunch=NEVER, activity=Activity.NOT_OPENED, starts=NINE, ends=FOUR, **more):
    since = NINE - 10 if activity == Activity.LUNCH else -NEVER
    return AtCounter("clara", BOTH, activity, since, starts, ends, lunch, 30.0 if lunch < NEVER else 0.0, **more)


def hall(*counters, now=NINE, line=(), expected=()):
    return Hall(now, NINE, FOUR, counters or (counter(), counter()), tuple(line), tuple(expected))


def waiting(key, *, since=NINE):
    return InLine(key, PASSPORTS, Way.HERE, since, RankClass.ORDINARY, since, since)


def ask(change, *, of=None, coming=BUSY, seed=7):
    return compare(of or hall(), LEARNED, coming, change, seed=seed)


class TestOneMoreCounter:
    def test_people_wait_less(self):
        found = ask(ExtraCounter(11 * 60, 13 * 60, BOTH))

        assert found.changed.median < found.as_planned.median
        assert found.changed.unserved[1] <= found.as_planned.unserved[1]
        assert found.changed.joined == found.as_planned.joined, "the same people come"

    def test_nothing_changes_before_it_opens(self):
        found = ask(ExtraCounter(13 * 60, 15 * 60, BOTH))
        before = {one.hour: one for one in found.as_planned.by_hour}[9]
        after = {one.hour: one for one in found.changed.by_hour}[9]

        assert before.joined == after.joined
        assert after.median == pytest.approx(before.median, rel=0.35)

    def test_where_nobody_works_it_is_all_there_is(self):
        closed = hall(counter(activity=Activity.CLOSED))
        found = ask(ExtraCounter(NINE, FOUR, BOTH), of=closed, coming=QUIET)

        assert found.as_planned.median is None
        assert found.as_planned.unserved[0] > 0
        assert found.changed.median is not None

    def test_one_that_has_begun_already_works_now(self):
        at_work = [counter(activity=Activity.FREE), counter(activity=Activity.FREE)]
        later = hall(*at_work, now=NOON, line=[waiting(nth, since=11 * 60) for nth in range(30)])

        now, too_late = (ask(ExtraCounter(starts, FOUR, BOTH), of=later, coming=QUIET) for starts in (NINE, 15 * 60))

        assert now.changed.median < too_late.changed.median


class TestLunch:
    def test_lunches_ahead_are_told_by_time_with_their_counters(self):
        there = hall(
            counter(lunch=NOON), counter(lunch=NOON), counter(lunch=13 * 60.0), counter(),
            counter(lunch=NOON, has_had_lunch=True), counter(lunch=NOON, activity=Activity.CLOSED),
        )  # fmt: skip

        assert lunches_ahead(there) == {NOON: 2, 13 * 60.0: 1}

    def test_a_lunch_out_of_the_crowd_shortens_the_waits_of_who_joined_in_it(self):
        crowd = Coming({9: 4.0, 10: 4.0, 11: 4.0, 12: 24.0, 13: 4.0, 14: 4.0, 15: 2.0}, 0.0, {PASSPORTS: 1.0})
        both_at_noon = hall(counter(lunch=NOON), counter(lunch=NOON))

        found = ask(MovedLunch(14.5 * 60, NOON), of=both_at_noon, coming=crowd)

        at_noon = [{one.hour: one for one in run.by_hour}[12].median for run in (found.as_planned, found.changed)]
        assert at_noon[1] < at_noon[0]

    def test_only_the_lunches_that_are_meant_move(self):
        two = hall(counter(lunch=NOON), counter(lunch=13 * 60.0))

        assert ask(MovedLunch(13 * 60.0, 13 * 60.0), of=two).changed == ask(MovedLunch(0, 99.0), of=two).as_planned

    def test_a_lunch_that_has_been_is_not_moved(self):
        over = hall(counter(lunch=NOON, has_had_lunch=True), counter())

        found = ask(MovedLunch(NINE), of=over)

        assert found.changed == found.as_planned


class TestIntake:
    def test_who_comes_later_gets_no_number_and_is_counted(self):
        found = ask(IntakeUntil(15 * 60))

        assert found.changed.turned_away == pytest.approx(16, abs=6)
        assert found.changed.joined + found.changed.turned_away == pytest.approx(found.as_planned.joined)
        assert found.changed.unserved[1] <= found.as_planned.unserved[1]
        assert 15 not in {one.hour for one in found.changed.by_hour}

    def test_who_waits_already_keeps_the_number(self):
        there = hall(now=NOON, line=[waiting(nth, since=11 * 60) for nth in range(5)])

        found = ask(IntakeUntil(NOON), of=there)

        assert found.changed.joined == 5
        assert [one.hour for one in found.changed.by_hour] == [None]


class TestBothRuns:
    def test_the_same_question_has_the_same_answer(self):
        assert ask(IntakeUntil(15 * 60)) == ask(IntakeUntil(15 * 60))

    def test_without_anybody_there_is_nothing_to_wait(self):
        found = ask(ExtraCounter(NINE, FOUR, BOTH), coming=NOBODY)

        assert (found.as_planned.joined, found.as_planned.median, found.as_planned.by_hour) == (0, None, [])

    def test_who_has_booked_takes_turns_too(self):
        booked = hall(counter(), expected=[ExpectedVisit(PASSPORTS, NINE + 10 * nth) for nth in range(30)])

        with_them, without = ask(IntakeUntil(FOUR), of=booked), ask(IntakeUntil(FOUR), of=hall(counter()))

        assert with_them.as_planned.unserved[1] > without.as_planned.unserved[1]

    def test_a_mad_day_is_bounded(self):
        found = ask(IntakeUntil(FOUR), coming=Coming(dict.fromkeys(range(9, 16), 10_000.0), 0.0, {PASSPORTS: 1.0}))

        assert found.as_planned.joined <= MOST_VISITORS

    def test_after_closing_only_those_who_wait_are_left(self):
        late = hall(now=FOUR + 5, line=[waiting(1, since=15 * 60)])

        found = ask(ExtraCounter(NINE, FOUR + 60, BOTH), of=late)

        assert found.as_planned.joined == 1


@st.composite
def halls(draw):
    now = draw(st.floats(NINE - 60, FOUR + 60))
    counters = draw(
        st.lists(
            st.builds(
                counter,
                lunch=st.sampled_from((NEVER, NOON, 13 * 60.0)),
                activity=st.sampled_from((Activity.NOT_OPENED, Activity.FREE, Activity.LUNCH, Activity.CLOSED)),
            ),
            max_size=3,
        )
    )
    line = [waiting(nth, since=now - draw(st.floats(0, 90))) for nth in range(draw(st.integers(0, 5)))]
    return Hall(now, NINE, FOUR, tuple(counters), tuple(line))


changes = (
    st.builds(ExtraCounter, st.floats(NINE, NOON), st.floats(NOON, FOUR), st.just(BOTH))
    | st.builds(MovedLunch, st.floats(NINE, FOUR), st.sampled_from((None, NOON)))
    | st.builds(IntakeUntil, st.floats(NINE, FOUR))
)


class TestAnyDay:
    @settings(max_examples=20, deadline=None)  # a day is played sixteen times
    @given(halls(), changes)
    def test_waits_are_ordered_finite_and_of_everybody(self, there, change):
        few = Coming(dict.fromkeys(range(9, 16), 2.0), 0.2, {PASSPORTS: 1.0, COLLECTING: 1.0})

        found = compare(there, LEARNED, few, change, seed=1)

        for run in (found.as_planned, found.changed):
            assert 0 <= run.unserved[0] <= run.unserved[1] <= MOST_VISITORS
            assert sum(one.joined for one in run.by_hour) == pytest.approx(run.joined)
            for median, ninetieth in _quantiles(run):
                assert ninetieth is None or (median is not None and 0 <= median <= ninetieth < 24 * 60)


def _quantiles(run):
    return [(run.median, run.ninetieth), *((one.median, one.ninetieth) for one in run.by_hour)]


class TestStraying:
    def test_chance_alone_is_no_straying(self):
        assert strays_of(100, 87, 113) == pytest.approx(0, abs=0.03)

    def test_wider_days_stray_more(self):
        assert strays_of(100, 60, 140) == pytest.approx(0.3, abs=0.03)

    def test_nobody_strays_nowhere(self):
        assert strays_of(0, 0, 0) == 0


def test_a_change_leaves_the_hall_it_was_asked_of_alone():
    there = hall(counter(lunch=NOON))
    before = replace(there)

    ask(MovedLunch(13 * 60.0), of=there)

    assert there == before
