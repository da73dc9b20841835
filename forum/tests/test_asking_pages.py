import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from forum.models import Original, Question
from forum.personal_data import MASK
from forum.search.queries import SIMILAR
from forum.tests.factories import ASKED_AT, make_category, published
from forum.tests.test_reading_pages import words
from pmlp_portal.deadlines.models import DutyKind
from pmlp_portal.directory.models import Provider, Service
from pmlp_portal.limits.models import Tally
from pmlp_portal.limits.opened import NO_FASTER_THAN

pytestmark = pytest.mark.django_db

TITLE = "Vai bērnam pase jāmaina, ja mainās uzvārds?"
TEXT = "Meitai 7 gadi, viņas kods ir 328673-00679."
ASKED = {"title": TITLE, "text": TEXT, "category": "pases", "contact": "anna@example.lv"}


class Asker:
    """Somebody who asks, with as much time between two pages as they take."""

    def __init__(self, **client) -> None:
        self.client = Client(raise_request_exception=False, **client)
        self.now = ASKED_AT

    def send(self, path: str, fields, *, after: timedelta = timedelta(seconds=30)):
        """Press a button, after a while."""
        self.now += after
        with time_machine.travel(self.now, tick=False):
            return self.client.post(path, fields)

    def open(self, path: str = "/forum/ask/"):
        """Open a page now."""
        with time_machine.travel(self.now, tick=False):
            return self.client.get(path)

    def stamp(self) -> str:
        """Open the form, and return what it carries."""
        return stamp_in(self.open())

    def ask(self, **fields):
        """Write, look at it, send it; return what is answered last."""
        checked = self.send("/forum/ask/", {**ASKED, "opened": self.stamp(), **fields})
        return self.send("/forum/ask/send/", hidden_in(checked))


def stamp_in(response) -> str:
    return hidden_in(response)["opened"]


