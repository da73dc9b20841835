import pytest

from pmlp_portal.notifications import letters
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import MINUTE, NOW, PETERIS, TICKET, deliver, enqueue, sole_message

pytestmark = pytest.mark.django_db(transaction=True)


def subject(letter):
    return str(letter["Subject"]).strip()  # a folded header begins on its second line


def plain(letter):
    text = letter.get_body(("plain",)).get_content()
    return text.replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")


class TestEmail:
    def test_it_says_who_wrote_it_and_that_nobody_need_answer(self, mail_server, settings):
        settings.DEFAULT_FROM_EMAIL = "PMLP <pasts@pmlp.gov.lv>"
        enqueue()

        deliver()

        [letter] = mail_server.received
        assert letter["From"] == "PMLP <pasts@pmlp.gov.lv>"
        assert letter["To"] == "anna@example.lv"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Content-Language"] == "lv"
        assert letter["Message-ID"] == sole_message().message_id
        assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]

    def test_leave_now_in_latvian(self, mail_server):
        enqueue(language="lv")

        deliver()

        [letter] = mail_server.received
        assert subject(letter) == "Dodieties ceļā tagad: numurs A042, Rīgas 2. nodaļa, otrdien, 1. decembrī"
        text = plain(letter)
        assert text.startswith(
            "Dodieties ceļā tagad.\nEsiet nodaļā līdz 10:45.\nJūs izsauks 10:50–11:05.\n\n"
            "Rīgas 2. nodaļa, Demonstrācijas iela 2\nJūsu numurs A042 derīgs tikai šodien: otrdien, 1. decembrī.\n"
        )
        assert "\nhttp://localhost:8000/tickets/s3cret/\n" in text

    def test_turn_near_in_english(self, mail_server):
        enqueue(kind=MessageKind.TURN_NEAR, language="en", context={**TICKET, "branch": "Riga Branch 2"})

        deliver()

        [letter] = mail_server.received
        assert subject(letter) == "Your turn is near: ticket A042, Riga Branch 2, Tuesday 1 December"
        assert plain(letter).startswith(
            "Your turn is near.\nBe at the branch by 10:45.\nYou will be called between 10:50 and 11:05."
        )

    def test_where_the_forecast_cannot_say_no_time_is_named(self, mail_server):
        enqueue(language="en", context={**TICKET, "earliest_at": None, "latest_at": None, "be_there_by": None})

        deliver()

        [letter] = mail_server.received
        assert plain(letter).startswith("Leave now.\nRīgas 2. nodaļa")
        assert "None" not in letter.as_string()

    def test_the_html_part_escapes_what_the_text_part_prints(self, mail_server):
        enqueue(context={**TICKET, "branch": "<b>Rīga</b> & co"})

        deliver()

        [letter] = mail_server.received
        assert "&lt;b&gt;Rīga&lt;/b&gt; &amp; co" in letter.get_body(("html",)).get_content()
        assert "<b>Rīga</b> & co" in plain(letter)

    @pytest.mark.parametrize("kind", [MessageKind.LEAVE_NOW, MessageKind.TURN_NEAR])
    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_news_of_a_ticket_names_branch_day_number_range_and_link(self, kind, language):
        message = enqueue(kind=kind, language=language)
        assert message is not None
        letter = letters.letter(sole_message())

        for part in (letter.text, letter.html, letters.text_message(sole_message())):
            words = part.replace("\N{NO-BREAK SPACE}", " ")
            day = "otrdien, 1. decembrī" if language == "lv" else "Tuesday 1 December"
            for fact in ("Rīgas 2. nodaļa", day, "A042", "10:50", "11:05", "10:45", str(TICKET["url"])):
                assert fact in words, (kind, language, fact)


class TestSms:
    def test_a_phone_gets_it_through_the_gateway_once(self, sms_gateway):
        enqueue(to=PETERIS)

        deliver()
        deliver(NOW + MINUTE)

        [(headers, body)] = sms_gateway.requests
        message = sole_message()
        assert message.state == MessageState.SENT
        assert headers["Content-Type"] == "application/json"
        assert headers["Idempotency-Key"] == body["reference"] == message.message_id.strip("<>")
        assert body["to"] == "+37126123456"
        assert body["text"] == (
            "PMLP: Dodieties ceļā tagad. Esiet nodaļā līdz 10:45. Jūs izsauks 10:50–11:05. "
            "A042, Rīgas 2. nodaļa, otrdien, 1. decembrī. http://localhost:8000/tickets/s3cret/"
        )

    @pytest.mark.parametrize("status", [302, 429, 500, 503])
    def test_a_gateway_that_cannot_now_is_asked_again_with_the_same_reference(self, sms_gateway, status):
        sms_gateway.status = status
        enqueue(to=PETERIS)
        deliver()
        assert sole_message().state == MessageState.DUE

        sms_gateway.status = 200
        deliver(NOW + MINUTE)

        assert sole_message().state == MessageState.SENT
        assert len({body["reference"] for _headers, body in sms_gateway.requests}) == 1

    def test_a_gateway_that_refuses_for_good_is_not_asked_again(self, sms_gateway):
        sms_gateway.status = 400
        enqueue(to=PETERIS)

        deliver()

        assert (sole_message().state, sole_message().error) == (MessageState.FAILED, "400 Bad Request")

    def test_a_gateway_nobody_answers_at_is_tried_again(self, settings, dead_port, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "*")
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{dead_port}/"
        enqueue(to=PETERIS)

        deliver()

        assert sole_message().state == MessageState.DUE
        assert "refused" in sole_message().error

    @pytest.mark.parametrize("url", ["", "file:///etc/passwd"])
    def test_without_a_gateway_nothing_is_opened(self, settings, url):
        settings.SMS_GATEWAY_URL = url
        enqueue(to=PETERIS)

        deliver()

        assert sole_message().error == "SMS_GATEWAY_URL names no gateway."


def test_the_text_of_a_message_does_not_depend_on_who_renders_it(settings):
    settings.LANGUAGE_CODE = "lv"
    enqueue(language="en")
    message: Message = sole_message()

    assert letters.letter(message).subject.startswith("Leave now")
