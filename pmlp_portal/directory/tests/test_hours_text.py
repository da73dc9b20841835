from datetime import time

import pytest
from django.utils import translation

from pmlp_portal.directory import hours_text
from pmlp_portal.directory.hours import Because, Closure, Hours
from pmlp_portal.directory.models import Branch

SHORT, LONG = Hours(time(8, 30), time(16)), Hours(time(8, 30), time(18, 30))
WEEK = {1: Hours(time(9), time(18)), 2: SHORT, 3: SHORT, 4: SHORT, 5: Hours(time(9), time(15))}


def branches(*names: str) -> list[Branch]:
    """Branches that are nowhere but here."""
    return [Branch(name_lv=f"{name} nodaļa", name_en=name) for name in names]


@pytest.fixture(autouse=True)
def _latvian():
    with translation.override("lv"):
        yield


def test_equal_days_share_a_line():
    assert hours_text.week_lines(WEEK) == ["P 9:00–18:00", "O, T, C 8:30–16:00", "Pk 9:00–15:00"]


def test_equal_days_share_a_line_also_when_another_lies_between():
    assert hours_text.week_lines({2: LONG, 3: SHORT, 4: LONG}) == ["O, C 8:30–18:30", "T 8:30–16:00"]


def test_weekends_have_letters_too():
    assert hours_text.week_lines({6: SHORT, 7: SHORT}) == ["S, Sv 8:30–16:00"]


def test_english_days_are_english():
    with translation.override("en"):
        assert hours_text.week_lines(WEEK)[1] == "Tue, Wed, Thu 8:30–16:00"


def test_round_the_clock_every_day_is_one_line():
    always = {weekday: Hours(time(0), time(0)) for weekday in range(1, 8)}
    assert hours_text.week_lines(always) == ["Katru dienu 0:00–24:00"]


def test_a_week_without_hours_has_no_lines():
    assert hours_text.week_lines({}) == []


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), ""),
        (("Rīgas 1.",), "Izņemot Rīgas 1. nodaļu."),
        (("Cēsu", "Rīgas 1."), "Izņemot Cēsu nodaļu un Rīgas 1. nodaļu."),
        (("Balvu", "Cēsu", "Ogres"), "Izņemot Balvu nodaļu, Cēsu nodaļu un Ogres nodaļu."),
        (("Balvu", *"abcd"), "Izņemot Balvu nodaļu un vēl 4 nodaļas."),
        (("Balvu", *map(str, range(21))), "Izņemot Balvu nodaļu un vēl 21 nodaļu."),
        (("Balvu", *map(str, range(11))), "Izņemot Balvu nodaļu un vēl 11 nodaļas."),
    ],
)
def test_exceptions_are_listed_while_few_and_counted_when_many(names, sentence):
    assert hours_text.exceptions_sentence(branches(*names)) == sentence


def test_exceptions_in_english():
    with translation.override("en"):
        assert hours_text.exceptions_sentence(branches("Riga 1")) == "Except Riga 1."
        assert hours_text.exceptions_sentence(branches(*"abcde")) == "Except a and 4 more branches."


@pytest.mark.parametrize(
    ("closure", "sentence"),
    [
        (Closure(Because.HOLIDAY, "Jāņu diena", "Midsummer Day"), "Slēgts: Jāņu diena."),
        (Closure(Because.HOLIDAY), "Svētku diena."),
        (Closure(Because.SPECIAL, "Telpu remonts.", "Repairs."), "Telpu remonts."),
        (Closure(Because.SPECIAL), "Nodaļa šajā dienā slēgta."),
        (Closure(Because.WEEKDAY), "Šajā nedēļas dienā nodaļa nestrādā."),
    ],
)
def test_a_closed_day_says_why(closure, sentence):
    assert hours_text.closure_sentence(closure) == sentence
