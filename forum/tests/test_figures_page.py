"""Answer times as everybody sees them: the page, its drawing, the file."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum import actions, charts
from forum.demonstration import recommendation_on
from forum.figure_forms import PeriodForm
from forum.models import AnswerRuleRow
from forum.queries.answer_times import Line, Shown, figures_page
from forum.queries.figures import NONE_FORWARDED, AnswerTimes
from forum.queries.rules import rules_in_force
from forum.tests.factories import a_published_question, ask, at, fresh, make_category
from pmlp_portal.kernel import clock

PAGE, FILE = "/forum/answer-times/", "/forum/answer-times.csv"
NOON = at(26)
TURN = recommendation_on()
ONE_DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """Somebody who looks in on a day in November."""
    with time_machine.travel(NOON, tick=False):
        yield Client()


def took(anda, *days, on=date(2026, 11, 11), **more):
    for number in days:
        a_published_question(anda, days=number, published_at=clock.at(on, clock.MIDNIGHT), **more)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def rows(response):
    return list(csv.reader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))


def period(asked, *, first_on=date(2023, 5, 9)):
    shown = PeriodForm.of(QueryDict(asked), first_on=first_on, today=date(2026, 11, 26)).shown
    return shown.first, shown.until, shown.category


class TestPeriod:
    def test_at_first_it_is_the_last_two_years(self):
        assert period("") == (date(2024, 12, 1), date(2026, 12, 1), None)

    def test_and_never_begins_before_the_first_answer(self):
        assert period("", first_on=date(2026, 9, 30)) == (date(2026, 9, 1), date(2026, 12, 1), None)
        assert period("", first_on=None) == (date(2026, 11, 1), date(2026, 12, 1), None)

    def test_both_months_named_are_in_it(self, passports):
        assert period("since=2026-01&through=2026-02&category=pases") == (date(2026, 1, 1), date(2026, 3, 1), passports)

    @pytest.mark.parametrize(
        "nonsense", ["since=2020-01", "since=2026-13&through=soon", "category=%00", "since=&through=", "since=2026-1"]
    )
    def test_what_makes_no_sense_is_as_if_nothing_was_said(self, nonsense):
        assert period(nonsense) == period("")

    def test_the_other_way_round_it_is_the_last_month(self):
        assert period("since=2026-05&through=2026-03")[:2] == (date(2026, 3, 1), date(2026, 4, 1))


class TestPage:
    def test_it_says_how_long_answers_took_and_what_waits(self, reader, anda, maris, passports):
        took(anda, 1, 4, 12, category=passports)
        ask()
        forwarded = ask()
        actions.forward(
            question_id=forwarded.pk, seen=fresh(forwarded).version, to="VID", because="", by=maris, now=at(19)
        )

        said = words(reader.get(PAGE))
        assert "Uz pusi jautājumu atbildam 4 dienās" in said
        assert "Uz deviņiem no desmit 12 dienās" in said
        assert "66&nbsp;% 2 no 3 jautājumiem" in said
        assert "0&nbsp;% 0 no 1 jautājumiem" in said
        assert "Šobrīd gaida mūsu atbildi 1 no tiem nokavēti: 1" in said

    def test_the_table_beside_the_drawing_has_the_same_months(self, reader, anda):
        took(anda, 2, 2)
        took(anda, 7, on=date(2026, 9, 2))

        page = reader.get(PAGE).content.decode()
        assert page.count('<rect class="bar"') == 1 + 2 + 1  # in the legend, months, topics
        assert re.search(r"Septembris&nbsp;2026</th><td class=\"num\">1</td><td class=\"num\">7</td>", page)
        assert re.search(r"Oktobris&nbsp;2026</th><td class=\"num\">0</td><td class=\"num\">–</td>", page)

    def test_the_drawing_has_a_name_and_says_in_words_what_it_shows(self, reader, anda):
        took(anda, 2)
        page = reader.get(PAGE).content.decode()
        assert 'role="img" aria-labelledby="chart-title chart-desc"' in page
        assert "Atbilžu laiks pa mēnešiem</title>" in page
        assert "style=" not in page

    def test_not_quite_all_is_not_a_hundred(self, reader, anda):
        took(anda, *[1] * 299, 11)
        assert "99&nbsp;% 299 no 300" in words(reader.get(PAGE))

    def test_of_one_topic(self, reader, anda, passports):
        took(anda, 3, category=passports)
        took(anda, 9, category=make_category("dzivesvieta"))

        assert "Uz pusi jautājumu atbildam 3 dienās" in words(reader.get(f"{PAGE}?category=pases"))
        assert "Uz pusi jautājumu atbildam 9 dienās" in words(reader.get(f"{PAGE}?category=dzivesvieta"))

    def test_where_nothing_was_answered_nothing_is_drawn(self, reader):
        response = reader.get(PAGE)
        assert response.status_code == 200
        assert '<svg class="plot"' not in response.content.decode()

    def test_in_english(self, reader, anda):
        took(anda, 1)
        assert "Half of the questions we answer in 1 day" in words(reader.get(f"/en{PAGE}"))

    def test_it_asks_as_many_questions_for_two_years_as_for_a_month(self, reader, anda, passports):
        took(anda, 3, category=passports)
        took(anda, 3, on=date(2024, 12, 5), category=make_category("cits"))
        asked = []
        for address in (f"{PAGE}?since=2026-11", PAGE):
            with CaptureQueriesContext(connection) as captured:
                reader.get(address)
            asked.append(len(captured))
        assert asked[0] == asked[1] > 0


class TestRules:
    def test_the_law_is_told_with_its_days(self, reader):
        said = words(reader.get(PAGE))
        assert "Jautāts pirms 1.03.2026.: atbilde 1 mēnesī" in said
        assert (
            "Jautāts no 1.03.2026.: atbilde 10 darbdienās, nosūtīšana iestādei, kas var atbildēt, 5 darbdienās." in said
        )

    def test_the_office_s_own_rule_ends_it_once_it_has_begun(self):
        AnswerRuleRow.objects.create(valid_from=date(2026, 11, 20), working_days=8)
        AnswerRuleRow.objects.create(valid_from=date(2027, 1, 1), working_days=5)
        told = [(held.first, held.until, held.rule.working_days) for held in rules_in_force(day=date(2026, 11, 26))]
        assert told == [
            (None, date(2026, 3, 1), 0), (date(2026, 3, 1), date(2026, 11, 20), 10), (date(2026, 11, 20), None, 8)
        ]  # fmt: skip

    def test_what_is_told_is_what_is_done(self, passports):
        AnswerRuleRow.objects.create(valid_from=date(2026, 2, 1), working_days=8)
        for month in (1, 2, 3, 11):
            question = ask(now=at(10, month=month))
            (held,) = [
                held
                for held in rules_in_force(day=date(2026, 11, 26))
                if (held.first or date.min) <= date(2026, month, 10) < (held.until or date.max)
            ]
            assert question.rule == held.rule.version


class TestTurn:
    def test_in_the_demonstration_before_and_after_are_told_apart(self, reader, anda):
        took(anda, 20, on=TURN - ONE_DAY, is_demonstration=True)
        took(anda, 3, on=TURN, is_demonstration=True)

        said = words(reader.get(PAGE))
        assert "Pirms ieteikuma 1 20 20" in said
        assert "Pēc ieteikuma 1 3 3" in said
        assert "diena un skaitļi ir demonstrācijas dati" in said

    def test_what_was_really_answered_has_no_invented_turn(self, reader, anda):
        took(anda, 20, on=TURN - ONE_DAY)
        took(anda, 3, on=TURN)
        assert "ieteikum" not in words(reader.get(PAGE))

    def test_a_period_on_one_side_of_it_has_none(self, anda):
        took(anda, 3, on=TURN, is_demonstration=True)
        after = Shown(TURN.replace(day=1), date(2026, 12, 1))
        assert figures_page(shown=after, turned_on=TURN, now=NOON).turn is None

    def test_the_line_stands_where_its_day_lies_in_the_month(self):
        lines = [Line(AnswerTimes(1, 2, 4, 1), NONE_FORWARDED, month=date(2025, month, 1)) for month in (5, 6)]
        middle = charts.by_month(lines, turned_on=date(2025, 6, 16)).turn
        assert middle is not None
        assert middle.x == "77.25%"  # three quarters of what is right of the scale
        assert charts.by_month(lines, turned_on=date(2025, 7, 1)).turn is None


class TestDrawing:
    def test_bars_begin_at_nought_and_end_within_the_scale(self):
        lines = [Line(AnswerTimes(1, days, 2 * days, 1), NONE_FORWARDED, month=date(2026, 1, 1)) for days in (0, 5, 9)]
        chart = charts.by_month(lines, turned_on=None)
        assert [line.label for line in chart.grid] == ["0", "10", "20"]
        foot = charts.FOOT_EM
        for column, days in zip(chart.columns, (0, 5, 9), strict=True):
            tall = float(column.height.removesuffix("em"))
            assert tall == pytest.approx(charts.TALLEST_EM * days / 20, abs=0.1)
            assert float(column.y.removesuffix("em")) + tall == pytest.approx(foot, abs=0.02)

    def test_however_long_the_period_there_is_room_for_the_names_of_months(self):
        lines = [Line(AnswerTimes(1, 1, 1, 1), NONE_FORWARDED, month=date(2026, 1, 1))] * 61
        named = [column for column in charts.by_month(lines, turned_on=None).columns if column.label]
        assert len(named) == charts.LABELS_AT_MOST


class TestFile:
    def test_it_has_the_whole_the_months_the_topics_and_both(self, reader, anda, passports):
        took(anda, 4, category=passports)
        took(anda, 9, on=date(2026, 10, 1), category=passports)
        took(anda, 1, on=date(2026, 9, 30))
        response = reader.get(f"{FILE}?since=2026-10&through=2026-11")

        assert response.headers["Content-Disposition"] == 'attachment; filename="answer-times-2026-10-2026-11.csv"'
        assert [row[:5] for row in rows(response)[1:]] == [
            ["Kopā", "Kopā", "2", "4", "9"],
            ["2026-10", "Kopā", "1", "9", "9"],
            ["2026-11", "Kopā", "1", "4", "4"],
            ["Kopā", "Pases", "2", "4", "9"],
            ["2026-10", "Pases", "1", "9", "9"],
            ["2026-11", "Pases", "1", "4", "4"],
        ]

    def test_invented_figures_are_marked(self, reader, anda):
        took(anda, 4, is_demonstration=True)
        head, whole, *_ = rows(reader.get(FILE))
        assert (head[-1], whole[-1]) == ("Demonstrācijas dati", "jā")

    def test_a_topic_named_like_a_formula_is_text(self, reader, anda):
        took(anda, 4, category=make_category("x", name_lv="=1+1"))
        assert "'=1+1" in [row[1] for row in rows(reader.get(FILE))]
