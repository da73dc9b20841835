"""The pages of the catalogue: what they say, for which day, and what they count."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from forum.tests.factories import a_published_question, make_category, make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.catalogue.models import Group, Promotion, ReadTally, UseCount
from pmlp_portal.catalogue.tests.cast import NOW, TODAY, a_fee, a_guide, a_service, an_e_service

pytestmark = pytest.mark.django_db

# 31 December 2025, 23:59:59 by the office's clock, and the second after it.
LAST_SECOND = datetime(2025, 12, 31, 21, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2025, 12, 31, 22, 0, 0, tzinfo=UTC)


@pytest.fixture
def passport():
    service = a_service()
    a_fee(service, "44", date(2025, 1, 1), date(2026, 1, 1))
    a_fee(service, "50", date(2026, 1, 1))
    return service


def read(path, at=NOW, status=200, **headers):
    with time_machine.travel(at, tick=False):
        answer = Client().get(path, headers=headers)
    assert answer.status_code == status
    return answer.content.decode().replace("\xa0", " ")


class TestPrices:
    def test_a_fee_changes_at_midnight_on_1_january(self, passport):
        before, after = (read("/services/passport/", at=at) for at in (LAST_SECOND, NEW_YEAR))

        assert "44 €" in before
        assert "50 €" not in before
        assert "50 €" in after
        assert "44 €" not in after

    def test_the_day_before_says_that_they_change(self, passport):
        assert '<a href="?on=2026-01-01#fees">' in read("/services/passport/", at=LAST_SECOND)
        assert "?on=" not in read("/services/passport/", at=NEW_YEAR)

    @pytest.mark.parametrize("on", ["2025-12-31", "31.12.2025"])
    def test_another_day_can_be_asked_for(self, passport, on):
        page = read(f"/services/passport/?on={on}")

        assert "44 €" in page
        assert "2025. gada 31. decembrī" in page

    @pytest.mark.parametrize("on", ["rīt", "2026-02-30", "1066-10-14", "9999-12-31"])
    def test_a_day_that_is_none_is_refused_with_a_sentence_beside_today_s_prices(self, passport, on):
        page = read(f"/services/passport/?on={on}", status=422)

        assert "field-error" in page
        assert "50 €" in page

    def test_of_a_day_without_prices_it_says_so(self, passport):
        assert "Šīs dienas cenu mums nav." in read("/services/passport/?on=2019-01-01")


class TestService:
    def test_everything_that_is_written_stands_there(self, passport):
        guide = a_guide(passport, by_post_lv="Sūtiet uz Rīgu.", by_post_en="Send it to Rīga.")
        guide.steps.create(text_lv="Nāciet.", text_en="Come.")
        guide.laws.create(name_lv="Likums", name_en="Law")
        guide.reviews.create(reviewed_on=date(2026, 6, 1), what_lv="Pielikti soļi.")
        passport.required_documents.create(text_lv="Vecā pase", text_en="Old passport")
        an_e_service(passport)

        page = read("/services/passport/")

        for words in ("Latvijas pilsoņiem.", "Nāciet.", "Vecā pase", "Likums", "Sūtiet uz Rīgu.", "Deklarēt internetā"):
            assert words in page
        assert "2026. gada 1. jūnijā" in page
        assert "Send it to Rīga." in read("/en/services/passport/")

    def test_what_goes_with_a_service_online_does_not_pass_for_a_way_to_get_it(self, passport):
        an_e_service(passport, replaces_visit=False)

        page = read("/services/passport/")

        assert "Deklarēt internetā" in page
        assert 'data-way="online"' not in page
        assert 'data-service="passport"' not in read("/services/?way=online")

    def test_ways_that_are_not_there_are_not_shown(self):
        a_service(is_walk_in=False, is_bookable=False)

        assert "data-way=" not in read("/services/passport/")

    def test_a_service_nobody_has_written_about_has_a_page(self, passport):
        assert 'data-way="queue"' in read("/services/passport/")

    def test_a_review_to_come_is_not_the_last_one(self, passport):
        a_guide(passport).reviews.create(reviewed_on=date(2027, 1, 1), what_lv="Plānots.")

        assert "Plānots." not in read("/services/passport/")

    def test_the_answers_that_helped_most_come_first(self, passport):
        anda, topic = make_staff("anda", Role.EXPERT), make_category("pases")
        a_published_question(anda, title="Kas palīdzēja maz?", category=topic, helpful=1)
        a_published_question(anda, title="Kas palīdzēja daudz?", category=topic, helpful=9)
        a_published_question(anda, title="Par ko citu?", category=make_category("citi"), helpful=99)
        a_guide(passport, topic="pases")

        page = read("/services/passport/")

        assert page.index("Kas palīdzēja daudz?") < page.index("Kas palīdzēja maz?")
        assert "Par ko citu?" not in page

    @pytest.mark.parametrize("path", ["/services/none/", "/e-services/none/"])
    def test_what_is_not_there_is_said_calmly(self, path):
        read(path, status=404)


class TestReadings:
    def test_each_opening_counts_on_its_day(self, passport):
        for at in (LAST_SECOND, LAST_SECOND, NEW_YEAR):
            read("/services/passport/", at=at)

        counted = list(ReadTally.objects.order_by("day").values_list("day", "number"))
        assert counted == [(date(2025, 12, 31), 2), (date(2026, 1, 1), 1)]

    def test_robots_and_pages_fetched_ahead_do_not_count(self, passport):
        read("/services/passport/", **{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
        read("/services/passport/", **{"Sec-Purpose": "prefetch;prerender"})
        Client().head("/services/passport/")

        assert not ReadTally.objects.exists()


class TestList:
    @pytest.fixture(autouse=True)
    def services(self):
        a_guide(a_service(is_bookable=True), words_lv="ceļošanas dokuments")
        residence = a_service("residence", "B", name_lv="Deklarēt dzīvesvietu", name_en="Declare a residence")
        a_guide(residence, group=Group.RESIDENCE)
        a_service("permit", "C", name_lv="Uzturēšanās atļauja", name_en="Permit", is_walk_in=False, is_bookable=True)
        self.online = an_e_service(residence)

    def listed(self, query="", status=200):
        page = read(f"/services/{query}", status=status)
        return [slug for slug in ("passport", "residence", "permit") if f'data-service="{slug}"' in page]

    def test_all_stand_under_their_groups(self):
        page = read("/services/")

        assert page.index("Pases un personas apliecības") < page.index('data-service="passport"')
        assert page.index("Dzīvesvieta un reģistrs") < page.index('data-service="residence"')
        assert page.index("Citi pakalpojumi") < page.index('data-service="permit"')

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("pases", ["passport"]),
            ("dzivesvieta", ["residence"]),
            ("ceļošanas dokumentu", ["passport"]),
            ("permit", ["permit"]),
            ("xyzzy", []),
            ("   ", ["passport", "residence", "permit"]),
        ],
    )
    def test_words_find_in_any_case_without_diacritics_and_in_both_languages(self, words, found):
        assert self.listed(f"?q={words}") == found

    @pytest.mark.parametrize(
        ("way", "found"),
        [("online", ["residence"]), ("queue", ["passport", "residence"]), ("booking", ["passport", "permit"])],
    )
    def test_the_way_of_getting_them_keeps_some(self, way, found):
        assert self.listed(f"?way={way}") == found

    def test_a_way_there_is_not_is_refused_and_everything_shown(self):
        assert self.listed("?way=swim", status=422) == ["passport", "residence", "permit"]

    def test_an_e_service_is_promoted_from_its_day_until_its_last(self):
        Promotion.objects.create(e_service=self.online, slot=1, starts_on=date(2026, 1, 1), ends_on=TODAY)

        day_before = datetime(2026, 11, 19, 21, 59, 59, tzinfo=UTC)
        assert 'data-slot="1"' in read("/services/", at=day_before)
        assert "data-slot=" not in read("/services/", at=NOW)

    def test_what_is_not_in_use_is_neither_promoted_nor_linked(self):
        Promotion.objects.create(e_service=self.online, slot=1, starts_on=TODAY, ends_on=date(2027, 1, 1))
        self.online.is_active = False
        self.online.save()

        assert "/e-services/" not in read("/services/") + read("/services/residence/")
        read("/e-services/declare-online/", status=404)


class TestEService:
    def test_help_stands_in_the_order_of_the_form_with_uses_below(self):
        online = an_e_service(a_service())
        online.fields.create(position=2, label_lv="Kopš kura laika", help_lv="Diena, kad ievācāties.")
        online.fields.create(position=1, label_lv="Jaunā adrese", help_lv="Sāciet ar ielu.", example="Ielas 1")
        UseCount.objects.create(e_service=online, month=date(2026, 10, 1), uses=1234)

        page = read("/e-services/declare-online/")

        assert page.index("1. Jaunā adrese") < page.index("2. Kopš kura laika")
        assert '<td class="num">1234</td>' in page
        assert 'href="https://latvija.gov.lv/"' in page
