"""News are read by everybody from their instant on, in the reader's language, found, fed, and say who says it."""

import html
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from forum.tests.factories import make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.news import demonstration, views
from pmlp_portal.news.models import NewsItem

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def told(slug: str = "svetki", **columns: Any) -> NewsItem:
    """Publish a piece of news an hour ago."""
    usual = {
        "title_lv": "Svētkos nodaļas slēgtas", "title_en": "Branches are closed on holidays",
        "lead_lv": "Svētku dienās nestrādājam.", "lead_en": "We do not work on holidays.",
        "text_lv": "Pirmā rindkopa.\n\nOtrā <b>rindkopa</b>.", "text_en": "One.\n\nTwo.",
        "byline_lv": "Sabiedrisko attiecību departaments",
        "press_email": "prese@pmlp.gov.lv", "press_phone": "67219185",
        "published_at": clock.now() - timedelta(hours=1),
    }  # fmt: skip
    return NewsItem.objects.create(slug=slug, **{**usual, **columns})


def words(response) -> str:
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace("\xa0", " ")


class TestReading:
    def test_an_item_says_what_when_and_who(self, client: Client) -> None:
        told(quote_lv="Priecīgus svētkus!", quoted="Anna Paraugs")
        page = client.get("/news/items/svetki/")
        body = page.content.decode()
        assert "Svētku dienās nestrādājam. Pirmā rindkopa. Otrā <b>rindkopa</b>." in words(page)
        assert "<p>Otrā &lt;b&gt;rindkopa&lt;/b&gt;.</p>" in body
        assert "„Priecīgus svētkus!” — Anna Paraugs" in words(page)
        assert "Informāciju sagatavoja Sabiedrisko attiecību departaments" in words(page)
        assert 'href="mailto:prese@pmlp.gov.lv"' in body
        assert 'href="tel:+37167219185"' in body

    def test_who_reads_english_is_told_what_is_latvian(self, client: Client) -> None:
        told()
        told("tulkots-nav", title_en="", lead_en="", text_en="")
        page = client.get("/en/news/").content.decode()
        assert 'lang="en">Branches are closed on holidays</a>' in page
        assert 'lang="lv">Svētkos nodaļas slēgtas</a>' in page
        assert '<p lang="lv">Sabiedrisko' in client.get("/en/news/items/svetki/").content.decode()

    @pytest.mark.parametrize("published_at", [None, clock.now() + timedelta(hours=1)])
    def test_a_draft_and_what_is_to_come_are_nobody_s(self, client: Client, published_at) -> None:
        item = told(published_at=published_at)
        assert client.get("/news/items/svetki/").status_code == 404
        for address in ("/news/", "/", "/news/feed/", "/search/?q=svētkos", "/sitemap-pages.xml"):
            page = client.get(address).content.decode()
            assert item.slug not in page, address

    def test_twenty_are_on_a_page_and_a_page_that_is_not_there_is_the_last(self, client: Client) -> None:
        for nth in range(views.EACH_PAGE + 1):
            told(f"nr-{nth}", published_at=clock.now() - timedelta(hours=nth + 1))
        assert client.get("/news/").content.decode().count("question-row") == views.EACH_PAGE
        for page in ("2", "99", "zzz"):
            assert client.get("/news/", {"page": page}).status_code == 200
        assert "nr-20" in client.get("/news/?page=99").content.decode()

    def test_without_news_the_page_says_so(self, client: Client) -> None:
        assert "Ziņu vēl nav." in words(client.get("/news/"))
        assert 'id="news"' not in client.get("/").content.decode()


