import pytest
from django.template import engines

from pmlp_portal.site import icons


@pytest.mark.parametrize("name", icons.SHAPES)
def test_an_icon_is_drawn_in_the_color_of_its_word_and_hidden_from_screen_readers(name):
    svg = icons.icon(name)
    assert svg.startswith('<svg class="icon"')
    assert 'aria-hidden="true"' in svg
    assert icons.SHAPES[name] in svg


def test_a_name_from_the_database_that_is_no_longer_drawn_does_not_break_the_page():
    assert icons.icon("teapot") == icons.icon(icons.UNKNOWN)


def test_the_tag_writes_the_drawing_unescaped():
    page = engines["django"].from_string('{% load portal %}{% icon "clock" %}').render()
    assert page == icons.icon("clock")
