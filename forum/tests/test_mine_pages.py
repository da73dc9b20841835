from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from forum import actions
from forum.models import FollowUp
from forum.personal_data import MASK
from forum.states import QuestionState
from forum.tests.factories import (
    NEXT_DAY,
    ask,
    assigned,
    at,
    fresh,
    link_of,
    published,
    submitted,
)
from forum.tests.test_reading_pages import words
from pmlp_portal.notifications.models import Message, PushSubscription

pytestmark = pytest.mark.django_db

S = QuestionState
NOON = at(12)


@pytest.fixture
def asker():
    """The asker's browser, on the day after the next."""
    with time_machine.travel(NOON, tick=False):
        yield Client(raise_request_exception=False)


@pytest.fixture
def answered(anda, liga, maris, passports):
    """Asked, answered and published."""
    return published(anda, liga, by=maris)


@pytest.fixture
def asked_back(anda, maris, passports):
    """Anda has asked for the year."""
    question = assigned(anda, by=maris)
    return actions.ask_back(question_id=question.pk, seen=question.version, text="Kurā gadā?", by=anda, now=at(11, 10))


def page_of(question, deed: str = "") -> str:
    return f"/forum/mine/{link_of(question)}/{deed}"


class TestHowFar:
    def test_received_it_says_by_when_and_which_address_to_keep(self, asker, passports):
        question = ask()
        response = asker.get(page_of(question))

        page = words(response)
        assert "Jūsu jautājums ir saņemts Atbilde būs ne vēlāk kā trešdien, 2026. gada 25. novembrī" in page
        assert f"http://testserver{page_of(question)}" in page
        assert "Rakstīsim uz a…@example.lv." in page
        assert "328673" not in page
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response.headers["Cache-Control"]

    def test_on_its_way_to_an_answer(self, asker, anda, liga, maris, passports):
        question = assigned(anda, by=maris)
        assert "Eksperts gatavo atbildi" in words(asker.get(page_of(question)))

        wording = submitted(question, by=anda)
        page = words(asker.get(page_of(question)))
        assert "Eksperts gatavo atbildi" in page
        assert wording.text not in page

    def test_answered_the_answer_is_there_and_leads_to_what_everybody_reads(self, asker, answered):
        response = asker.get(page_of(answered))

        assert "Atbilde ir" in words(response)
        assert "Jā, 30 dienās." in words(response)
        assert f"/forum/questions/{answered.pk}-{answered.slug}/" in response.content.decode()

    def test_declined_it_says_why(self, asker, maris, passports):
        question = ask()
        actions.decline(question_id=question.pk, seen=1, because="Nav par mums.", by=maris, now=NEXT_DAY)

        assert "Šeit uz to neatbildēsim Nav par mums." in words(asker.get(page_of(question)))

    def test_a_double_leads_to_the_answer(self, asker, answered, maris):
        double = ask(title="Jāmaina pase?")
        actions.mark_duplicate(question_id=double.pk, seen=1, of=answered.pk, by=maris, now=NEXT_DAY)

        assert f"/forum/questions/{answered.pk}-{answered.slug}/" in asker.get(page_of(double)).content.decode()

    def test_sent_on_it_says_where(self, asker, maris, passports):
        question = ask()
        actions.forward(question_id=question.pk, seen=1, to="Valsts ieņēmumu dienests", because="", by=maris, now=NOON)

        assert "Uz to atbildēs Valsts ieņēmumu dienests." in words(asker.get(page_of(question)))

    def test_hidden_its_answer_is_not_shown(self, asker, answered, maris):
        actions.hide(question_id=answered.pk, seen=answered.version, because="Vārds", by=maris, now=NOON)

        page = words(asker.get(page_of(answered)))
        assert "Šo jautājumu vairs nerādām." in page
        assert "Jā, 30 dienās." not in page
        assert "Vārds" not in page

    @pytest.mark.parametrize("token", ["f" * 64, "A001", "%00", "%F0%9F%91%A9", "x" * 300])
    def test_a_foreign_link_opens_nothing_and_does_nothing(self, asker, answered, token):
        assert asker.get(f"/forum/mine/{token}/").status_code == 404
        for deed in ("reply", "ask-further", "tell-at", "push"):
            response = asker.post(f"/forum/mine/{token}/{deed}/", {"text": "x", "contact": "b@example.lv"})
            assert response.status_code in {404, 422}
        assert fresh(answered).contact == "anna@example.lv"


