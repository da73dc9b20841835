"""How often answers took how many days: what two stretches of time are compared by."""

from datetime import date

import pytest

from forum.queries.days_taken import days_taken
from forum.tests.factories import a_published_question
from pmlp_portal.kernel import clock

pytestmark = pytest.mark.django_db

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def took(anda, days, on, **more):
    return a_published_question(anda, days=days, published_at=clock.at(on, clock.MIDNIGHT), **more)


def test_answers_are_counted_by_the_days_they_took(anda):
    for days in (2, 2, 12):
        took(anda, days, date(2026, 11, 11))
    found = days_taken(first=NOVEMBER, until=DECEMBER)
    assert (found.numbers, found.answered, found.in_time) == ({2: 2, 12: 1}, 3, 2)
    assert not found.has_demonstration


def test_the_first_day_is_in_and_the_last_is_not(anda):
    took(anda, 1, NOVEMBER)
    took(anda, 9, DECEMBER)
    assert days_taken(first=NOVEMBER, until=DECEMBER).numbers == {1: 1}


def test_one_invented_answer_makes_all_of_it_demonstration(anda):
    took(anda, 1, NOVEMBER)
    took(anda, 1, NOVEMBER, is_demonstration=True)
    assert days_taken(first=NOVEMBER, until=DECEMBER).has_demonstration


def test_of_nothing_there_is_nothing(db):
    assert days_taken(first=NOVEMBER, until=DECEMBER).answered == 0
