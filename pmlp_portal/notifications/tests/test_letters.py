import re
from datetime import datetime

import pytest

from pmlp_portal.notifications import letters
from pmlp_portal.notifications.facts import ContextValue
from pmlp_portal.notifications.letters import Letter
from pmlp_portal.notifications.models import MessageKind
from pmlp_portal.notifications.tests.cast import CALENDAR, PETERIS, context_of, deliver, enqueue, sole_message

pytestmark = pytest.mark.django_db

IN_THE_TEXT = {
    "branch": "Rīgas 2. nodaļa",
    "address": "Demonstrācijas iela 2",
    "service": "Pase vai personas apliecība",
    "because": "Nodaļā nav elektrības.",
    "text": "Kavējamies 5 minūtes.",
    "counter": "4",
    "clerk": "Ilze Ozola",
    "raised_at": "10:27",
    "code": "482915",
    "title": "Pases derīguma termiņš",
    "institution": "Valsts ieņēmumu dienests",
    "expert": "Anda Liepa",
    "place": "Čiekurkalna 1. līnija 1",
    "url": "http://localhost:8000/tickets/s3cret/",
    "stop_url": "http://localhost:8000/stop/s3cret/",
    "check_code": "PMLP-2026-K",
    "check_url": "http://localhost:8000/surveys/genuine/",
    "left": "3 mēneši",
    "starts_at": "9:20",
    "booked_at": "16:40",
    "expires_at": "14:05",
    "first_at": "10:30",
    "second_at": "11:50",
    "earliest_at": "10:50",
    "latest_at": "11:05",
    "be_there_by": "10:45",
    "number": "A042",
    "reference": "P00042",
    "words": "Pamēģiniet citā pārlūkā.",
}
# Files, headers, and what the words are chosen by.
NOT_WORDS = {"ics", "reply_to", "in_reply_to", "became"}
SAID_IN = {
    "persons": {"lv": "3 cilvēkiem", "en": "For 3 persons"},
    "day": {"lv": "otrdien, 1. decembrī", "en": "Tuesday 1 December"},
    "due_on": {"lv": "pirmdien, 2027. gada 1. martā", "en": "Monday 1 March 2027"},
    "closes_on": {"lv": "pirmdien, 2027. gada 1. martā", "en": "Monday 1 March 2027"},
}
GSM_LETTER_OF_THREE = 3 * 67  # characters, where one of them is not in the GSM alphabet


def letter_of(kind: MessageKind, language: str, **differences: str | int | None) -> Letter:
    assert enqueue(kind=kind, language=language, context={**context_of(kind), **differences})
    return letters.letter(sole_message())