class TestReply:
    def test_what_the_expert_asks_is_shown_and_replied_to(self, asker, asked_back):
        page = words(asker.get(page_of(asked_back)))
        assert "Mums vajag zināt vairāk" in page
        assert "Kurā gadā?" in page

        response = asker.post(page_of(asked_back, "reply/"), {"text": "2019. Mans tālrunis ir 26123456."})
        assert (response.status_code, response.headers["Location"]) == (303, page_of(asked_back))
        assert fresh(asked_back).state == S.ASSIGNED
        assert "Atbildi saņēmām un turpinām." in words(asker.get(page_of(asked_back)))
        assert FollowUp.objects.latest("pk").text == f"2019. Mans tālrunis ir {MASK}."

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "a" * 5001, "a\x00b"])
    def test_what_says_nothing_or_too_much_comes_back_with_a_sentence(self, asker, asked_back, text):
        response = asker.post(page_of(asked_back, "reply/"), {"text": text})

        assert response.status_code == 422
        assert text.replace("\x00", "") in response.content.decode()
        assert fresh(asked_back).state == S.ASKED_BACK

    def test_come_too_late_what_was_written_is_shown_to_be_kept(self, asker, answered):
        response = asker.post(page_of(answered, "reply/"), {"text": "2019. gadā"})

        assert response.status_code == 409
        assert "negaidām" in words(response)
        assert "2019. gadā" in response.content.decode()


class TestAskFurther:
    def test_the_same_expert_is_asked_and_the_answer_stays(self, asker, answered):
        response = asker.post(page_of(answered, "ask-further/"), {"text": "Un ja bērns ir ārzemēs?"})

        assert response.status_code == 303
        assert fresh(answered).state == S.REOPENED
        page = words(asker.get(page_of(answered)))
        assert "Gatavojam atbildi uz papildu jautājumu" in page
        assert "Jā, 30 dienās." in page
        assert "Jautāt vēl" not in page

    def test_a_second_one_waits_for_the_first_and_is_kept(self, asker, answered):
        asker.post(page_of(answered, "ask-further/"), {"text": "Un ārzemēs?"})
        response = asker.post(page_of(answered, "ask-further/"), {"text": "Un vēl?"})

        assert response.status_code == 409
        assert "Un vēl?" in response.content.decode()
        assert FollowUp.objects.count() == 1


class TestTellAt:
    def test_an_address_can_be_given_later_and_changed(self, asker, anda, liga, maris, passports):
        question = ask(contact=None)
        assert "Jūsu adreses mums nav" in words(asker.get(page_of(question)))

        response = asker.post(page_of(question, "tell-at/"), {"contact": "Berta@Example.lv"})
        assert response.status_code == 303
        assert fresh(question).contact == "Berta@example.lv"
        assert "Rakstīsim uz B…@example.lv." in words(asker.get(page_of(question)))

    @pytest.mark.parametrize("contact", ["", "berta", "b@", "\x00", "a" * 300 + "@example.lv"])
    def test_what_is_no_address_is_said_and_stays_written(self, asker, passports, contact):
        question = ask()
        response = asker.post(page_of(question, "tell-at/"), {"contact": contact})

        assert response.status_code == 422
        assert fresh(question).contact == "anna@example.lv"
        assert "details open" in response.content.decode()


class TestTellBrowser:
    FIELDS = {
        "endpoint": "https://push.example.net/x",
        "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
        "auth": "tBHItJI5svbpez7KI4CCXg",
    }

    def test_it_is_told_and_told_no_more(self, asker, passports):
        question = ask()

        assert asker.post(page_of(question, "push/"), self.FIELDS).status_code == 204
        assert PushSubscription.objects.get(gone_at=None).about == f"question:{question.pk}"
        assert asker.post(page_of(question, "push/"), {**self.FIELDS, "off": "1"}).status_code == 204
        assert not PushSubscription.objects.filter(gone_at=None).exists()

    def test_a_browser_that_asked_gets_the_news(self, asker, anda, liga, maris, passports):
        question = assigned(anda, by=maris, contact=None)
        asker.post(page_of(question, "push/"), self.FIELDS)
        wording = submitted(question, by=anda, now=NOON)
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=NOON)

        assert [(m.kind, m.channel) for m in Message.objects.all()] == [("question_answered", "push")]


def test_only_buttons_change_something(asker, answered):
    for deed in ("reply", "ask-further", "tell-at", "push"):
        assert asker.get(page_of(answered, f"{deed}/?{urlencode({'text': 'x'})}")).status_code == 405
    assert fresh(answered).state == S.PUBLISHED