def hidden_in(response) -> dict[str, str]:
    """Return what a page's form carries without showing it."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', response.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def asker() -> Asker:
    """Somebody with a browser."""
    return Asker()


class TestWriting:
    def test_the_page_says_by_when_and_that_it_is_no_formal_submission(self, asker, passports):
        page = words(asker.open())

        assert "Atbildēsim ne vēlāk kā trešdien, 2026. gada 25. novembrī" in page
        assert "Šis nav oficiāls iesniegums" in page
        assert "e-adresē" in page

    def test_a_topic_of_the_address_is_chosen_already(self, asker, passports):
        assert '<option value="pases" selected>' in asker.open("/forum/ask/?category=pases").content.decode()

    def test_what_is_masked_is_shown_before_anything_is_stored(self, asker, passports):
        checked = asker.send("/forum/ask/", {**ASKED, "opened": asker.stamp()})

        page = words(checked)
        assert checked.status_code == 200
        assert "Meitai 7 gadi, viņas kods ir aizklāts ." in page
        assert "Tekstā, šķiet, ir personas dati Personas kods." in page
        assert "ne vēlāk kā trešdien, 2026. gada 25. novembrī" in page
        assert not Question.objects.exists()

    def test_to_change_it_one_goes_back_with_everything(self, asker, passports):
        checked = asker.send("/forum/ask/", {**ASKED, "opened": asker.stamp()})
        page = asker.send("/forum/ask/", {**hidden_in(checked), "change": "1"})

        body = page.content.decode()
        assert page.status_code == 200
        assert TEXT in body
        assert f'value="{TITLE}"' in body
        assert 'value="anna@example.lv"' in body
        assert '<option value="pases" selected>' in body
        assert stamp_in(page) == stamp_in(checked)

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"title": ""}, "Ierakstiet jautājumu vienā teikumā."),
            ({"title": "\u200b\u200b"}, "Ierakstiet jautājumu vienā teikumā."),
            ({"title": "a" * 161}, "160"),
            ({"text": "a" * 5001}, "5000"),
            ({"text": "ā" * 50_000}, "5000"),
            ({"title": "Vai\x00 pase?"}, "kuru nevar izlasīt"),
            ({"category": "nav-tada"}, "Tāda temata nav."),
            ({"contact": "anna"}, "zīme @"),
        ],
    )
    def test_what_can_t_be_right_is_said_and_all_that_was_written_stays(self, asker, passports, fields, sentence):
        response = asker.send("/forum/ask/", {**ASKED, "opened": asker.stamp(), **fields})

        assert response.status_code == 422
        assert sentence in words(response)
        kept = {**ASKED, **fields}
        body = response.content.decode()
        assert kept["text"] in body
        assert f'value="{kept["title"]}"'.replace("\x00", "") in body
        assert f'value="{kept["contact"]}"' in body

    def test_a_megabyte_is_refused_unread_with_a_sentence(self, asker, passports):
        response = asker.send("/forum/ask/", {**ASKED, "text": "x" * 1_000_000})

        assert response.status_code == 413
        assert "Nekas nav mainīts. Atgriezieties" in words(response)

    def test_signs_that_turn_the_text_are_left_out_of_what_everybody_reads(self, asker, passports):
        asker.ask(title="Cik maksā\u202e pase\u200b?", text="<script>alert(1)</script>")

        question = Question.objects.get()
        assert (question.title, question.text) == ("Cik maksā pase?", "<script>alert(1)</script>")


class TestSending:
    def test_it_is_received_masked_and_its_asker_is_led_to_a_page_of_their_own(self, asker, passports):
        response = asker.ask()

        question = Question.objects.get()
        assert response.status_code == 303
        assert re.fullmatch(r"/forum/mine/[0-9a-f]{64}/", response.headers["Location"])
        assert (question.title, question.text) == (TITLE, f"Meitai 7 gadi, viņas kods ir {MASK}.")
        assert (question.category, question.contact, question.language) == (passports, "anna@example.lv", "lv")
        assert "Jūsu jautājums ir saņemts" in words(asker.open(response.headers["Location"]))

    def test_in_english_it_is_a_question_in_english(self, asker, passports):
        checked = asker.send("/en/forum/ask/", {**ASKED, "opened": asker.stamp()})
        response = asker.send("/en/forum/ask/send/", hidden_in(checked))

        assert response.headers["Location"].startswith("/en/forum/mine/")
        assert Question.objects.get().language == "en"

    def test_who_gives_no_address_can_ask_too(self, asker, passports):
        asker.ask(contact="", text="", category="")

        assert (Question.objects.get().contact, Question.objects.get().category) == ("", None)

    def test_pressing_twice_is_asking_once_and_another_text_is_another_question(self, asker, passports):
        stamp = asker.stamp()
        first, second = (asker.send("/forum/ask/send/", {**ASKED, "opened": stamp}) for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        asker.send("/forum/ask/send/", {**ASKED, "text": "", "opened": stamp})

        assert Question.objects.count() == 2

    def test_who_is_faster_than_one_can_read_presses_once_more_and_loses_nothing(self, asker, passports):
        fields = {**ASKED, "opened": asker.stamp()}
        response = asker.send("/forum/ask/send/", fields, after=NO_FASTER_THAN - timedelta(milliseconds=1))

        assert response.status_code == 422
        assert "Tas bija ļoti ātri." in words(response)
        assert {name: hidden_in(response)[name] for name in ASKED} == ASKED
        assert not Question.objects.exists()

        assert asker.send("/forum/ask/send/", hidden_in(response), after=timedelta(seconds=1)).status_code == 303

    @pytest.mark.parametrize("opened", ["", "forged", "a" * 5000])
    def test_without_our_word_on_when_it_was_opened_it_is_not_taken(self, asker, passports, opened):
        response = asker.send("/forum/ask/send/", {**ASKED, "opened": opened})

        assert response.status_code == 422
        assert asker.send("/forum/ask/send/", hidden_in(response)).status_code == 303

    def test_a_page_of_yesterday_is_pressed_once_more(self, asker, passports):
        fields = {**ASKED, "opened": asker.stamp()}
        response = asker.send("/forum/ask/send/", fields, after=timedelta(hours=25))

        assert response.status_code == 422
        assert asker.send("/forum/ask/send/", hidden_in(response)).status_code == 303

    def test_a_field_only_machines_see_stops_them_and_not_a_person_whose_browser_filled_it(self, asker, passports):
        response = asker.ask(website="https://example.com")
        assert response.status_code == 422
        assert not Question.objects.exists()

        assert asker.send("/forum/ask/send/", hidden_in(response)).status_code == 303
        assert Original.objects.get().text == TEXT

    def test_what_the_deed_refuses_is_said_beside_its_field(self, asker, passports):
        response = asker.send("/forum/ask/send/", {**ASKED, "text": "a" * 5001, "opened": asker.stamp()})

        assert response.status_code == 422
        assert 'id="id_text_error"' in response.content.decode()


class TestLimits:
    @pytest.fixture
    def stranger(self, settings) -> Asker:
        """Somebody from a network that is counted."""
        settings.LIMITS_EXEMPT = []
        return Asker(REMOTE_ADDR="203.0.113.7")

    def test_many_questions_of_one_network_are_met_by_a_challenge_that_keeps_what_was_written(
        self, stranger, passports, settings
    ):
        settings.CHALLENGE = type(settings.CHALLENGE)(questions_at_most=2, wait=timedelta(seconds=30))
        for nth in range(2):
            assert stranger.ask(title=f"{nth}. jautājums?").status_code == 303

        asked = stranger.ask(title="Trešais jautājums?")
        assert asked.status_code == 428
        carried = hidden_in(asked)
        assert (carried["title"], carried["text"]) == ("Trešais jautājums?", TEXT)
        assert Question.objects.count() == 2

        assert stranger.send("/forum/ask/send/", carried, after=timedelta(seconds=31)).status_code == 303
        assert Question.objects.count() == 3

    def test_beyond_the_limit_one_comes_again_later_with_what_was_written(self, stranger, passports, settings):
        settings.LIMITS = {**settings.LIMITS, "ask": type(settings.LIMITS["ask"])(1, timedelta(minutes=10))}
        assert stranger.ask().status_code == 303

        asked = stranger.ask(title="Otrais jautājums?")
        assert asked.status_code == 429
        assert hidden_in(asked)["title"] == "Otrais jautājums?"

    def test_looking_at_what_was_written_is_not_asking(self, stranger, passports):
        stranger.send("/forum/ask/", {**ASKED, "opened": stranger.stamp()})

        assert not Tally.objects.filter(kind__in=["ask", "asked"]).exists()


class TestSimilar:
    @pytest.fixture
    def answered(self, anda, liga, maris, passports) -> Question:
        """The same question, answered already."""
        return published(anda, liga, by=maris)

    def test_while_typing_like_questions_and_pages_are_named_and_personal_data_marked(self, asker, answered):
        provider = Provider.objects.create(slug="p", name_lv="P", name_en="P")
        Service.objects.create(
            slug="passport", provider=provider, letter="P", name_lv="Pieteikt pasi", name_en="Passport"
        )
        Service.objects.create(slug="visa", provider=provider, letter="V", name_lv="Vīza", name_en="Visa")
        DutyKind.objects.create(
            slug="expires", title_lv="Beidzas pase", title_en="x", explanation_lv="x", explanation_en="x",
            asked_lv="Diena", asked_en="Day",
        )  # fmt: skip

        response = asker.send("/forum/ask/similar/", {"title": "berna pase uzvards", "text": TEXT, "part": "1"})
        body = response.content.decode()
        assert "<html" not in body
        assert answered.slug in body
        assert "/services/passport/" in body
        assert "/services/visa/" not in body
        assert "/deadlines/new/expires/" in body
        assert "“viņas kods ir aizklāts ”" in words(response)

    def test_without_scripts_the_button_shows_the_same_on_the_page_with_all_that_was_written(self, asker, answered):
        page = asker.send("/forum/ask/similar/", {**ASKED, "opened": asker.stamp()})

        assert "Varbūt atbilde jau ir" in words(page)
        assert f'value="{TITLE}"' in page.content.decode()
        assert TEXT in page.content.decode()

    def test_no_more_than_five_are_shown(self, asker, anda, liga, maris, passports):
        for nth in range(SIMILAR + 1):
            published(anda, liga, by=maris, title=f"Cik maksā pase numur {nth}?")

        body = asker.send("/forum/ask/similar/", {"title": "cik maksā pase", "part": "1"}).content.decode()
        assert body.count("/forum/questions/") == SIMILAR

    @pytest.mark.parametrize("title", ["", "a", "\u200b\u200b\u200b", "\x00", "x" * 100_000])
    def test_of_nothing_nothing_is_like(self, asker, answered, title):
        response = asker.send("/forum/ask/similar/", {"title": title, "part": "1"})

        assert response.status_code == 200
        assert "/forum/questions/" not in response.content.decode()

    def test_another_category_does_not_hide_it(self, asker, answered):
        make_category("citur")

        body = asker.send("/forum/ask/similar/", {"title": TITLE, "category": "citur", "part": "1"}).content.decode()
        assert answered.slug in body
