import pytest
from django.utils import translation

from appointments.models import Training
from forum.queries.catalogue import SHOWN, pages_about
from forum.tests.factories import at
from pmlp_portal.deadlines.models import DutyKind
from pmlp_portal.directory.models import Provider, Service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue():
    """Three services and a duty."""
    provider = Provider.objects.create(slug="pmlp", name_lv="PMLP", name_en="OCMA")
    for letter, slug, latvian, english, hint in [
        ("P", "passport", "Pieteikt pasi vai personas apliecību", "Apply for a passport or an identity card", ""),
        ("D", "residence", "Deklarēt dzīvesvietu", "Declare residence", "Nodaļā vai internetā"),
        ("N", "marriage", "Reģistrēt laulību vai uzvārda maiņu", "Register a marriage", "Ziņas reģistram"),
    ]:
        Service.objects.create(
            slug=slug, provider=provider, letter=letter, name_lv=latvian, name_en=english, hint_lv=hint
        )
    DutyKind.objects.create(
        slug="document-expires", title_lv="Beidzas pases derīgums", title_en="A passport expires",
        explanation_lv="Piesakiet jaunu laikus.", explanation_en="Apply in time.", asked_lv="Diena", asked_en="Day",
    )  # fmt: skip


def slugs(text: str) -> list[str]:
    return [page.slug for page in pages_about(text, now=at(10))]


class TestPagesAbout:
    def test_a_word_in_any_case_and_without_its_marks_finds_a_page_by_its_name(self):
        assert slugs("kur deklaret dzivesvietas adresi?") == ["residence"]

    def test_the_page_that_shares_most_comes_first(self):
        assert slugs("uzvārds mainīts pēc laulībām, vai pase jāmaina?")[0] == "marriage"
        assert set(slugs("kad beidzas pases derīgums")) == {"document-expires", "passport"}
        assert slugs("kad beidzas pases derīgums")[0] == "document-expires"

    def test_a_word_of_the_hint_alone_is_not_enough(self):
        assert slugs("vai internetā ir karte") == []

    def test_in_english_pages_are_found_by_their_english_names(self):
        with translation.override("en"):
            (page, *_rest) = pages_about("where do I declare my residence", now=at(10))
        assert (page.slug, page.name) == ("residence", "Declare residence")

    def test_what_is_not_offered_is_not_named(self):
        DutyKind.objects.update(is_offered=False)

        assert slugs("kad beidzas pases derīgums") == ["passport"]

    def test_an_information_day_is_named_until_it_is_over(self):
        for slug, day in (("ahead", 20), ("over", 5)):
            Training.objects.create(
                slug=slug, title_lv="Par naturalizāciju", description_lv="x", place="Rīgā", places=5,
                starts_at=at(day, 10), ends_at=at(day, 12), sign_up_closes_at=at(day, 9),
            )  # fmt: skip

        assert slugs("kā notiek naturalizācija") == ["ahead"]

    @pytest.mark.parametrize("text", ["", "vai un ka", "??"])
    def test_nothing_is_about_nothing(self, text):
        assert slugs(text) == []

    def test_no_more_than_three_are_named(self):
        for letter in "ABCE":
            Service.objects.create(
                slug=f"s{letter}".lower(), provider=Provider.objects.get(), letter=letter, name_lv="Pase", name_en="x"
            )
        assert len(slugs("pase")) == SHOWN
