"""Places in drawings: what lies where, and where words turn."""

import pytest

from pmlp_portal.kernel.plots import Height, Scale, Upright, em, end_of_scale, percent


def test_places_are_text_with_two_decimals():
    assert (percent(100 / 3), em(2)) == ("33.33%", "2.00em")


@pytest.mark.parametrize(("longest", "end"), [(0, 2), (2, 2), (2.1, 4), (9, 10), (11, 20), (1001, 1001)])
def test_a_scale_ends_at_a_number_whose_half_is_whole(longest: float, end: float):
    assert end_of_scale(longest) == end


class TestScale:
    def test_its_ends_are_the_drawings_ends(self):
        cut = Scale(50, 100)
        assert [cut.across(value) for value in (50, 75, 100)] == ["0.00%", "50.00%", "100.00%"]

    def test_what_lies_outside_stands_at_the_end(self):
        assert (Scale(50, 100).across(20), Scale(50, 100).across(130)) == ("0.00%", "100.00%")


def test_up_a_drawing_nought_is_at_the_foot():
    height = Height(foot=11, tallest=8, top=20)
    assert [height.at(value) for value in (0, 10, 20)] == ["11.00em", "7.00em", "3.00em"]


def test_words_at_a_line_on_the_right_stand_left_of_it():
    assert (Upright.at(20).anchor, Upright.at(80).anchor) == ("start", "end")
