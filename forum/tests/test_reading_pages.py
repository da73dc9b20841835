import json
import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from forum import actions
from forum.actions import Draft
from forum.models import CitationKind, Regulation, Vote
from forum.personal_data import MASK
from forum.tests.factories import (
    NEXT_DAY,
    a_published_question,
    ask,
    assigned,
    at,
    fresh,
    link_of,
    make_category,
    published,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_figures():
    """Figures are kept for an hour; each test has its own."""
    cache.clear()


@pytest.fixture
def reader() -> Client:
    """Somebody's browser."""
    return Client(raise_request_exception=False)


@pytest.fixture
def answered(anda, liga, maris, passports):
    """Asked with a personal code, answered by Anda, published by Līga."""
    return published(anda, liga, by=maris)


def words(response) -> str:
    """Return what a page says, without scripts, markup and gaps."""
    markup = r"<(script|head)\b.*?</\1>|<[^>]+>"
    return " ".join(unescape(re.sub(markup, " ", response.content.decode(), flags=re.DOTALL)).split())


def address(question) -> str:
    return f"/forum/questions/{question.pk}-{question.slug}/"


class TestList:
    def test_the_newest_answer_stands_first_with_its_beginning_and_the_day_it_was_true(self, reader, anda, passports):
        a_published_question(anda, category=passports, published_at=at(11), title="Pirmais?")
        newer = a_published_question(anda, category=passports, published_at=at(12), title="Otrais?")

        response = reader.get("/forum/")
        titles = re.findall(r"<h2><a href=\"([^\"]+)\"", response.content.decode())
        assert titles[0] == address(newer)
        assert "50 eiro. Pareizi 12.11.2026. · Pases · atbildēts 1 darbdienā" in words(response)

    def test_each_page_goes_on_where_the_one_before_ended(self, reader, anda, passports):
        for minute in range(45):
            a_published_question(anda, category=passports, published_at=at(11, 9, minute), title=f"Nr. {minute}?")

        seen, link = [], "/forum/"
        while link:
            page = reader.get(link).content.decode()
            seen += re.findall(r"Nr\. (\d+)\?", page)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            link = f"/forum/{found[1]}" if found else ""
        assert seen == [str(minute) for minute in range(44, -1, -1)]

    def test_a_misspelt_word_in_another_case_finds_it_in_any_topic_or_its_own(self, reader, answered):
        make_category("pilsoniba")

        for path, number in (("/forum/", 1), ("/forum/categories/pases/", 1), ("/forum/categories/pilsoniba/", 0)):
            page = words(reader.get(path, {"q": "berna uzvrads"}))
            assert ("Atrasta 1 atbilde" in page, "nekas nav atrasts" in page) == (number == 1, number == 0)

    def test_the_words_looked_for_are_marked_in_whichever_case_and_never_as_markup(
        self, reader, anda, liga, maris, passports
    ):
        question = assigned(anda, by=maris)
        wording = submitted(question, by=anda, text="Dienas ir 30, <b>uzvārdu</b> maina.")
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=NEXT_DAY)

        page = reader.get("/forum/", {"q": "uzvārds <b>"}).content.decode()
        assert "&lt;b&gt;<mark>uzvārdu</mark>&lt;/b&gt;" in page
        assert "<mark>" not in reader.get("/forum/").content.decode()

    def test_what_was_looked_for_stays_written_and_goes_along_to_a_topic(self, reader, answered):
        page = reader.get("/forum/", {"q": "uzvārds <b>"}).content.decode()

        assert 'value="uzvārds &lt;b&gt;"' in page
        assert "/forum/categories/pases/?q=uzv%C4%81rds%20%3Cb%3E" in page

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("?category=nav-tada", "Tāda temata nav."),
            ("?page=0", "Tādas saraksta lapas nav."),
            ("?page=999999999999999999999", "Tādas saraksta lapas nav."),
            ("?after=drīz", "Tādas saraksta lapas nav."),
            ("?q=" + "a" * 201, "ne vairāk kā 200"),
            ("?q=a%00b", "kuru nevar izlasīt"),
        ],
    )
    def test_what_can_t_be_read_is_said_and_the_list_is_shown_all_the_same(self, reader, answered, query, sentence):
        response = reader.get(f"/forum/{query}")

        assert response.status_code == 422
        assert sentence in words(response)
        assert answered.slug in response.content.decode()

    def test_a_topic_nobody_knows_is_no_page(self, reader):
        assert reader.get("/forum/categories/nav-tada/").status_code == 404

    def test_only_what_is_published_is_listed(self, reader, anda, maris, passports):
        assigned(anda, by=maris)

        assert "Atbilžu te vēl nav." in words(reader.get("/forum/"))

    def test_it_says_how_long_answers_have_taken_lately(self, reader, anda, passports):
        for days in (2, 4, 12):
            a_published_question(anda, category=passports, published_at=at(11), days=days)

        with time_machine.travel(at(20), tick=False):
            page = words(reader.get("/forum/"))
        assert "4 dienās" in page
        assert "66 %" in page

    def test_many_rows_ask_the_database_as_often_as_one(self, reader, anda, passports, django_assert_max_num_queries):
        for _ in range(10):
            a_published_question(anda, category=passports)

        reader.get("/forum/")
        with django_assert_max_num_queries(8):
            reader.get("/forum/")


