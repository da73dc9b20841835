"""Results as everybody sees them, and as they are seen inside."""

import re

import pytest
import time_machine
from django.test import Client

from surveys.models import ResultSet
from surveys.states import StageState
from surveys.tests.factories import at
from surveys.tests.showing import BROKEN, a_stage, built, figure, satisfaction

LIST, PAGE, INSIDE = "/surveys/results/", "/surveys/results/pmlp/2019/", "/surveys/desk/results/pmlp/2019/"

pytestmark = pytest.mark.django_db


def words(response):
    without = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(without.replace("&nbsp;", " ").replace("&#x27;", "'").split())


@pytest.fixture
def reader():
    return Client()


@pytest.fixture
def lead(vita):
    client = Client()
    client.force_login(vita)
    return client


class TestList:
    def test_before_the_first_period_it_says_when_there_will_be_results(self, reader):
        assert "Publicētu rezultātu vēl nav" in words(reader.get(LIST))

    def test_a_period_is_named_with_its_index_and_how_many_were_asked(self, reader):
        built(a_stage())
        said = words(reader.get(LIST))
        assert "Novērtējums 2019" in said
        assert "Klientu indekss 73 no 100. Aptaujāti 412 klienti." in said

    def test_no_line_crosses_a_break_in_the_series(self, reader):
        built(a_stage(2018))
        built(a_stage(2019), overall=figure("", 73.0, against_previous=BROKEN))

        page = reader.get(LIST).content.decode()
        assert page.count('<line class="zero dash"') == 1
        assert '<line class="s5" x1' not in page
        assert "nē: jauna anketa" in page

    def test_years_that_can_be_compared_are_joined(self, reader):
        built(a_stage(2018))
        built(a_stage(2019))
        page = reader.get(LIST).content.decode()
        assert page.count('<line class="s5" x1') == 1
        assert "zero dash" not in page

    def test_a_missing_year_leaves_a_gap(self, reader):
        built(a_stage(2018))
        built(a_stage(2020))
        page = reader.get(LIST).content.decode()
        assert ">2019</text>" in page
        assert '<line class="s5" x1' not in page


class TestPeriod:
    def test_every_figure_says_how_many_how_sure_and_by_which_method(self, reader):
        built(a_stage())
        said = words(reader.get(PAGE))
        assert "no 100; 95 % intervāls 70–76" in said
        assert "Pret 2018. gadu +3 95 % intervāls no +0,4 līdz +5,6" in said
        assert "anketas 1. versija (jautājumi ir mūsu projekts); n = 412; metode answers_pooled, 1. versija" in said
        assert "44 % AAPOR RR2" in said

    def test_the_finding_is_the_topic_that_changed_by_more_than_chance(self, reader):
        built(a_stage())
        assert "Ātra un ērta konsultācija: 76 pret 66 iepriekš" in words(reader.get(PAGE))

    def test_without_a_sure_change_it_is_the_highest(self, reader):
        built(a_stage(), topics=(figure("tools", 68.0), figure("consultation", 61.0)))
        assert "Visaugstāk: Pašpārbaudes rīki, 68" in words(reader.get(PAGE))

    def test_what_is_withheld_is_shown_as_such_and_drawn_nowhere(self, reader):
        built(a_stage())
        page = reader.get(PAGE).content.decode()
        row = re.search(r'<th scope="row">Laikus atgādinājumi</th>(.*?)</tr>', page, re.DOTALL)
        assert row is not None
        assert row[1].count("‹10") == 2
        assert '<span class="label">Laikus atgādinājumi' not in page
        assert "Neuzrāda: atbildēja mazāk nekā 10 cilvēki" in page

    def test_four_sources_stand_side_by_side_with_the_blind_spot(self, reader):
        built(a_stage())
        said = words(reader.get(PAGE))
        assert "Ātra un ērta konsultācija aklais punkts 76 (74–78) 72 (70–74) 91 (89–93) 68 (66–70) +15" in said
        assert "Paši sevi vērtējam augstāk nekā klienti" in said

    def test_both_measures_of_satisfaction_stand_apart_and_few_are_not_official(self, reader):
        built(a_stage(), topics=(), satisfaction=satisfaction(n=412))
        said = words(reader.get(PAGE))
        assert "Vidējais vērtējums 78,3 %" in said
        assert "Apmierināto daļa 64,1 %" in said
        assert "Šis nav oficiālais skaitlis: tam vajag vismaz 1000 klientu, bet atbildēja 412." in said

    def test_from_a_thousand_on_nothing_of_that_is_said(self, reader):
        built(a_stage(), topics=(), satisfaction=satisfaction(n=1000))
        assert "nav oficiālais" not in words(reader.get(PAGE))

    def test_counts_of_each_level_are_told_and_the_small_ones_withheld(self, reader):
        built(a_stage(), topics=(figure("tools", 68.0, levels=(None, 12, 30, 100, 150, None)),))
        page = reader.get(PAGE).content.decode()
        row = re.search(
            r'Pašpārbaudes rīki</th>(<td class="num"><span aria-hidden="true">‹10.*?)</tr>', page, re.DOTALL
        )
        assert row is not None
        assert row[1].count("‹10") == 2

    def test_in_english_it_speaks_english(self, reader):
        built(a_stage())
        said = words(reader.get(f"/en{PAGE}"))
        assert "Quick advice: 76, 66 before" in said
        assert "from +0.4 to +5.6" in said

    @pytest.mark.parametrize("address", ["/surveys/results/pmlp/2031/", "/surveys/results/nobody/2019/"])
    def test_of_what_is_not_there_it_says_so(self, reader, address):
        built(a_stage())
        answer = reader.get(address)
        assert answer.status_code == 404
        assert "Par šo periodu nekas nav publicēts." in words(answer)


