import pytest
from django.test import Client

from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import stopping
from pmlp_portal.notifications.models import STOPPABLE, ContactPreference, Message, MessageKind
from pmlp_portal.notifications.tests.cast import ANNA, FACTS, PETERIS, deliver, enqueue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser():
    """A client that is refused where a forged form would be."""
    return Client(enforce_csrf_checks=True)


def link(contact: Contact = ANNA, language: str = "lv") -> str:
    return stopping.stop_url(contact.value, language=language).removeprefix("http://localhost:8000")


class TestLetters:
    def test_a_reminder_has_a_link_and_a_button_of_the_mail_programme(self, mail_server):
        enqueue(kind=MessageKind.REMINDER, language="en")

        deliver()

        [letter] = mail_server.received
        url = stopping.stop_url(ANNA.value, language="en")
        assert "".join(letter["List-Unsubscribe"].split()) == f"<{url}>"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert url in letter.get_body(("plain",)).get_content().splitlines()
        assert f'href="{url}"' in letter.get_body(("html",)).get_content()
        assert ANNA.value not in url

    def test_what_was_subscribed_to_names_its_own_page(self, mail_server):
        enqueue(kind=MessageKind.DEADLINE)

        deliver()

        assert mail_server.received[0]["List-Unsubscribe"] == f"<{FACTS['stop_url']}>"

    @pytest.mark.parametrize("kind", sorted(set(MessageKind) - set(STOPPABLE)))
    def test_what_answers_a_deed_cannot_be_stopped(self, mail_server, kind):
        enqueue(kind=kind)

        deliver()

        [letter] = mail_server.received
        assert "List-Unsubscribe" not in letter
        assert "/messages/stop/" not in letter.get_body(("plain",)).get_content()


class TestPage:
    def test_looking_changes_nothing_as_mail_scanners_look(self, browser):
        page = browser.get(link())

        assert page.status_code == 200
        assert "Vairs nesūtīt" in page.content.decode()
        assert not ContactPreference.objects.exists()
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"

    def test_the_mail_programmes_button_stops_at_once_without_cookie_or_redirect(self, browser):
        answer = browser.post(link(), {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert enqueue(kind=MessageKind.REMINDER) is None

    def test_the_pages_own_button_stops_and_brings_back(self, browser):
        stopped = browser.post(link(language="en")).content.decode()
        assert "We send you no reminders" in stopped
        assert enqueue(kind=MessageKind.REMINDER) is None

        resumed = browser.post(link(language="en"), {"resume": "1"}).content.decode()
        assert "We will send you reminders again." in resumed
        assert enqueue(kind=MessageKind.REMINDER)

    @pytest.mark.parametrize(
        "change", [lambda whole: "x", lambda whole: whole[:-1], lambda whole: "0" + whole[1:] + "A"]
    )
    def test_a_link_we_did_not_sign_stops_nobody(self, browser, change):
        broken = change(link().split("/")[-2])

        assert browser.post(f"/messages/stop/{broken}/").status_code == 404
        assert not ContactPreference.objects.exists()


class TestStopped:
    @pytest.fixture(autouse=True)
    def stop(self, browser):
        browser.post(link())

    @pytest.mark.parametrize("kind", STOPPABLE)
    def test_what_nobody_asked_for_now_is_not_written(self, kind):
        assert enqueue(kind=kind) is None
        assert not Message.objects.exists()

    @pytest.mark.parametrize("kind", sorted(set(MessageKind) - set(STOPPABLE)))
    def test_codes_answers_and_news_of_a_turn_still_come(self, kind):
        assert enqueue(kind=kind)

    def test_the_same_address_in_other_letters_is_the_same(self):
        assert enqueue(kind=MessageKind.REMINDER, to=Contact("email", "Anna@example.lv")) is None

    def test_nobody_else_is_spared(self):
        assert enqueue(kind=MessageKind.REMINDER, to=PETERIS)

    def test_who_wished_it_cannot_be_read_in_the_table(self):
        assert "anna" not in str(ContactPreference.objects.values().get())