class TestQuestion:
    def test_it_shows_the_question_with_its_masks_and_the_answer(self, reader, answered):
        response = reader.get(address(answered))

        page = words(response)
        assert "viņas kods ir aizklāts ." in page
        assert MASK not in page
        assert "Pārvaldes atbilde Pareizi 11.11.2026. Jā, 30 dienās." in page
        assert "Jautāts otrdien, 2026. gada 10. novembrī" in page

    def test_it_has_one_address(self, reader, answered):
        for path in (f"/forum/questions/{answered.pk}-cits-nosaukums/", f"/forum/questions/{answered.pk}--/"):
            response = reader.get(path)
            assert (response.status_code, response.headers["Location"]) == (301, address(answered))
        head = reader.get(f"/en{address(answered)}").content.decode()
        assert re.search(rf'rel="canonical" href="https?://[^/"]+{address(answered)}"', head)

    def test_a_double_leads_to_the_one_that_is_answered(self, reader, answered, maris):
        double = ask(title="Vai pase jāmaina?")
        actions.mark_duplicate(question_id=double.pk, seen=double.version, of=answered.pk, by=maris, now=NEXT_DAY)

        response = reader.get(address(double))
        assert (response.status_code, response.headers["Location"]) == (301, address(answered))

    def test_what_is_hidden_is_gone_and_what_is_not_answered_was_never_there(self, reader, answered, maris):
        waiting = ask()
        actions.hide(question_id=answered.pk, seen=answered.version, because="Kļūda", by=maris, now=NEXT_DAY)

        gone = reader.get(address(answered))
        assert gone.status_code == 410
        assert "Šo jautājumu vairs nerādām." in words(gone)
        assert reader.get(address(waiting)).status_code == 404
        assert reader.get("/forum/questions/99999999999999999999-x/").status_code == 404

    def test_what_it_rests_on_is_named_and_a_change_there_is_said(self, reader, anda, liga, maris, passports):
        rule = Regulation.objects.create(
            number="Nr. 133", name_lv="Noteikumi", valid_from=date(2026, 1, 1), url="https://likumi.lv/x"
        )
        question = assigned(anda, by=maris)
        draft = actions.save_draft(question_id=question.pk, revision=0, draft=Draft("Jā"), by=anda, now=NEXT_DAY)
        actions.cite(
            question_id=question.pk, revision=1, kind=CitationKind.REGULATION, row_id=rule.pk, by=anda, now=NEXT_DAY
        )
        actions.submit_for_second_eyes(question_id=question.pk, revision=draft.revision, by=anda, now=NEXT_DAY)
        actions.approve(question_id=question.pk, revision=draft.revision, by=liga, now=NEXT_DAY)
        page = reader.get(address(question)).content.decode()
        assert 'href="https://likumi.lv/x"' in page
        assert "spēkā no 01.01.2026." in page or "spēkā no 1.01.2026." in page

        rule.name_lv = "Citi noteikumi"
        rule.save()
        actions.review_citations(answer_id=fresh(question).answer.pk, now=at(20))
        page = words(reader.get(address(question)))
        assert "Atbildi pārbaudām" in page
        assert "Mainījies: Noteikumi, Nr. 133" in page
        assert "Atbildi pārbaudām" in words(reader.get("/forum/"))

    def test_a_correction_is_said_with_its_day(self, reader, answered, anda, liga):
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(12))
        draft = actions.save_draft(
            question_id=answered.pk, revision=draft.revision, by=anda, now=at(12),
            draft=Draft("Jā, 31 dienā.", correction="Dienu skaits"),
        )  # fmt: skip
        actions.submit_for_second_eyes(question_id=answered.pk, revision=draft.revision, by=anda, now=at(12))
        actions.approve(question_id=answered.pk, revision=draft.revision, by=liga, now=at(13))

        page = words(reader.get(address(answered)))
        assert "Labots vienreiz 13.11.2026.: Dienu skaits" in page
        assert "Jā, 31 dienā." in page

    def test_search_engines_are_told_in_their_words_and_markup_of_people_s_stays_text(
        self, reader, anda, liga, maris, passports
    ):
        question = assigned(anda, by=maris, title="Vai </script><script>alert(1)</script> der?")
        wording = submitted(question, by=anda, text="Jā & <b>nē</b>.")
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=NEXT_DAY)

        page = reader.get(address(fresh(question))).content.decode()
        assert "<script>alert(1)" not in page
        (block,) = re.findall(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', page)
        told = json.loads(block)["mainEntity"]
        assert told["name"] == "Vai </script><script>alert(1)</script> der?"
        assert told["acceptedAnswer"]["text"] == "Jā & <b>nē</b>."

    def test_what_was_asked_further_is_read_by_everybody_once_it_is_answered(self, reader, answered, anda, liga):
        actions.ask_further(token=link_of(answered), text="Un ja bērns ir ārzemēs?", now=at(12))
        page = words(reader.get(address(answered)))
        assert "Ir pajautāts vēl kaut kas." in page
        assert "ārzemēs" not in page

        draft = actions.correct(question_id=answered.pk, by=anda, now=at(13))
        draft = actions.save_draft(
            question_id=answered.pk, revision=draft.revision, by=anda, now=at(13),
            draft=Draft("Jā, arī tur.", correction="Par ārzemēm"),
        )  # fmt: skip
        actions.submit_for_second_eyes(question_id=answered.pk, revision=draft.revision, by=anda, now=at(13))
        actions.approve(question_id=answered.pk, revision=draft.revision, by=liga, now=at(13))
        assert "Prasīts vēl Atbilde augšā ir arī par šo. Un ja bērns ir ārzemēs?" in words(
            reader.get(address(answered))
        )


class TestVote:
    def test_a_press_counts_and_a_word_may_follow(self, reader, answered):
        response = reader.post(f"/forum/questions/{answered.pk}/vote/", {"helpful": "0"})
        assert (response.status_code, response.headers["Location"]) == (303, f"{address(answered)}?helped=no#helped")
        assert "Kā pietrūkst?" in words(reader.get(response.headers["Location"]))

        reader.post(f"/forum/questions/{answered.pk}/vote/", {"helpful": "0", "word": "Nav cenas, 26123456"})
        vote = Vote.objects.get()
        assert (vote.is_helpful, vote.word) == (False, f"Nav cenas, {MASK}")
        assert (fresh(answered).helpful, fresh(answered).unhelpful) == (0, 1)

    def test_one_browser_is_one_voice(self, reader, answered):
        for helpful in ("1", "1", "0"):
            reader.post(f"/forum/questions/{answered.pk}/vote/", {"helpful": helpful})
        Client().post(f"/forum/questions/{answered.pk}/vote/", {"helpful": "1"})

        assert (fresh(answered).helpful, fresh(answered).unhelpful) == (1, 1)

    @pytest.mark.parametrize("sent", [{}, {"helpful": "2"}, {"helpful": "1", "word": "a" * 301}])
    def test_what_is_no_opinion_is_said(self, reader, answered, sent):
        response = reader.post(f"/forum/questions/{answered.pk}/vote/", sent)

        assert response.status_code == 422
        assert "Jāizlabo" in words(response)
        assert not Vote.objects.exists()

    def test_what_nobody_may_read_nobody_judges(self, reader, passports):
        assert reader.post(f"/forum/questions/{ask().pk}/vote/", {"helpful": "1"}).status_code == 409
