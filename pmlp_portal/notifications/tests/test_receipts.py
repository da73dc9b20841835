import json
from typing import Any

import pytest

from pmlp_portal.notifications import actions, channels
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import MINUTE, NOW, PETERIS, deliver, enqueue, sole_message

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/notifications/receipts/"
KEY = "the gateway's own key"


@pytest.fixture(autouse=True)
def known_gateway(settings):
    settings.SMS_RECEIPT_KEY = KEY


def reference() -> str:
    return sole_message().message_id.strip("<>")


def hand_in(client: Any, status: str, *, of: str | None = None, key: str = KEY) -> int:
    receipt = {"reference": of or reference(), "status": status}
    answer = client.post(URL, json.dumps(receipt), content_type="application/json", headers={"X-Receipt-Key": key})
    code: int = answer.status_code
    return code


@pytest.fixture
def sent(sms_gateway) -> Message:
    enqueue(to=PETERIS)
    deliver()
    assert sole_message().state == MessageState.SENT
    return sole_message()


class TestReceipt:
    @pytest.mark.parametrize("status", ["delivered", "undelivered"])
    def test_says_what_became_of_a_text_message(self, client, sent, status):
        assert hand_in(client, status) == 204

        assert sole_message().state == status

    @pytest.mark.parametrize(("first", "later"), [("delivered", "undelivered"), ("undelivered", "delivered")])
    def test_the_first_word_counts_and_repeats_change_nothing(self, client, sent, first, later):
        assert [hand_in(client, status) for status in (first, first, later)] == [204, 204, 204]

        assert sole_message().state == first

    @pytest.mark.parametrize("status", ["accepted", "sent", "", "SENDING"])
    def test_a_word_on_the_way_is_taken_and_changes_nothing(self, client, sent, status):
        assert hand_in(client, status) == 204

        assert sole_message().state == MessageState.SENT

    def test_that_overtakes_our_own_note_is_not_undone_by_it(self, sms_gateway, monkeypatch):
        really_deliver = channels.deliver

        def delivered_meanwhile(message: Message) -> None:
            really_deliver(message)
            actions.note_receipt(reference=reference(), state=MessageState.DELIVERED, now=NOW)

        monkeypatch.setattr(channels, "deliver", delivered_meanwhile)
        enqueue(to=PETERIS)
        deliver()

        assert (sole_message().state, sole_message().sent_at) == (MessageState.DELIVERED, NOW)

    def test_of_a_message_we_took_for_lost_keeps_it_from_being_sent_again(self, client, sms_gateway):
        sms_gateway.status = 504
        enqueue(to=PETERIS)
        deliver()
        assert sole_message().state == MessageState.DUE

        assert hand_in(client, "delivered") == 204
        deliver(NOW + MINUTE)

        assert len(sms_gateway.requests) == 1

    def test_of_six_at_once_one_counts_and_none_is_an_error(self, sent, at_once):
        states = iter([MessageState.DELIVERED, MessageState.UNDELIVERED] * 3)

        at_once(6, lambda: actions.note_receipt(reference=reference(), state=next(states), now=NOW))

        assert sole_message().state in {MessageState.DELIVERED, MessageState.UNDELIVERED}


class TestRefused:
    def test_without_the_key_or_with_another(self, client, sent):
        assert [hand_in(client, "delivered", key=key) for key in ("", KEY + "x", "a")] == [404, 404, 404]
        assert sole_message().state == MessageState.SENT

    def test_where_no_key_is_set_nobody_is_the_gateway(self, client, sent, settings):
        settings.SMS_RECEIPT_KEY = ""

        assert hand_in(client, "delivered", key="") == 404

    def test_an_unknown_reference(self, client, sent):
        assert hand_in(client, "delivered", of="nobody@localhost") == 404

    def test_a_message_that_never_left(self, client):
        enqueue(to=PETERIS)

        assert hand_in(client, "delivered") == 404
        assert sole_message().state == MessageState.DUE

    def test_a_letter_has_no_receipts(self, client, mail_server):
        enqueue()
        deliver()

        assert hand_in(client, "delivered") == 404

    @pytest.mark.parametrize("body", ["", "[]", "{}", '{"reference": 1, "status": "delivered"}', "\xff", "null"])
    def test_what_is_no_receipt(self, client, body):
        answer = client.post(URL, body, content_type="application/json", headers={"X-Receipt-Key": KEY})

        assert answer.status_code == 422

    def test_a_reference_with_a_zero_byte_finds_nothing(self, client):
        assert hand_in(client, "delivered", of="\0") == 204

    def test_looking_is_not_handing_in(self, client):
        assert client.get(URL).status_code == 405
