"""The figures of surveys against published numbers, against slower ways to the same, and against nonsense."""

import json
import math
import subprocess
import sys
from pathlib import Path
from statistics import fmean, variance
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.statistics import (
    EmptyCategory,
    NoConvergence,
    SampleTooLarge,
    Stratum,
    SurveyFigureError,
    Targets,
    TargetsDisagree,
    UnknownCategory,
    allocate,
    newcombe_interval,
    outcome_rates,
    rake,
    scale_score,
    stratified_mean,
    two_proportion_test,
    weighted_mean,
    wilson_interval,
)

PUBLISHED: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "surveys.json").read_text(encoding="utf-8"))
numbers = st.integers(0, 5000)
shares = st.tuples(numbers, numbers).map(sorted)  # so many of so many


def test_it_needs_no_framework():
    code = "import surveys.statistics, sys; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestOutcomeRates:
    def test_published(self):
        vector = PUBLISHED["aapor_readme"]

        rates = outcome_rates(vector["counts"], vector["e"])

        assert {name: round(rate, vector["decimals"]) for name, rate in rates.items()} == vector["expect"]

    def test_the_eligible_share_is_found_where_it_is_known(self):
        # Of 40 known, 30 are eligible: 12 of the 16 unknown ones are taken for eligible too.
        rates = outcome_rates({"I": 21, "R": 9, "NE": 10, "UH": 10, "UO": 6})

        assert rates["RR3"] == pytest.approx(21 / (30 + 12))
        assert rates["CON2"] == pytest.approx(30 / (30 + 12))

    def test_who_is_missing_is_nought(self):
        assert outcome_rates({"I": 3, "R": 1})["RR1"] == 0.75

    def test_of_nobody_there_is_no_rate(self):
        assert all(math.isnan(rate) for rate in outcome_rates({}).values())

    def test_without_unknown_ones_their_share_does_not_matter(self):
        assert outcome_rates({"NE": 4, "I": 0, "R": 0, "NC": 2})["RR3"] == 0

    @given(st.fixed_dictionaries(dict.fromkeys(("I", "P", "R", "NC", "O", "UH", "UO", "NE"), numbers)))
    def test_rates_keep_their_order(self, counts: dict[str, int]):
        assume(counts["I"] + counts["R"])
        rates = outcome_rates(counts)

        assert 0 <= rates["RR1"] <= rates["RR3"] <= rates["RR5"] <= rates["RR6"] <= 1
        assert rates["RR1"] <= rates["RR2"] <= rates["COOP2"] <= rates["COOP4"]
        assert rates["REF1"] + rates["RR2"] <= rates["CON1"] + 1e-12

    @pytest.mark.parametrize("counts", [{"I": -1}, {"X": 1}, {"I": math.nan}, {"I": math.inf}])
    def test_nonsense_is_refused(self, counts: dict[str, float]):
        with pytest.raises(SurveyFigureError):
            outcome_rates(counts)

    @pytest.mark.parametrize("e", [-0.1, 1.1, math.nan])
    def test_a_share_beyond_the_whole_is_refused(self, e: float):
        with pytest.raises(SurveyFigureError, match="eligible share"):
            outcome_rates({"I": 1}, e)