class TestUnpublished:
    def test_a_stage_that_is_not_published_is_told_to_nobody(self, reader):
        built(a_stage(state=StageState.CLOSED))
        assert reader.get(PAGE).status_code == 404
        assert "Novērtējums 2019" not in words(reader.get(LIST))

    def test_nor_are_figures_that_are_not(self, reader):
        built(a_stage(), is_published=False)
        assert reader.get(PAGE).status_code == 404

    def test_inside_they_are_seen_by_who_plans_surveys_in_smaller_cells(self, lead):
        built(a_stage(state=StageState.CLOSED), is_published=False)
        said = words(lead.get(INSIDE))
        assert "Tikai pārvaldei: skaitļi, aiz kuriem ir vismaz 5 cilvēki" in said
        assert "‹5" in said

    def test_but_not_by_who_only_asks(self, zane):
        built(a_stage())
        client = Client()
        client.force_login(zane)
        assert client.get(INSIDE).status_code == 404

    def test_who_has_not_signed_in_is_asked_to(self, reader):
        built(a_stage())
        assert reader.get(INSIDE).headers["Location"].startswith("/staff/sign-in/")


class TestPublishing:
    def test_a_press_shows_everybody_what_came_of_a_stage(self, reader, lead):
        stage = a_stage(state=StageState.CLOSED)
        built(stage, is_published=False)
        answer = lead.post(f"/surveys/desk/stages/{stage.pk}/publish/", follow=True)
        assert "Rezultāti publicēti." in words(answer)
        assert reader.get(PAGE).status_code == 200

    def test_withdrawn_with_a_reason_they_are_shown_no_more(self, reader, lead):
        stage = a_stage()
        built(stage)
        assert lead.post(f"/surveys/desk/stages/{stage.pk}/withdraw/", {"because": " "}).status_code == 422
        assert reader.get(PAGE).status_code == 200
        lead.post(f"/surveys/desk/stages/{stage.pk}/withdraw/", {"because": "Kļūda svaros"})
        assert reader.get(PAGE).status_code == 404

    def test_what_is_still_asked_is_not_published(self, lead):
        stage = a_stage(state=StageState.OPEN)
        assert lead.post(f"/surveys/desk/stages/{stage.pk}/publish/").status_code == 409

    def test_nobody_else_publishes(self, zane):
        client = Client()
        client.force_login(zane)
        assert client.post(f"/surveys/desk/stages/{a_stage().pk}/withdraw/", {"because": "x"}).status_code == 404


def test_the_newest_figures_count(reader):
    stage = a_stage()
    built(stage, overall=figure("", 12.0))
    built(stage, built_at=at(27, 3), overall=figure("", 88.0))
    assert "Klientu indekss 88 no 100." in words(reader.get(LIST))


def test_a_page_asks_the_database_as_often_however_many_topics_there_are(reader, django_assert_max_num_queries):
    built(a_stage())
    with django_assert_max_num_queries(12):
        reader.get(PAGE)
    assert ResultSet.objects.count() == 2


def test_the_method_is_said_in_words(reader):
    said = words(reader.get("/surveys/results/method/"))
    assert "Skaitli par mazāk nekā 10 cilvēkiem nepublicējam" in said
    assert "answers_pooled" in said


class TestReport:
    def test_four_stages_make_one_report_with_what_was_recommended(self, reader):
        built(a_stage())
        with time_machine.travel(at(30), tick=False):
            said = words(reader.get(f"{PAGE}report/"))
        assert "Novērtējuma pārskats: Novērtējums 2019" in said
        assert "pirmdien, 2026. gada 30. novembrī" in said
        assert "Kā jautājam un skaitām" in said

    def test_it_is_of_what_is_published(self, reader):
        built(a_stage(state=StageState.CLOSED))
        assert reader.get(f"{PAGE}report/").status_code == 404
