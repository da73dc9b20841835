"""From tallies to published figures: indices with their errors, satisfaction by its methods, comparison, weights."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.results import comparing
from surveys.results.assembling import Terms, estimates_of, rates_of, stage_figures
from surveys.results.counted import NO_BRANCH, Counted, Earlier, Group, Part
from surveys.results.disclosure import Spread
from surveys.results.figures import (
    Method,
    PeriodFigures,
    Questionnaire,
    Source,
    StageFigures,
    as_json,
    period_of,
    stage_of,
)
from surveys.results.scoring import MEAN_SCORE, Person, Reckoned, Tally, UnknownMethod, combine, index_of
from surveys.results.weighting import UNWEIGHTED, Cell, weights_of
from surveys.statistics import scale_score, weighted_mean

PUBLIC = Terms("public", 10, 1000)
INSIDE = Terms("inside", 5, 1000)
FACTORS = ("quality", "provision", "staff")


def tallies(*answers: int) -> list[Tally]:
    """People who gave one answer each, on six levels."""
    return [Tally(people, 1.0, 1, level / 5) for level, people in enumerate(answers)]


def part(*answers: int) -> Part:
    return Part(Spread(answers, answers, sum(answers)), tallies(*answers))


def consult(year: int = 2019, kind: str = "clients", **topics: Part) -> Counted:
    """A stage with one question a topic, all in one branch."""
    whole = part(*map(sum, zip(*(one.spread.answers for one in topics.values()), strict=True)))
    return Counted(
        kind=kind,
        year=year,
        number=year - 2017,
        institution="pmlp",
        is_demonstration=False,
        questionnaire=Questionnaire("consult-first", "clients", 1, True, 17),
        responses=412,
        sample_size=1020,
        by_mode={"telephone": 318, "electronic": 94},
        outcomes={"I": 412, "P": 37, "R": 200, "NC": 371},
        is_weighted=False,
        whole=whole,
        topics={slug: Group(one, (slug,)) for slug, one in topics.items()},
        factors={},
        questions=topics,
        branches={"riga-2": whole},
    )


def satisfied(people: int, year: int = 2019, points: int = 4) -> Counted:
    """A satisfaction survey to which everybody gives the same points, 0 to 5, on all three factors."""
    answers = tuple(people if level == points else 0 for level in range(6))
    whole = Part(
        Spread(tuple(3 * number for number in answers), answers, people), [Tally(people, 1.0, 3, 3 * points / 5)]
    )
    one = part(*answers)
    return replace(
        consult(year, quality=one),
        questionnaire=Questionnaire("satisfaction", "clients", 2, True, 8),
        responses=people,
        whole=whole,
        topics={},
        factors={slug: Group(one, (slug,)) for slug in FACTORS},
        questions=dict.fromkeys(FACTORS, one),
        branches={"riga-2": whole},
        people=[Person(people, 1.0, dict.fromkeys(FACTORS, (1, points / 5)))],
        satisfied=[Tally(people, 1.0, 1, float(points >= 4))],
        satisfied_by="quality",
    )


class TestIndex:
    def test_six_levels_are_0_to_100(self):
        assert index_of(tallies(0, 0, 0, 0, 0, 7)).mean == 100
        assert index_of(tallies(1, 1, 1, 1, 1, 1)).mean == pytest.approx(50)
        assert index_of(tallies(3, 8, 20, 100, 150, 131)).mean == pytest.approx(scale_score([3, 8, 20, 100, 150, 131]))

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.2, 5)), min_size=2, max_size=30))
    def test_one_answer_a_person_is_the_weighted_mean(self, answers):
        reckoned = index_of([Tally(1, weight, 1, level / 5) for level, weight in answers])
        expected = weighted_mean([20.0 * level for level, _weight in answers], [weight for _level, weight in answers])

        assert reckoned.mean == pytest.approx(expected.mean)
        assert reckoned.se == pytest.approx(expected.se, abs=1e-9)

    def test_people_told_together_are_people_told_apart(self):
        apart = [Tally(1, 2.0, 3, 1.8)] * 7 + [Tally(1, 1.0, 2, 0.4)] * 3

        together = index_of([Tally(7, 2.0, 3, 1.8), Tally(3, 1.0, 2, 0.4)])

        assert together.mean == pytest.approx(index_of(apart).mean)
        assert together.se == pytest.approx(index_of(apart).se)
        assert together.n == 10

    def test_three_answers_of_one_person_are_no_three_people(self):
        """Who answers thrice alike tells no more of the others than who answers once."""
        once = index_of([Tally(1, 1.0, 1, level / 5) for level in (1, 3, 4, 5, 2, 5)])
        thrice = index_of([Tally(1, 1.0, 3, 3 * level / 5) for level in (1, 3, 4, 5, 2, 5)])

        assert thrice.mean == pytest.approx(once.mean)
        assert thrice.se == pytest.approx(once.se)

    def test_of_nobody_and_of_one_no_error_can_be_told(self):
        assert math.isnan(index_of([]).mean)
        assert index_of(tallies(0, 0, 0, 0, 1, 0)).mean == pytest.approx(80)
        assert math.isnan(index_of(tallies(0, 0, 0, 0, 1, 0)).interval()[0])

    def test_an_interval_stays_on_the_scale(self):
        low, high = index_of(tallies(0, 0, 0, 0, 1, 11)).interval()

        assert low < 98 < high == 100


class TestFactors:
    people = (
        Person(1, 1.0, {"quality": (1, 1.0), "provision": (3, 1.2), "staff": (1, 0.8)}),
        Person(1, 1.0, {"quality": (1, 0.6), "staff": (1, 0.6)}),
        Person(2, 1.0, {"quality": (1, 0.8), "provision": (1, 0.2)}),
    )

    def test_every_factor_counts_alike_in_the_method_that_is_published(self):
        quality, provision, staff = 3.2 / 4, 1.6 / 5, 1.4 / 2

        assert (MEAN_SCORE.name, MEAN_SCORE.version) == ("factor_means", 1)
        assert combine(self.people, FACTORS).mean == pytest.approx(100 * (quality + provision + staff) / 3)

    def test_every_person_counts_alike_in_another(self):
        of_persons = [(1.0 + 0.4 + 0.8) / 3, 0.6, 0.5, 0.5]

        assert combine(self.people, FACTORS, Method("person_means", 1)).mean == pytest.approx(25 * sum(of_persons))

    def test_every_answer_counts_alike_in_a_third(self):
        assert combine(self.people, FACTORS, Method("answers_pooled", 1)).mean == pytest.approx(100 * 6.2 / 11)

    def test_a_factor_nobody_answered_is_left_out_and_not_taken_for_nought(self):
        people = [Person(5, 1.0, {"quality": (1, 0.8)}), Person(5, 1.0, {"quality": (1, 1.0)})]

        assert combine(people, FACTORS).mean == pytest.approx(90)

    def test_with_one_factor_the_error_is_that_of_an_index(self):
        people = [Person(number, 1.0, {"quality": (1, level / 5)}) for level, number in enumerate((1, 2, 3, 9, 20, 30))]

        assert combine(people, ["quality"]).se == pytest.approx(index_of(tallies(1, 2, 3, 9, 20, 30)).se)

    def test_the_same_person_in_every_factor_makes_the_error_no_smaller(self):
        people = [
            Person(number, 1.0, dict.fromkeys(FACTORS, (1, level / 5)))
            for level, number in enumerate((1, 2, 3, 9, 20, 30))
        ]

        assert combine(people, FACTORS).se == pytest.approx(index_of(tallies(1, 2, 3, 9, 20, 30)).se)

    def test_a_method_nobody_knows_is_refused(self):
        with pytest.raises(UnknownMethod):
            combine(self.people, FACTORS, Method("factor_means", 2))


class TestTwoMeasuresOfSatisfaction:
    def test_everybody_says_five_is_a_mean_of_80_and_a_share_of_100(self):
        told = stage_figures(satisfied(1200), PUBLIC, built_at="").satisfaction

        assert told is not None
        assert (told.mean_score, told.share_satisfied) == (80.0, 100.0)
        assert (told.method, told.version) == ("factor_means", 1)
        assert (told.share_method, told.share_version) == ("overall_top_two", 1)

    @pytest.mark.parametrize(("people", "official", "why_not"), [(999, False, "too_few"), (1000, True, "")])
    def test_below_a_thousand_it_is_not_official(self, people, official, why_not):
        told = stage_figures(satisfied(people), PUBLIC, built_at="").satisfaction

        assert told is not None
        assert (told.official, told.why_not, told.n) == (official, why_not, people)

    def test_what_is_withheld_is_not_official_and_has_no_number(self):
        told = stage_figures(satisfied(9), PUBLIC, built_at="").satisfaction

        assert told is not None
        assert told.suppressed
        assert (told.mean_score, told.share_satisfied, told.n, told.official) == (None, None, None, False)

    def test_a_share_that_would_tell_of_a_few_is_not_told(self):
        few = replace(satisfied(1200), satisfied=[Tally(1195, 1.0, 1, 1.0), Tally(5, 1.0, 1, 0.0)])

        told = stage_figures(few, PUBLIC, built_at="").satisfaction

        assert told is not None
        assert (told.mean_score, told.share_satisfied, told.share_n) == (80.0, None, None)

    def test_no_line_goes_through_2019(self):
        before = stage_figures(satisfied(1100, 2018), PUBLIC, built_at="")
        earlier = Earlier(2018, "satisfaction", before, estimates_of(satisfied(1100, 2018)))

        told = stage_figures(satisfied(1200, 2019), PUBLIC, built_at="", earlier=earlier)

        assert told.satisfaction is not None
        change = told.satisfaction.against_previous
        assert change is not None
        assert (change.break_in_series, change.because) == (True, "new_questionnaire")
        assert (change.difference, change.low, change.high, change.p, change.previous) == (None,) * 5

    def test_after_it_years_are_compared_again(self):
        before = stage_figures(satisfied(1100, 2019, points=3), PUBLIC, built_at="")
        earlier = Earlier(2019, "satisfaction", before, estimates_of(satisfied(1100, 2019, points=3)))

        change = stage_figures(satisfied(1200, 2020), PUBLIC, built_at="", earlier=earlier).against_previous

        assert change is not None
        assert (change.difference, change.break_in_series) == (20.0, False)


class TestStage:
    clear, training = part(12, 20, 40, 80, 150, 110), part(10, 20, 30, 60, 70, 40)

    def test_a_topic_has_its_index_n_levels_and_interval(self):
        told = stage_figures(consult(clear=self.clear, training=self.training), PUBLIC, built_at="2019-10-20")

        topic = told.topics[0]
        assert (topic.slug, topic.n, topic.levels) == ("clear", 412, (12, 20, 40, 80, 150, 110))
        assert topic.index == round(scale_score((12, 20, 40, 80, 150, 110)), 1)
        assert topic.low is not None
        assert topic.high is not None
        assert topic.low < topic.index < topic.high
        assert told.questionnaire.version == 1

    def test_the_whole_is_told_level_by_level_only_when_every_topic_is(self):
        clean = stage_figures(consult(clear=self.clear, training=self.training), PUBLIC, built_at="")
        hidden = stage_figures(consult(clear=self.clear, training=part(4, 20, 30, 60, 70, 40)), PUBLIC, built_at="")

        assert clean.overall is not None
        assert clean.overall.levels == (22, 40, 70, 140, 220, 150)
        assert hidden.overall is not None
        assert hidden.overall.levels == (None,) * 6
        assert hidden.overall.index is not None

    def test_inside_more_is_told_than_in_public(self):
        counted = consult(clear=self.clear, training=part(0, 0, 0, 3, 3, 2))

        assert stage_figures(counted, PUBLIC, built_at="").topics[1].suppressed
        assert not stage_figures(counted, INSIDE, built_at="").topics[1].suppressed

    def test_an_expert_speaks_in_office_and_is_told(self):
        told = stage_figures(consult(kind="experts", clear=part(0, 0, 0, 1, 2, 0)), PUBLIC, built_at="")

        assert (told.threshold, told.topics[0].n, told.topics[0].suppressed) == (0, 3, False)

    def test_nobody_named_is_a_branch_of_its_own_and_on_no_page(self):
        counted = replace(
            consult(clear=part(*[40] * 6)),
            branches={"riga-2": part(*[20] * 6), NO_BRANCH: part(*[20] * 6)},
        )

        assert [one.slug for one in stage_figures(counted, PUBLIC, built_at="").by_branch] == ["riga-2"]

    def test_what_was_withheld_the_year_before_is_not_told_by_a_difference(self):
        last_year = consult(2018, clear=self.clear, training=part(0, 0, 0, 3, 3, 3))
        before = stage_figures(last_year, PUBLIC, built_at="")
        earlier = Earlier(2018, "consult-first", before, estimates_of(last_year))

        told = stage_figures(consult(clear=self.clear, training=self.training), PUBLIC, built_at="", earlier=earlier)

        assert before.topics[1].suppressed
        assert told.topics[1].against_previous is None
        assert told.topics[0].against_previous is not None
        assert told.topics[0].against_previous.difference == 0

    def test_figures_come_back_from_json_as_they_were(self):
        told = stage_figures(satisfied(1200), PUBLIC, built_at="2019-10-20T02:00:00+03:00")
        again = stage_of(json.loads(json.dumps(as_json(told))))

        assert again == told
        assert isinstance(again, StageFigures)

    def test_a_period_comes_back_from_json_as_it_was(self):
        sources = comparing.side_by_side("clear", {"clients": Source(74.0, 71.0, 77.0, 412, False), "experts": None})
        told = PeriodFigures(2019, 2, "pmlp", "", True, "public", 10, "gap_of_sources", 1, (sources,))

        assert period_of(json.loads(json.dumps(as_json(told)))) == told


class TestComparing:
    def test_a_difference_has_its_interval_and_test(self):
        change = comparing.against(Reckoned(76, 1.2, 412), Reckoned(66, 1.6, 398), previous_year=2018)

        assert change.difference == 10
        assert (change.low, change.high) == (6.1, 13.9)
        assert change.p == 0.0

    def test_chance_is_called_chance(self):
        change = comparing.against(Reckoned(71, 2.0, 412), Reckoned(72, 2.0, 398), previous_year=2018)

        assert change.p == pytest.approx(math.erfc(1 / math.sqrt(8) / math.sqrt(2)), abs=1e-4)

    def test_who_thinks_clearly_better_of_himself_than_clients_do_is_blind_there(self):
        clients = Source(73.0, 70.0, 76.0, 400, False)

        def gap_of(own: float):
            return comparing.side_by_side(
                "advice", {"clients": clients, "self_assessment": Source(own, None, None, 1, False)}
            )

        assert (gap_of(91.0).gap, gap_of(91.0).blind_spot) == (18.0, True)
        assert (gap_of(82.0).gap, gap_of(82.0).blind_spot) == (9.0, False)
        assert not gap_of(60.0).blind_spot

    def test_a_gap_within_what_clients_may_well_think_is_no_blind_spot(self):
        wide = Source(73.0, 58.0, 88.0, 12, False)

        told = comparing.side_by_side(
            "advice", {"clients": wide, "self_assessment": Source(85.0, None, None, 1, False)}
        )

        assert (told.gap, told.blind_spot) == (12.0, False)

    def test_where_clients_are_withheld_there_is_no_gap(self):
        withheld = Source(None, None, None, None, True)

        told = comparing.side_by_side(
            "advice", {"clients": withheld, "self_assessment": Source(85.0, None, None, 1, False)}
        )

        assert (told.gap, told.blind_spot) == (None, False)


class TestRatesAndWeights:
    def test_rates_are_aapors_and_one_with_nobody_below_its_line_is_none(self):
        rates = rates_of({"I": 412, "P": 37, "R": 200, "NC": 371})

        assert rates["RR2"] == round(449 / 1020, 4)
        assert rates_of({"NE": 3})["RR1"] is None
        assert rates_of({}) == {}

    def test_weights_bring_both_margins_to_the_population_and_are_one_in_the_mean(self):
        answered: dict[Cell, int] = {("riga", "person"): 30, ("riga", "business"): 10, ("liepaja", "person"): 20}
        population: dict[Cell, int] = {("riga", "person"): 300, ("riga", "business"): 300, ("liepaja", "person"): 400}

        weights = weights_of(answered, population)

        weighted = {cell: weights.of(cell) * number for cell, number in answered.items()}
        assert sum(weighted.values()) == pytest.approx(60)
        assert weighted[("liepaja", "person")] == pytest.approx(60 * 0.4)
        assert weighted[("riga", "business")] == pytest.approx(60 * 0.3)

    def test_a_branch_nobody_answered_from_is_stood_for_by_nobody(self):
        weights = weights_of({("riga", "person"): 30}, {("riga", "person"): 300, ("ludza", "person"): 20})

        assert weights.of(("riga", "person")) == pytest.approx(1)
        assert weights.because == ""

    def test_without_a_population_everybody_weighs_the_same_and_it_is_said(self):
        weights = weights_of({("riga", "person"): 30}, {})

        assert (weights.of(("riga", "person")), weights.method, weights.because) == (1.0, UNWEIGHTED, "no_population")

    def test_somebody_of_a_kind_the_plan_does_not_know_leaves_all_unweighted(self):
        weights = weights_of({("riga", "person"): 30, ("riga", "business"): 5}, {("riga", "person"): 300})

        assert (weights.method, weights.because) == (UNWEIGHTED, "UnknownCategory")
