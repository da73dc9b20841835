"""The forum's answer time before and after its recommendation: as a page, as CSV, as JSON."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from forum.tests.factories import a_published_question, make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.indicators import charts
from pmlp_portal.indicators.policies import LEAST_ANSWERS
from pmlp_portal.indicators.queries.answer_time import answer_time_page
from pmlp_portal.kernel import clock
from surveys.actions.recommendations import Advice, recommend
from surveys.models import Period, Topic
from surveys.tests.factories import at
from surveys.tests.showing import a_stage, built

PAGE, CSV, JSON = "/indicators/answer-time/", "/indicators/answer-time.csv", "/indicators/answer-time.json"
NOW = at(26)
TURN = date(2026, 6, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False), translation.override("lv"):
        yield


@pytest.fixture
def anda(db):
    return make_staff("anda", Role.EXPERT)


@pytest.fixture
def given(anda):
    """After the assessment of 2018 the office is advised to answer sooner; 2019 has results too."""
    built(a_stage(2018))
    built(a_stage(2019))
    advice = Advice("Atbildēt ātrāk", TURN, topic=Topic.objects.get(slug="consultation"), indicator_code="answer-time")
    return recommend(period=Period.objects.get(year=2018), advice=advice, by=None, now=clock.at(TURN, clock.MIDNIGHT))


def took(anda, days, on, *, number=1):
    for _nth in range(number):
        a_published_question(anda, days=days, published_at=clock.at(on, clock.MIDNIGHT))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


@pytest.fixture
def answered(anda, given):
    """Before it took eight or ten days, since then three or five."""
    for days in (8, 10):
        took(anda, days, TURN - timedelta(days=40), number=20)
    for days in (3, 5):
        took(anda, days, TURN + timedelta(days=40), number=20)


@pytest.mark.usefixtures("answered")
class TestPage:
    def test_it_says_by_how_much_and_how_sure_that_is(self):
        said = words(Client().get(PAGE))
        assert "Puse atbilžu iepriekš 8 darbdienas; 40 atbildes" in said
        assert "Un kopš ieteikuma 3 darbdienas; 40 atbildes" in said
        assert "Vidēji ātrāk par 5,0 darbdienas; 95 % intervāls 4,6–5,4" in said
        assert "−5,0 (no −5,4 līdz −4,6)" in said

    def test_it_tells_what_clients_said_of_the_topic_then_and_next(self):
        said = words(Client().get(PAGE))
        assert "Novērtējums 2018 76 73–79 412 Novērtējums 2019 76 73–79 412" in said

    def test_the_recommendation_is_an_upright_line_that_points_at_its_day(self):
        page = answer_time_page(now=NOW)
        turn = charts.by_month(page.months, turned_on=page.given_on).turn
        assert page.given_on == TURN
        assert turn is not None

    def test_months_without_answers_leave_a_gap_in_the_line(self):
        chart = charts.by_month(answer_time_page(now=NOW).months, turned_on=None)
        assert (len(chart.points), len(chart.segments)) == (2, 0)

    def test_in_english(self):
        assert "On average sooner by 5.0 working days; 95% interval 4.6–5.4" in words(Client().get(f"/en{PAGE}"))

    def test_machines_read_the_same(self):
        told = Client().get(JSON).json()
        assert told["given_on"] == "2026-06-01"
        assert told["comparison"]["before"]["median"] == {"value": 8, "low": 8, "high": 10}
        assert told["comparison"]["mean_shorter_by"]["value"] == 5
        assert told["comparison"]["mean_shorter_by"]["low"] == pytest.approx(4.556, abs=0.01)
        assert {"month": "2026-07", "answered": 40, "median": 3} in told["months"]

    def test_so_do_spreadsheets(self):
        rows = list(csv.reader(io.StringIO(Client().get(CSV).content.decode().removeprefix("\ufeff"))))
        assert rows[1][:5] == ["2025-06-01", "2026-05-31", "40", "8", "8"]
        assert rows[2][2:4] == ["40", "3"]
        assert ["2026-07", "", "40", "3"] in [row[:4] for row in rows]


class TestLittle:
    def test_without_a_recommendation_there_are_months_only(self, anda):
        took(anda, 3, date(2026, 11, 2))
        said = words(Client().get(PAGE))
        assert "Ar šo rādītāju vēl nav saistīts neviens ieteikums." in said
        assert "Novembris 2026 1 3" in said.replace("&nbsp;", " ")

    def test_of_an_empty_forum_too(self, db):
        assert Client().get(PAGE).status_code == 200
        assert Client().get(JSON).json()["comparison"] is None
        assert Client().get(CSV).status_code == 200

    def test_few_answers_are_compared_without_an_interval(self, anda, given):
        took(anda, 9, TURN - timedelta(days=1), number=LEAST_ANSWERS - 1)
        took(anda, 4, TURN, number=LEAST_ANSWERS)
        comparison = answer_time_page(now=NOW).comparison
        assert comparison is not None
        assert (comparison.shorter_by.value, comparison.shorter_by.low) == (5, None)
        assert (comparison.more_in_time.value, comparison.more_in_time.low) == (0, None)
        assert "95 % intervāls" not in words(Client().get(PAGE)).split("Tas pats temats")[0].split("Iekavās")[0]

    def test_what_lies_more_than_a_year_away_is_not_compared(self, anda, given):
        took(anda, 9, TURN - timedelta(days=366))
        took(anda, 9, TURN - timedelta(days=365))
        took(anda, 4, TURN)
        comparison = answer_time_page(now=NOW).comparison
        assert comparison is not None
        assert comparison.before.taken.answered == 1


def test_without_an_adopted_table_the_overview_says_so_and_leads_here():
    said = Client().get("/indicators/").content.decode()

    assert "Neviena tabula vēl nav apstiprināta." in said
    assert f'href="{PAGE}"' in said