class TestShares:
    @pytest.mark.parametrize("case", PUBLISHED["wilson"]["cases"], ids=lambda case: f"{case['x']} of {case['n']}")
    def test_published_intervals(self, case: dict[str, float]):
        low, high = wilson_interval(int(case["x"]), int(case["n"]), case["level"])

        assert [low, high] == pytest.approx([case["lo"], case["hi"]], abs=case["tol"])

    @given(x=numbers, more=numbers, level=st.floats(0.5, 0.999))
    def test_an_interval_holds_its_share_and_ends_where_the_score_test_does(self, x: int, more: int, level: float):
        n = x + more
        assume(n)
        low, high = wilson_interval(x, n, level)

        assert 0 <= low <= x / n <= high <= 1
        for limit in {low, high} - {0.0, 1.0}:
            # The share at the limit lies just z standard errors of its own away.
            distance = abs(x / n - limit) / math.sqrt(limit * (1 - limit) / n)
            assert math.erfc(distance / math.sqrt(2)) == pytest.approx(1 - level, abs=1e-6)

    def test_of_nobody_everything_is_possible(self):
        assert wilson_interval(0, 0) == (0.0, 1.0)
        assert newcombe_interval(3, 5, 0, 0) == (-1.0, 1.0)

    @pytest.mark.parametrize(
        ("counts", "limits"),
        [
            ((56, 70, 48, 80), (0.0524, 0.3339)),
            ((9, 10, 3, 10), (0.1705, 0.8090)),
            ((10, 10, 0, 20), (0.6791, 1.0)),
            ((10, 10, 0, 10), (0.6075, 1.0)),
        ],
        ids=str,
    )
    def test_differences_of_newcombes_paper(self, counts: tuple[int, int, int, int], limits: tuple[float, float]):
        """Table II of the paper, method 10, columns a, b, d and h."""
        assert newcombe_interval(*counts) == pytest.approx(limits, abs=5e-5)

    @given(shares, shares)
    def test_a_difference_the_other_way_round_has_the_mirrored_interval(self, one: list[int], other: list[int]):
        (x, n), (y, m) = one, other
        low, high = newcombe_interval(x, n, y, m)

        assert newcombe_interval(y, m, x, n) == pytest.approx((-high, -low))

    def test_a_published_test(self):
        vector = PUBLISHED["two_prop_z"]
        (x, y), (n, m) = vector["x"], vector["n"]

        test = two_proportion_test(x, n, y, m)

        assert round(test.p, vector["decimals"]) == vector["p"]
        assert test.z < 0

    @pytest.mark.parametrize("counts", [(0, 5, 0, 9), (5, 5, 9, 9), (0, 0, 1, 2)], ids=str)
    def test_where_nothing_varies_nothing_is_said(self, counts: tuple[int, int, int, int]):
        assert math.isnan(two_proportion_test(*counts).p)

    @pytest.mark.parametrize(("x", "n"), [(3, 2), (-1, 2), (math.nan, 2), (1, math.inf)])
    def test_what_is_no_share_is_refused(self, x: float, n: float):
        for figure in (lambda: wilson_interval(x, n), lambda: two_proportion_test(x, n, 1, 2)):
            with pytest.raises(SurveyFigureError, match="no share"):
                figure()

    @pytest.mark.parametrize("level", [0, 1, -1, 95, math.nan])
    def test_a_level_is_a_share(self, level: float):
        with pytest.raises(SurveyFigureError, match="level"):
            wilson_interval(1, 2, level)


def _cells(table: list[list[float]]) -> list[dict[str, object]]:
    return [{"row": row, "col": col, "n": n} for row, line in enumerate(table) for col, n in enumerate(line)]


class TestRaking:
    def test_published(self):
        vector = PUBLISHED["rake_wikipedia"]
        cells = _cells(vector["seed"])
        targets = {"row": dict(enumerate(vector["rows"])), "col": dict(enumerate(vector["cols"]))}

        weights = rake(cells, [1.0] * len(cells), targets)

        found = [weight * float(str(cell["n"])) for weight, cell in zip(weights, cells, strict=True)]
        wanted = [number for line in vector["expect"] for number in line]
        assert found == pytest.approx(wanted, abs=0.5 * 10 ** -vector["decimals"])

    @given(st.lists(st.lists(st.integers(1, 90), min_size=3, max_size=3), min_size=2, max_size=4), st.data())
    def test_every_margin_is_met(self, table: list[list[float]], data: st.DataObject):
        population = data.draw(st.lists(st.integers(50, 5000), min_size=len(table), max_size=len(table)))
        total = sum(population)
        targets: Targets = {"row": dict(enumerate(population)), "col": {0: total / 2, 1: total / 3, 2: total / 6}}
        cells = _cells(table)

        weights = rake(cells, [1.0] * len(cells), targets)

        for name, wanted in targets.items():
            for category, number in wanted.items():
                pairs = [(cell, weight) for cell, weight in zip(cells, weights, strict=True) if cell[name] == category]
                assert sum(float(str(cell["n"])) * weight for cell, weight in pairs) == pytest.approx(number, rel=1e-7)

    def test_a_base_weight_is_kept_where_no_target_speaks(self):
        cells = [{"sex": "f", "age": "young", "n": 2}, {"sex": "f", "age": "old", "n": 2}]

        assert rake(cells, [1.0, 3.0], {"sex": {"f": 80}}) == [10.0, 30.0]

    def test_who_is_not_in_the_population_weighs_nothing(self):
        cells = [{"sex": "f", "n": 2}, {"sex": "m", "n": 2}]

        assert rake(cells, [1.0, 1.0], {"sex": {"f": 8, "m": 0}}) == [4.0, 0.0]

    def test_targets_that_disagree_are_refused(self):
        with pytest.raises(TargetsDisagree, match="sex has 8 people, age 9"):
            rake([{"sex": "f", "age": "old", "n": 1}], [1.0], {"sex": {"f": 8}, "age": {"old": 9}})

    def test_nobody_can_stand_for_an_empty_category(self):
        with pytest.raises(EmptyCategory, match="sex 'm'"):
            rake([{"sex": "f", "n": 1}, {"sex": "m", "n": 0}], [1.0, 1.0], {"sex": {"f": 8, "m": 8}})

    def test_a_category_without_population_is_refused(self):
        with pytest.raises(UnknownCategory, match="'x'"):
            rake([{"sex": "f", "n": 1}, {"sex": "x", "n": 1}], [1.0, 1.0], {"sex": {"f": 8}})

    def test_what_cannot_be_met_is_not_pretended(self):
        cells = [{"sex": "f", "age": "old", "n": 5}, {"sex": "m", "age": "young", "n": 5}]

        with pytest.raises(NoConvergence, match="100 rounds"):
            rake(cells, [1.0, 1.0], {"sex": {"f": 6, "m": 4}, "age": {"old": 5, "young": 5}}, max_iterations=100)

    @pytest.mark.parametrize(
        ("cells", "weights"),
        [([{"n": 1}], []), ([{"n": 1}], [-1.0]), ([{"n": -1}], [1.0]), ([{}], [1.0]), ([{"n": "x"}], [1.0])],
        ids=str,
    )
    def test_nonsense_is_refused(self, cells: list[dict[str, object]], weights: list[float]):
        with pytest.raises(SurveyFigureError):
            rake(cells, weights, {})