def with_plain_spaces(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("kind", MessageKind)
class TestEachKind:
    def test_says_all_it_was_told_in_both_parts_of_the_letter(self, kind, language):
        letter = letter_of(kind, language)

        for part in (with_plain_spaces(letter.text), with_plain_spaces(letter.html)):
            for fact in context_of(kind).keys() - NOT_WORDS:
                said = IN_THE_TEXT.get(fact) or SAID_IN[fact][language]
                assert said in part, (kind, language, fact)
            assert "None" not in part
            assert "{" not in part

    def test_has_a_subject_of_one_line_that_names_its_thing(self, kind, language):
        subject = letter_of(kind, language).subject

        assert re.search("Rīgas 2. nodaļa|Pases derīguma termiņš|P00042", subject)
        assert len(subject) <= 120

    def test_is_short_enough_for_three_text_messages_beside_its_link(self, kind, language):
        enqueue(kind=kind, language=language, to=PETERIS)

        text = letters.text_message(sole_message())

        assert text.startswith("PMLP: ")
        assert len(text.replace(IN_THE_TEXT["url"], "")) <= GSM_LETTER_OF_THREE
        assert "\n" not in text

    def test_has_no_empty_paragraph_and_no_double_gap(self, kind, language):
        letter = letter_of(kind, language)

        assert not re.search(r"<p>\s*</p>", letter.html)
        assert "\n\n\n" not in letter.text


@pytest.mark.parametrize("kind", [MessageKind.CONFIRM_CODE, MessageKind.TRAINING_CODE])
@pytest.mark.parametrize("language", ["lv", "en"])
class TestCodes:
    def test_the_code_stands_alone_on_a_line(self, kind, language):
        assert "482915" in letter_of(kind, language).text.splitlines()

    def test_the_subject_which_a_locked_screen_shows_does_not_name_it(self, kind, language):
        assert "482915" not in letter_of(kind, language).subject

    def test_a_phone_gets_it_as_one_text_message_without_a_link(self, kind, language):
        enqueue(kind=kind, language=language, to=PETERIS)

        text = letters.text_message(sole_message())

        assert "482915" in text
        assert "14:05" in text
        assert "http" not in text
        assert len(text) <= 70


class TestWords:
    def test_a_booking_in_latvian(self):
        letter = letter_of(MessageKind.BOOKED, "lv", persons=1)

        assert with_plain_spaces(letter.subject) == "Jūsu vizīte: otrdien, 8. decembrī, 9:20, Rīgas 2. nodaļa"
        assert with_plain_spaces(letter.text).startswith(
            "Vizīte ir pierakstīta.\nOtrdien, 8. decembrī, 9:20\nPase vai personas apliecība\n"
            "Rīgas 2. nodaļa, Demonstrācijas iela 2\n\n"
        )
        assert "cilvēk" not in letter.text

    def test_a_second_place_that_does_not_exist_is_not_offered(self):
        letter = letter_of(MessageKind.DISRUPTED, "en", second_at=None)

        assert "We offer you Wednesday 9 December, 10:30. " in with_plain_spaces(letter.text)

    def test_a_cancellation_without_a_reason_gives_none(self):
        letter = letter_of(MessageKind.CANCELLED, "en", because="")

        assert "Demonstrācijas iela 2\nFor 3 persons\n\nBook another time:\n" in with_plain_spaces(letter.text)

    def test_the_hour_is_the_one_on_the_wall_before_and_after_the_clocks_change(self):
        assert enqueue(kind=MessageKind.REMINDER, language="en", context=in_the_week_of_the_switch("2026-10-24"))
        before = letters.letter(sole_message()).text
        sole_message().delete()
        assert enqueue(kind=MessageKind.REMINDER, language="en", context=in_the_week_of_the_switch("2026-10-26"))

        assert "24\N{NO-BREAK SPACE}October, 9:00" in before
        assert "26\N{NO-BREAK SPACE}October, 8:00" in letters.letter(sole_message()).text


def in_the_week_of_the_switch(day: str) -> dict[str, ContextValue]:
    return {**context_of(MessageKind.REMINDER), "starts_at": datetime.fromisoformat(f"{day}T06:00:00+00:00")}


@pytest.mark.django_db(transaction=True)
class TestCalendarFile:
    @pytest.mark.parametrize("kind", [MessageKind.BOOKED, MessageKind.CHANGED])
    def test_it_goes_with_the_letter_as_a_calendar_takes_it(self, mail_server, kind):
        enqueue(kind=kind)

        deliver()

        [letter] = mail_server.received
        [file] = letter.iter_attachments()
        assert (file.get_content_type(), file.get_param("method")) == ("text/calendar", "PUBLISH")
        assert file.get_filename() == "pmlp.ics"
        assert file.get_payload(decode=True).decode() == CALENDAR

    def test_no_other_letter_has_one(self, mail_server):
        enqueue(kind=MessageKind.REMINDER)

        deliver()

        [letter] = mail_server.received
        assert list(letter.iter_attachments()) == []


def test_a_new_code_may_be_sent_after_the_former_one_was_cancelled_or_has_left():
    first = enqueue(kind=MessageKind.CONFIRM_CODE)
    assert first
    second = enqueue(kind=MessageKind.CONFIRM_CODE, due_at=first.lapses_at)

    assert second
