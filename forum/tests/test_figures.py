import math
import statistics
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from forum import actions
from forum.queries.figures import (
    NONE_ANSWERED,
    NONE_FORWARDED,
    AnswerTimes,
    Forwarded,
    Waiting,
    answer_times,
    first_answer_on,
    forwarded,
    waiting_by_category,
    waiting_now,
)
from forum.tests.factories import (
    NEXT_DAY,
    a_published_question,
    ask,
    assigned,
    at,
    fresh,
    make_category,
    make_staff,
    published,
)
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


def took(anda, *days, category=None, published_at=NEXT_DAY, **more):
    for number in days:
        a_published_question(anda, published_at=published_at, days=number, category=category, **more)


class TestAnswerTimes:
    def test_half_took_so_long_or_less_and_nine_in_ten_so_long(self, anda):
        took(anda, *range(1, 12))

        times = answer_times(first=NOVEMBER, until=DECEMBER).whole
        assert (times.answered, times.median, times.ninetieth, times.in_time) == (11, 6, 10, 10)
        assert times.share_in_time == pytest.approx(10 / 11)

    def test_by_month_of_the_answer_in_riga(self, anda):
        before_midnight = clock.at(DECEMBER, clock.MIDNIGHT) - timedelta(minutes=1)
        took(anda, 2, published_at=before_midnight)
        took(anda, 8, published_at=before_midnight + timedelta(minutes=1))

        figures = answer_times(first=NOVEMBER, until=JANUARY)
        assert {month: times.median for month, times in figures.by_month.items()} == {NOVEMBER: 2, DECEMBER: 8}
        assert answer_times(first=NOVEMBER, until=DECEMBER).whole.answered == 1

    def test_by_category_and_by_both(self, anda, passports):
        residence = make_category("dzivesvieta")
        took(anda, 1, 1, category=passports)
        took(anda, 9, category=residence)
        took(anda, 4)

        figures = answer_times(first=NOVEMBER, until=DECEMBER)
        assert {slug: times.median for slug, times in figures.by_category.items()} == {
            "pases": 1, "dzivesvieta": 9, "": 4,
        }  # fmt: skip
        assert figures.of(month=NOVEMBER, category="pases").answered == 2
        assert figures.of(month=DECEMBER) == figures.of(category="nav") == NONE_ANSWERED
        assert figures.of() == figures.whole

    def test_demonstration_is_marked_where_it_counts(self, anda, passports):
        took(anda, 1, category=passports, is_demonstration=True)
        took(anda, 1)

        figures = answer_times(first=NOVEMBER, until=DECEMBER)
        assert figures.whole.has_demonstration
        assert not figures.of(category="").has_demonstration

    def test_where_nothing_was_answered_there_is_no_share(self, db):
        assert answer_times(first=NOVEMBER, until=DECEMBER).whole == NONE_ANSWERED
        assert NONE_ANSWERED.share_in_time is None

    def test_an_answer_hidden_later_still_took_its_time(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.hide(question_id=question.pk, seen=question.version, because="Vārds", by=maris, now=NEXT_DAY)

        assert answer_times(first=NOVEMBER, until=DECEMBER).whole == AnswerTimes(1, 1, 1, 1)


class TestAgainstPythonsOwn(TestCase):
    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(some.lists(some.integers(0, 40), min_size=1, max_size=30))
    def test_the_figures_are_those_of_the_definition(self, days):
        anda = make_staff("anda", Role.EXPERT)
        took(anda, *days)
        times = answer_times(first=NOVEMBER, until=DECEMBER).whole

        assert times.median == statistics.median_low(days)
        assert times.ninetieth == sorted(days)[math.ceil(0.9 * len(days)) - 1]
        assert times.in_time == sum(number <= 10 for number in days)


class TestNow:
    def test_what_waits_is_counted_whoever_has_it(self, anda, liga, maris, passports):
        ask()
        assigned(anda, by=maris)
        published(anda, liga, by=maris)

        assert waiting_now(now=at(24)) == Waiting(owed=2, due_today=0, overdue=0)
        assert waiting_now(now=at(25)) == Waiting(owed=2, due_today=2, overdue=0)
        assert waiting_now(now=at(26)) == Waiting(owed=2, due_today=0, overdue=2)

    def test_by_category_too(self, anda, maris, passports):
        ask()
        ask(category="")

        assert waiting_by_category(now=at(26)) == {"pases": Waiting(1, 0, 1), "": Waiting(1, 0, 1)}

    def test_who_waits_for_the_asker_owes_nothing(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=NEXT_DAY)

        assert waiting_now(now=at(26)) == Waiting(0, 0, 0)


def test_sent_on_within_five_working_days_is_in_time(maris, passports):
    for day in (17, 19):
        question = ask()
        actions.forward(
            question_id=question.pk, seen=fresh(question).version, to="VID", because="", by=maris, now=at(day)
        )

    figures = forwarded(first=NOVEMBER, until=DECEMBER)
    assert figures.whole == figures.of(month=NOVEMBER, category="pases") == Forwarded(number=2, in_time=1)
    assert figures.of(category="") == NONE_FORWARDED


def test_figures_begin_with_the_first_answer(anda):
    assert first_answer_on() is None
    took(anda, 1)
    took(anda, 1, published_at=clock.at(DECEMBER, clock.MIDNIGHT) - timedelta(minutes=1))
    assert first_answer_on() == date(2026, 11, 11)
