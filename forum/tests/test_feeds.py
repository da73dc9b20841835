"""The feeds of answers, read as feed readers read them."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from forum import actions
from forum.feeds import ENTRIES
from forum.tests.factories import NEXT_DAY, a_published_question, assigned, at, make_category, published, submitted

pytestmark = pytest.mark.django_db

FEED = "/forum/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def public(settings):
    """The portal's own name, whatever name it is asked by."""
    settings.PUBLIC_URL = "https://portals.example.lv"


def read(path=FEED, **headers):
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def text(element, name):
    return element.findtext(f"{ATOM}{name}")


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


class TestFeed:
    def test_it_has_what_the_standard_asks_for(self, anda, passports):
        a_published_question(anda, title="Cik maksā?", category=passports, published_at=at(12))
        feed = read()
        assert text(feed, "title") == "Jautājumi un atbildes: Pilsonības un migrācijas lietu pārvalde"
        assert text(feed, "id") == "tag:portals.example.lv,2026-01-01:/forum/feed.atom/"
        assert text(feed, "updated") == "2026-11-12T12:00:00+02:00"
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Pilsonības un migrācijas lietu pārvalde"
        assert feed.get(XML_LANG) == "lv"
        assert links(feed) == {
            "self": "https://portals.example.lv/forum/feed.atom", "alternate": "https://portals.example.lv/forum/",
        }  # fmt: skip

    def test_an_entry_is_the_question_with_the_answer_it_has(self, anda, passports):
        question = a_published_question(anda, title="Cik maksā <b>pase</b>?", category=passports)
        (entry,) = read().findall(f"{ATOM}entry")
        assert text(entry, "title") == "Cik maksā <b>pase</b>?"
        assert text(entry, "summary") == "<p>50 eiro.</p>"
        assert entry.find(f"{ATOM}summary").get("type") == "html"
        assert text(entry, "published") == text(entry, "updated") == "2026-11-11T09:00:00+02:00"
        assert text(entry, "id") == f"tag:portals.example.lv,2026-11-10:/forum/questions/{question.pk}/"
        assert links(entry) == {
            "alternate": f"https://portals.example.lv/forum/questions/{question.pk}-cik-maksa-pase/"
        }
        assert entry.find(f"{ATOM}category").get("term") == "Pases"

    def test_what_was_corrected_is_new_again_but_not_another(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        before = read().find(f"{ATOM}entry")
        wording = actions.correct(question_id=question.pk, by=anda, now=at(12))
        draft = actions.Draft("Nē.", correction="Maksa mainījusies.")
        saved = actions.save_draft(question_id=question.pk, revision=wording.revision, draft=draft, by=anda, now=at(12))
        sent = actions.submit_for_second_eyes(question_id=question.pk, revision=saved.revision, by=anda, now=at(12))
        actions.approve(question_id=question.pk, revision=sent.revision, by=liga, now=at(12))

        after = read().find(f"{ATOM}entry")
        assert text(after, "id") == text(before, "id")
        assert text(after, "published") == text(before, "published")
        assert text(after, "updated") == "2026-11-12T12:00:00+02:00"
        assert text(after, "summary") == "<p>Nē.</p>\n"

    def test_in_english_the_frame_is_english_and_each_entry_its_own(self, anda):
        a_published_question(anda, language="lv")
        a_published_question(anda, language="en", published_at=NEXT_DAY + timedelta(hours=1))
        feed = read(f"/en{FEED}")
        assert feed.get(XML_LANG) == "en"
        assert text(feed, "title").startswith("Questions and answers")
        entries = feed.findall(f"{ATOM}entry")
        assert [entry.get(XML_LANG) for entry in entries] == ["en", "lv"]
        assert ["/en/" in links(entry)["alternate"] for entry in entries] == [True, False]

    def test_the_newest_and_only_what_everybody_may_read(self, anda, maris, passports):
        submitted(assigned(anda, by=maris), by=anda)
        made = [
            a_published_question(anda, published_at=NEXT_DAY + timedelta(minutes=nth)).title
            for nth in range(ENTRIES + 1)
        ]
        assert [text(entry, "title") for entry in read().findall(f"{ATOM}entry")] == made[:0:-1]

    def test_what_was_hidden_is_gone(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.hide(question_id=question.pk, seen=question.version, because="Vārds", by=maris, now=NEXT_DAY)
        assert read().findall(f"{ATOM}entry") == []

    def test_of_a_topic(self, anda, passports):
        a_published_question(anda, title="Pase?", category=passports)
        a_published_question(anda, title="Cits?", category=make_category("cits"))
        feed = read("/forum/categories/pases/feed.atom")
        assert [text(entry, "title") for entry in feed.findall(f"{ATOM}entry")] == ["Pase?"]
        assert links(feed)["alternate"] == "https://portals.example.lv/forum/categories/pases/"
        assert links(feed)["self"] == "https://portals.example.lv/forum/categories/pases/feed.atom"

    def test_of_a_topic_there_is_none_of(self):
        assert Client().get("/forum/categories/nav/feed.atom").status_code == 404

    def test_it_is_asked_for_in_few_statements(self, anda, passports, django_assert_num_queries):
        for _nth in range(ENTRIES):
            a_published_question(anda, category=passports)
        with django_assert_num_queries(1):
            read()


class TestAskedAgain:
    def test_who_has_it_is_told_that_nothing_is_new(self, anda):
        a_published_question(anda)
        first = Client().get(FEED)
        for header in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
            again = Client().get(FEED, headers=header)
            assert (again.status_code, again.content) == (304, b"")

    def test_a_new_answer_is_sent(self, anda):
        a_published_question(anda)
        first = Client().get(FEED)
        a_published_question(anda, published_at=NEXT_DAY + timedelta(hours=1))
        for header in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
            assert Client().get(FEED, headers=header).status_code == 200

    def test_only_reading_is_possible(self):
        assert Client().post(FEED).status_code == 405


class TestNastyText:
    @pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800", "\U0001ffff", "]]>", "&"])
    def test_no_sign_somebody_asks_with_breaks_the_feed_for_all(self, anda, liga, maris, passports, sign):
        published(anda, liga, by=maris, title=f"Kur{sign} saņemt?", now=NEXT_DAY)
        assert len(read().findall(f"{ATOM}entry")) == 1

    @pytest.mark.parametrize("written", ["&#0;", "&#11;", "&#xffff;", "&#x202e;", "\uffff"])
    def test_nor_one_somebody_answers_with(self, anda, liga, maris, passports, written):
        question = assigned(anda, by=maris)
        wording = submitted(question, by=anda, text=f"Jā{written}, rīt.")
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=NEXT_DAY)
        (entry,) = read().findall(f"{ATOM}entry")
        assert "\u202e" not in text(entry, "summary")
