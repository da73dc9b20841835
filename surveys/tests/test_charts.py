"""Drawings of results: what stands where, where an axis is cut, and what no line crosses."""

import pytest

from surveys import charts
from surveys.queries.results import YearFigure
from surveys.results.figures import Change, Source, TopicSources
from surveys.templatetags.surveys import bounds, figure, p_alone, p_value, share, signed, signed_bounds
from surveys.tests.showing import BROKEN, HIGHER, WITHHELD
from surveys.tests.showing import figure as index_of


def a_year(year, value=70.0, *, breaks=False):
    return YearFigure(year, value, value - 2, value + 2, breaks)


class TestTopics:
    def test_the_axis_is_cut_at_a_ten_below_all_that_is_drawn(self):
        axis = charts.by_topic([index_of("tools", 68.0), index_of("training", 62.0)]).axis
        assert (axis.first, axis.is_cut) == (50, True)
        assert [line.label for line in axis.lines] == ["50", "60", "70", "80", "90", "100"]

    def test_low_ones_are_drawn_from_the_worst(self):
        axis = charts.by_topic([index_of("tools", 9.0)]).axis
        assert (axis.first, axis.is_cut, [line.label for line in axis.lines][:2]) == (0, False, ["0", "20"])

    def test_a_dot_stands_where_its_index_is_with_its_interval_around(self):
        row = charts.by_topic([index_of("tools", 75.0)]).rows[0]
        assert (row.x, row.low, row.high, row.previous) == ("50.00%", "44.00%", "56.00%", "")

    def test_where_it_stood_before_is_drawn_unless_the_series_broke(self):
        rows = charts.by_topic(
            [index_of("tools", 75.0, against_previous=HIGHER), index_of("training", 75.0, against_previous=BROKEN)]
        ).rows
        assert [row.previous for row in rows] == ["32.00%", ""]

    def test_what_is_withheld_is_not_drawn(self):
        assert charts.by_topic([WITHHELD]).rows == []


def test_of_four_sources_only_those_that_say_something_are_drawn():
    own = Source(90.0, 88.0, 92.0, 1, False)
    topic = TopicSources("tools", Source(None, None, None, None, True), None, own, None, None, False)
    row = charts.by_source([topic]).rows[0]
    assert (row.clients, row.employees, row.self_assessment, row.experts) == ("", "", "80.00%", "")


class TestYears:
    def test_years_that_follow_each_other_are_joined(self):
        assert len(charts.by_year([a_year(2018), a_year(2019), a_year(2020)]).segments) == 2

    def test_nothing_crosses_a_break(self):
        drawn = charts.by_year([a_year(2018), a_year(2019, breaks=True), a_year(2020)])
        assert [(one.told.year, other.told.year) for one, other in drawn.segments] == [(2019, 2020)]
        assert len(drawn.breaks) == 1

    def test_the_first_year_breaks_with_nothing(self):
        assert charts.by_year([a_year(2019, breaks=True)]).breaks == []

    def test_a_missing_year_is_a_gap_with_a_name(self):
        drawn = charts.by_year([a_year(2018), a_year(2020)])
        assert (drawn.segments, [tick.label for tick in drawn.ticks]) == ([], ["2018", "2019", "2020"])

    def test_a_year_of_which_nothing_is_told_has_no_point(self):
        drawn = charts.by_year([a_year(2018), YearFigure(2019, None, None, None, False)])
        assert (len(drawn.points), drawn.segments) == (1, [])

    def test_of_no_years_nothing_is_drawn(self):
        assert charts.by_year([]).points == []


@pytest.mark.usefixtures("speaking_latvian")
class TestWords:
    @pytest.mark.parametrize(
        ("value", "places", "said"),
        [(72.5, 0, "73"), (-0.04, 1, "0,0"), (-3.25, 1, "−3,3"), (None, 0, "–"), (float("nan"), 0, "–"), ("", 0, "–")],
    )
    def test_a_figure_is_rounded_half_up_and_a_missing_one_is_a_dash(self, value, places, said):
        assert figure(value, places) == said

    @pytest.mark.parametrize(("value", "said"), [(3.4, "+3"), (-1.2, "−1"), (0.2, "±0"), (None, "–")])
    def test_a_change_has_its_sign(self, value, said):
        assert signed(value) == said

    def test_bounds_that_are_not_known_are_not_said(self):
        assert (bounds(71, 77), bounds(None, 77), signed_bounds(0.4, 5.6, 1)) == ("71–77", "", "no +0,4 līdz +5,6")

    def test_a_chance_too_small_to_tell_is_told_as_such(self):
        assert [p_value(0.0007), p_value(0.03), p_value(None)] == ["p < 0,001", "p = 0,030", "p –"]
        assert [p_alone(0.0007), p_alone(0.03), p_alone("")] == ["< 0,001", "0,030", "–"]

    def test_a_share_is_told_of_a_hundred(self):
        assert share(0.4401) == "44\N{NO-BREAK SPACE}%"


def test_a_change_without_numbers_stands_nowhere():
    broken = Change(previous_year=2018, break_in_series=True)
    assert charts.by_topic([index_of("tools", 60.0, against_previous=broken)]).rows[0].previous == ""