answers = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 9)), min_size=2, max_size=40)


class TestMeans:
    def test_equal_weights_are_no_weights(self):
        values = [0, 20, 20, 60, 100, 80]

        estimate = weighted_mean(values, [2.5] * 6)

        assert estimate.mean == pytest.approx(fmean(values))
        assert estimate.se == pytest.approx(math.sqrt(variance(values) / 6))
        assert [estimate.deff, estimate.n_eff] == pytest.approx([1, 6])

    def test_by_hand(self):
        # mean 1/2; deviations -1/2, -1/2, 1/2; weighted by 1, 1, 2.
        estimate = weighted_mean([0, 0, 1], [1, 1, 2])

        assert estimate.mean == 0.5
        assert estimate.se == pytest.approx(math.sqrt(3 / 2 * (1 / 4 + 1 / 4 + 1) / 16))
        assert estimate.deff == pytest.approx(3 * (1 / 4 + 1 / 4 + 1) / (4 * (1 / 4 + 1 / 4 + 2 / 4)))
        assert estimate.n_eff == pytest.approx(3 / estimate.deff)

    @given(answers)
    def test_the_size_of_the_weights_does_not_matter(self, pairs: list[tuple[int, int]]):
        values, weights = [value for value, _ in pairs], [weight for _, weight in pairs]
        assume(len(set(values)) > 1)
        once, thrice = weighted_mean(values, weights), weighted_mean(values, [3 * weight for weight in weights])

        assert (thrice.mean, thrice.se, thrice.deff) == pytest.approx((once.mean, once.se, once.deff))

    def test_who_has_no_weight_does_not_count(self):
        assert weighted_mean([1, 2, 4, 99], [1, 1, 1, 0]) == weighted_mean([1, 2, 4], [1, 1, 1])

    def test_too_few_say_no_error(self):
        assert math.isnan(weighted_mean([], []).mean)
        one = weighted_mean([7], [2])
        assert one.mean == 7
        assert math.isnan(one.se)

    def test_answers_all_alike_have_no_effect_of_design(self):
        estimate = weighted_mean([5, 5, 5], [1, 2, 3])

        assert (estimate.mean, estimate.se) == (5, 0)
        assert math.isnan(estimate.deff)

    @pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [1.0, math.nan]], ids=str)
    def test_nonsense_is_refused(self, weights: list[float]):
        with pytest.raises(SurveyFigureError):
            weighted_mean([1, 2], weights)

    def test_strata_by_hand(self):
        strata = [Stratum(100, 10, 50.0, 25.0), Stratum(300, 20, 70.0, 16.0)]

        estimate = stratified_mean(strata)

        assert estimate.mean == 65.0
        wanted = (1 / 16) * (1 - 10 / 100) * 25 / 10 + (9 / 16) * (1 - 20 / 300) * 16 / 20
        assert estimate.se == pytest.approx(math.sqrt(wanted))

    @given(st.lists(st.lists(st.integers(0, 100), min_size=2, max_size=9), min_size=1, max_size=4))
    def test_strata_are_compared_with_the_sample_their_weights_make(self, samples: list[list[int]]):
        assume(len({value for sample in samples for value in sample}) > 1)
        strata = [Stratum(1000 * nth, len(one), fmean(one), variance(one)) for nth, one in enumerate(samples, 1)]
        values = [value for sample in samples for value in sample]
        weights = [1000 * nth / len(one) for nth, one in enumerate(samples, 1) for _ in one]
        plain = weighted_mean(values, weights)
        estimate = stratified_mean(strata)

        assert estimate.mean == pytest.approx(plain.mean)
        # Both design effects are measured against the same simple random sample.
        assert estimate.se**2 * plain.deff == pytest.approx(plain.se**2 * estimate.deff)

    def test_a_stratum_all_of_whom_answered_adds_no_error(self):
        assert stratified_mean([Stratum(3, 3, 50.0, 100.0)]).se == 0

    def test_a_stratum_without_people_is_passed_over(self):
        assert stratified_mean([Stratum(0, 0, math.nan, math.nan), Stratum(9, 3, 50.0, 4.0)]).mean == 50

    @pytest.mark.parametrize("stratum", [Stratum(5, 0, 1.0, 1.0), Stratum(5, 6, 1.0, 1.0), Stratum(-1, -2, 1.0, 1.0)])
    def test_a_stratum_nobody_stands_for_is_refused(self, stratum: Stratum):
        with pytest.raises(SurveyFigureError, match="can't stand for"):
            stratified_mean([stratum, Stratum(9, 3, 1.0, 1.0)])