class TestElsewhere:
    def test_the_latest_two_are_on_the_home_page(self, client: Client) -> None:
        for nth in range(3):
            told(f"nr-{nth}", published_at=clock.now() - timedelta(days=nth + 1))
        home = client.get("/").content.decode()
        assert ["nr-0" in home, "nr-1" in home, "nr-2" in home] == [True, True, False]

    @pytest.mark.parametrize("typed", ["svētki", "nodaļās slēgts", "SVETKOS", "holidays"])
    def test_search_finds_them_in_any_form_of_the_word(self, client: Client, typed: str) -> None:
        told()
        assert "/news/items/svetki/" in client.get("/search/", {"q": typed}).content.decode()

    def test_search_finds_what_has_all_the_words(self, client: Client) -> None:
        told()
        assert "/news/items/svetki/" not in client.get("/search/", {"q": "svētki pase"}).content.decode()

    def test_the_map_for_search_engines_names_each_in_both_languages(self, client: Client) -> None:
        told()
        page = client.get("/sitemap-pages.xml").content.decode()
        assert "/news/items/svetki/" in page
        assert "/en/news/items/svetki/" in page

    def test_the_feed_carries_them_whole(self, client: Client, settings) -> None:
        settings.PUBLIC_URL = "https://portals.example.lv"
        told()
        told("tulkots-nav", title_en="", lead_en="", text_en="", published_at=clock.now() - timedelta(hours=2))
        feed = ElementTree.fromstring(client.get("/en/news/feed/").content)  # noqa: S314 - our own
        first, second = feed.iter(f"{ATOM}entry")
        assert first.findtext(f"{ATOM}title") == "Branches are closed on holidays"
        assert [entry.get(f"{XML}lang") for entry in (first, second)] == ["en", "lv"]
        link = first.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href") == "https://portals.example.lv/en/news/items/svetki/"
        assert "&lt;b&gt;" in (second.findtext(f"{ATOM}summary") or "")

    def test_other_places_of_the_office_are_plain_links(self, client: Client, settings) -> None:
        settings.SOCIAL_LINKS = [("YouTube", "https://www.youtube.com/@birojs")]
        assert (
            '<a href="https://www.youtube.com/@birojs" rel="noopener">YouTube</a>' in client.get("/").content.decode()
        )


class TestWriting:
    def test_the_head_office_writes_them_and_the_record_knows(self, client: Client) -> None:
        client.force_login(_staff("helga", Role.HEAD_OFFICE), backend="django.contrib.auth.backends.ModelBackend")
        sent = {
            "slug": "jauns", "title_lv": "Jauns", "lead_lv": "Ievads.", "text_lv": "Teksts.",
            "byline_lv": "Departaments", "press_email": "prese@pmlp.gov.lv",
            "published_at": "2026-11-24 10:00",
        }  # fmt: skip
        response = client.post(reverse("admin:news_newsitem_add"), sent)
        assert response.status_code == 302
        item = NewsItem.objects.get()
        assert (item.title_lv, item.published_at) == ("Jauns", clock.at(date(2026, 11, 24), time(10)))
        assert AuditRecord.objects.filter(verb="newsitem_add").exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"title_en": "New"}, "Angliski dodiet"),
            ({"quote_lv": "Jā!"}, "ko citējat"),
            ({"press_phone": "zvaniet"}, "Tikai cipari"),
        ],
    )
    def test_what_is_half_is_refused_in_words(self, client: Client, wrong: dict[str, str], said: str) -> None:
        client.force_login(_staff("helga", Role.HEAD_OFFICE), backend="django.contrib.auth.backends.ModelBackend")
        sent = {
            "slug": "jauns", "title_lv": "Jauns", "lead_lv": "Ievads.", "text_lv": "Teksts.",
            "byline_lv": "Departaments", "press_email": "prese@pmlp.gov.lv", **wrong,
        }  # fmt: skip
        assert said in client.post(reverse("admin:news_newsitem_add"), sent).content.decode()
        assert NewsItem.objects.count() == 0

    def test_an_expert_of_the_forum_does_not(self, client: Client) -> None:
        client.force_login(_staff("anda", Role.EXPERT), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("admin:news_newsitem_add")).status_code == 403


def _staff(name: str, role: Role):
    user = make_staff(name, role)
    user.is_staff = True
    user.save()
    return user


_BREAKERS: dict[str, Callable[[], object]] = {
    "news_says_what_and_who": lambda: told(byline_lv=""),
    "news_english_is_whole": lambda: told(text_en=""),
    "news_quotation_names_who": lambda: told(quote_lv="Jā!"),
}


@pytest.mark.db
class TestConstraints:
    def test_each_is_broken_once(self) -> None:
        assert {one.name for one in NewsItem._meta.constraints} == _BREAKERS.keys()

    @pytest.mark.parametrize("name", _BREAKERS)
    def test_the_database_refuses(self, name: str) -> None:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            _BREAKERS[name]()
        assert violated(refused.value) == name


def test_invented_news_are_loaded_once() -> None:
    demonstration.load(now=clock.now())
    demonstration.load(now=clock.now())
    assert NewsItem.objects.filter(is_demonstration=True).count() == 3
