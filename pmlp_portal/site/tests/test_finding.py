"""Search finds in every part of the site, the map leads everywhere, contacts are those of the directory."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from forum.search import index
from forum.tests.factories import a_published_question, make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import Branch, ContactChannel
from pmlp_portal.site import searching, site_map, sitemaps

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_catalogue", verbosity=0)


def found(client: Client, words: str) -> str:
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("directory")
class TestSearch:
    def test_one_word_finds_services_answers_and_branches(self, client: Client) -> None:
        question = a_published_question(make_staff("anda", Role.EXPERT), title="Vai pase derīga?", slug="pase-deriga")
        index.index(question.pk)

        services, everywhere = found(client, "pase"), found(client, "liepāja")

        assert 'href="/services/passport-or-id/"' in services
        assert "pase-deriga/" in services
        assert 'href="/branches/liepajas/"' in everywhere

    def test_people_type_without_diacritics(self, client: Client) -> None:
        assert 'href="/branches/liepajas/"' in found(client, "LIEPAJA")

    def test_of_each_part_few_are_shown_and_the_rest_is_one_press_away(self, client: Client) -> None:
        page = found(client, "nodaļa")

        assert page.split('id="branches"', 1)[1].count("question-row") == searching.SHOWN
        assert '?near=noda%C4%BCa"' in page

    def test_nothing_found_says_so_and_what_to_do(self, client: Client) -> None:
        page = found(client, "zzzz")

        assert "Pēc šiem vārdiem nekas nav atrasts." in page
        assert f'href="{reverse("forum:ask")}"' in page

    def test_nothing_looked_for_finds_nothing(self, client: Client) -> None:
        assert "question-list" not in found(client, "  ")

    @pytest.mark.parametrize("words", ["a" * 201, "pase\0"])
    def test_what_cannot_be_looked_for_is_told_in_a_sentence(self, client: Client, words: str) -> None:
        response = client.get("/search/", {"q": words})

        assert response.status_code == 422
        assert "id_q_error" in response.content.decode()

    def test_words_are_shown_as_words(self, client: Client) -> None:
        assert "<b>x" not in found(client, "<b>x")

    def test_who_looks_for_much_asks_no_more_than_who_looks_for_little(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        found(client, "pase")
        with CaptureQueriesContext(connection) as little:
            found(client, "liepāja")
        with django_assert_max_num_queries(len(little)):
            found(client, "rīga")


@pytest.mark.usefixtures("directory")
class TestMap:
    def test_it_leads_to_every_page_search_engines_are_told_of(self) -> None:
        assert set(sitemaps.PAGES) - site_map.routes() == set()

    def test_every_branch_stands_on_it(self, client: Client) -> None:
        page = client.get("/site-map/").content.decode()

        for slug in Branch.objects.values_list("slug", flat=True):
            assert f'href="/branches/{slug}/"' in page

    def test_it_speaks_the_reader_s_language(self, client: Client) -> None:
        page = client.get("/en/site-map/").content.decode()

        assert 'href="/en/branches/liepajas/"' in page
        assert "Reminders and information days" in page


@pytest.mark.usefixtures("directory")
class TestContacts:
    def test_every_way_of_the_directory_stands_there(self, client: Client) -> None:
        page = client.get("/contacts/").content.decode()

        for value in ContactChannel.objects.values_list("value", flat=True):
            assert value in page
        assert 'href="mailto:prese@pmlp.gov.lv"' in page
        assert 'href="tel:+37167219185"' in page

    def test_those_of_a_branch_stand_under_its_name(self, client: Client) -> None:
        page = client.get("/contacts/").content.decode()

        assert page.index("pasts@pmlp.gov.lv") < page.index('href="/branches/rigas-4/"') < page.index("67209492")