class TestAllocating:
    def test_published(self):
        vector = PUBLISHED["allocation"]

        assert allocate(vector["pop"], vector["n"], "proportional") == vector["expect_proportional"]

    def test_the_largest_remainders_get_the_odd_ones(self):
        assert allocate({"a": 416, "b": 338, "c": 246}, 10, "proportional") == {"a": 4, "b": 3, "c": 3}

    def test_of_equal_remainders_the_first_is_first(self):
        assert allocate({"b": 9, "a": 9, "c": 9}, 10, "equal") == {"b": 4, "a": 3, "c": 3}

    def test_what_a_full_stratum_cannot_take_goes_to_the_others(self):
        assert allocate({"a": 2, "b": 50, "c": 50}, 20, "equal") == {"a": 2, "b": 9, "c": 9}

    def test_numbers_that_fit_are_met(self):
        assert allocate({"a": 10, "b": 90, "c": 5}, 12, {"a": 9, "b": 3}) == {"a": 9, "b": 3, "c": 0}

    @given(
        population=st.dictionaries(st.text(max_size=3), st.integers(0, 300), min_size=1, max_size=8),
        part=st.floats(0, 1),
        rule=st.sampled_from(["proportional", "equal"]),
    )
    def test_all_are_given_out_and_nobody_gets_more_than_there_are(
        self, population: dict[str, int], part: float, rule: str
    ):
        n = int(part * sum(population.values()))
        given = allocate(population, n, rule)

        assert sum(given.values()) == n
        assert given.keys() == population.keys()
        assert all(0 <= given[name] <= number for name, number in population.items())

    def test_more_than_there_are_is_refused(self):
        with pytest.raises(SampleTooLarge, match="8 can't be drawn from 7"):
            allocate({"a": 3, "b": 4}, 8, "equal")

    @pytest.mark.parametrize("rule", ["fair", {"z": 1}, {"a": -1}, {"a": math.nan}], ids=str)
    def test_an_unknown_rule_is_refused(self, rule: str | dict[str, float]):
        with pytest.raises(SurveyFigureError):
            allocate({"a": 3}, 1, rule)

    @pytest.mark.parametrize(("population", "n"), [({"a": 3}, -1), ({"a": -3, "b": 9}, 1)])
    def test_people_below_nought_are_refused(self, population: dict[str, int], n: int):
        with pytest.raises(SurveyFigureError):
            allocate(population, n, "equal")


class TestScores:
    @pytest.mark.parametrize("case", PUBLISHED["scale_linear"]["cases"], ids=lambda case: str(case["expect"]))
    def test_published(self, case: dict[str, Any]):
        assert round(scale_score(case["counts"])) == case["expect"]

    def test_the_offices_six_levels(self):
        for level, points in PUBLISHED["scale_pmlp"]["map"].items():
            assert scale_score([int(level == str(one)) for one in range(1, 7)]) == points

    def test_it_is_not_rounded(self):
        assert scale_score([0, 1, 2]) == pytest.approx(250 / 3)

    def test_nobody_has_no_score(self):
        assert math.isnan(scale_score([0, 0, 0]))

    @pytest.mark.parametrize("counts", [[], [3], [1, -1], [1, math.nan]], ids=str)
    def test_nonsense_is_refused(self, counts: list[float]):
        with pytest.raises(SurveyFigureError):
            scale_score(counts)
