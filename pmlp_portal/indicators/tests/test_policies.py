"""Two stretches of time compared: known figures, and what is not said."""

import math
from statistics import mean, median_low, variance

import pytest

from pmlp_portal.indicators.policies import LEAST_ANSWERS, Measured, mean_of, median_of, shorter_by, spread

HUNDRED = {1: 20, 2: 30, 3: 30, 9: 20}


class TestSpread:
    def test_it_is_that_of_the_answers_one_by_one(self):
        one_by_one = [days for days, number in HUNDRED.items() for _ in range(number)]
        found = spread(HUNDRED)
        assert found.n == 100
        assert found.mean == pytest.approx(mean(one_by_one))
        assert found.variance == pytest.approx(variance(one_by_one))

    def test_of_nothing_there_is_none(self):
        assert math.isnan(spread({}).mean)
        assert math.isnan(mean_of({}).value)


class TestMedian:
    def test_half_of_the_answers_took_so_long_or_less(self):
        assert median_of(HUNDRED).value == median_low([1] * 20 + [2] * 30 + [3] * 30 + [9] * 20) == 2

    def test_its_interval_is_that_of_the_ranks_40_and_61_of_a_hundred(self):
        # Published tables of ranks for n = 100 and 95 %: 40 and 61.
        by_rank = dict.fromkeys(range(1, 101), 1)
        assert median_of(by_rank) == Measured(50, 40, 61)

    def test_few_answers_have_no_interval(self):
        assert median_of({4: LEAST_ANSWERS - 1}) == Measured(4)
        assert median_of({4: LEAST_ANSWERS}) == Measured(4, 4, 4)
        assert math.isnan(median_of({}).value)


class TestShorterBy:
    def test_a_difference_of_two_known_means(self):
        # 100 answers each: 10 +- 2 days against 6 +- 1; the error is sqrt((4 + 1) / 100).
        before = {8: 50, 12: 50}
        after = {5: 50, 7: 50}
        found = shorter_by(before, after)
        error = math.sqrt((4 * 100 / 99 + 100 / 99) / 100)
        assert found.value == 4
        assert [found.low, found.high] == pytest.approx([4 - 1.959964 * error, 4 + 1.959964 * error])

    def test_longer_is_below_nought(self):
        assert shorter_by({3: 40, 4: 10}, {9: 40, 8: 10}).value < 0

    def test_with_few_on_one_side_it_is_told_without_an_interval(self):
        assert shorter_by({3: LEAST_ANSWERS - 1}, {1: 100}) == Measured(2)
