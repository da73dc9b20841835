import mailbox
from email.message import EmailMessage
from os import utime
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

# The frame around the page asks the directory for the office's own contacts.
pytestmark = pytest.mark.django_db


def put(folder: Path, *, subject: str, text: str = "Text", at: int = 1_796_000_000, language: str = "") -> str:
    letter = EmailMessage()
    letter["To"], letter["Subject"] = "anna@example.lv", subject
    letter.set_content(text)
    letter.add_alternative("<p>HTML</p>", subtype="html")
    if language:
        letter["Content-Language"] = language
    key = mailbox.Maildir(folder).add(letter)
    utime(folder / "new" / key, (at, at))
    return key


@pytest.fixture
def maildir(settings: Settings, tmp_path: Path) -> Path:
    """The mailbox as `make run` leaves it: its address in var/, its folder beside."""
    settings.VAR_DIR, settings.EMAIL_URL, settings.IS_PRODUCTION = tmp_path, "smtp://127.0.0.1:20025", False
    (tmp_path / "email_url").write_text("smtp://127.0.0.1:20025\n")
    mailbox.Maildir(tmp_path / "mailbox", create=True)
    return tmp_path / "mailbox"


class TestMailbox:
    def test_the_newest_letter_comes_first(self, client, maildir):
        put(maildir, subject="Earlier", at=1_796_000_000)
        put(maildir, subject="Later", at=1_796_000_060)

        page = client.get(reverse("notifications:mailbox")).content.decode()

        assert page.index("Later") < page.index("Earlier")
        assert "anna@example.lv" in page

    def test_an_empty_mailbox_says_what_to_do(self, client, maildir):
        page = client.get("/en" + reverse("notifications:mailbox")).content.decode()

        assert "Nothing has arrived yet." in page

    def test_a_letter_is_shown_as_plain_text_with_a_link_one_can_follow(self, client, maildir):
        key = put(maildir, subject="Ā <b>", text="Jūsu <numurs>:\nhttp://localhost:8000/tickets/s3cret/\n")

        page = client.get(reverse("notifications:letter", args=[key])).content.decode()

        assert "Ā &lt;b&gt;" in page
        assert "Jūsu &lt;numurs&gt;:" in page
        assert 'href="http://localhost:8000/tickets/s3cret/"' in page
        assert "<p>HTML</p>" not in page

    def test_a_letter_says_which_language_it_is_in(self, client, maildir):
        key = put(maildir, subject="It is your turn soon", text="Your ticket", language="en")

        listed = client.get(reverse("notifications:mailbox")).content.decode()
        shown = client.get(reverse("notifications:letter", args=[key])).content.decode()

        assert 'lang="en">It is your turn soon</a>' in listed
        assert '<h1 lang="en">It is your turn soon</h1>' in shown
        assert '<p lang="en">Your ticket' in shown

    @pytest.mark.parametrize("key", ["unknown", "..", "%2e%2e%2femail_url"])
    def test_a_key_opens_nothing_but_letters(self, client, maildir, key):
        put(maildir, subject="Here")

        assert client.get(f"{reverse('notifications:mailbox')}{key}/").status_code == 404

    def test_there_is_none_in_production(self, client, maildir, settings):
        key = put(maildir, subject="Here")
        settings.IS_PRODUCTION = True

        assert client.get(reverse("notifications:mailbox"), secure=True).status_code == 404
        assert client.get(reverse("notifications:letter", args=[key]), secure=True).status_code == 404

    def test_there_is_none_when_mail_goes_elsewhere(self, client, maildir, settings):
        settings.EMAIL_URL = "smtp://mail.example.lv:25"
        assert client.get(reverse("notifications:mailbox")).status_code == 404

    def test_there_is_none_when_none_was_started(self, client, maildir, settings):
        (settings.VAR_DIR / "email_url").unlink()
        assert client.get(reverse("notifications:mailbox")).status_code == 404
