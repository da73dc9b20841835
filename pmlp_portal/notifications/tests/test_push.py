import socket
from datetime import timedelta

import pytest
from py_vapid import Vapid02

from pmlp_portal.notifications import actions, push, queries
from pmlp_portal.notifications.errors import BrowserMalformed, BrowsersEnough, NoBrowser
from pmlp_portal.notifications.models import PUSHED, Message, MessageChannel, MessageKind, PushSubscription
from pmlp_portal.notifications.policies import BROWSERS_EACH
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.subscriptions import read_subscription
from pmlp_portal.notifications.tests.cast import ANNA, MINUTE, NOW, TICKET, context_of, deliver, enqueue
from pmlp_portal.notifications.tests.push_services import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def subscribe(browser: Browser, *, about: str = "visit:1", language: str = "en") -> PushSubscription:
    subscription = read_subscription(browser.fields)
    return actions.subscribe_push(about=about, subscription=subscription, language=language, now=NOW)


def pushed() -> Message:
    return Message.objects.get(channel=MessageChannel.PUSH)


class TestAMessage:
    def test_arrives_sealed_for_the_browser_that_asked_beside_the_letter(self, push_service, mail_server):
        browser = push_service.browser()
        subscribe(browser)
        enqueue(kind=MessageKind.LEAVE_NOW)

        deliver()

        [(path, headers, sealed)] = push_service.requests
        assert path == "/anna"
        assert browser.open(sealed) == {
            "kind": "leave_now",
            "title": "Leave now.",
            "text": "Be at the branch by 10:45.",
            "url": "/tickets/s3cret/",
            "tag": "visit:1",
            "language": "en",
        }
        assert headers["Content-Encoding"] == "aes128gcm"
        assert headers["Urgency"] == "high"
        assert b"Leave now" not in sealed
        assert len(mail_server.received) == 1
        assert pushed().state == MessageState.SENT

    def test_is_signed_for_its_push_service_with_the_key_pages_hand_out(self, push_service):
        subscribe(push_service.browser())
        enqueue(to=None)

        deliver()

        [(_path, headers, _sealed)] = push_service.requests
        scheme, parameters = headers["Authorization"].split(" ", 1)
        signed = dict(part.strip().split("=", 1) for part in parameters.split(","))
        assert scheme == "vapid"
        assert signed["k"] == push.public_key()
        assert Vapid02.verify(headers["Authorization"])

    def test_names_nobody_and_no_address(self, push_service):
        browser = push_service.browser()
        subscribe(browser)
        enqueue()

        deliver()

        [(_path, headers, sealed)] = push_service.requests
        for words in (str(browser.open(sealed)), str(headers)):
            assert ANNA.value not in words
            assert str(TICKET["number"]) not in words

    def test_is_written_for_each_kind_that_is_pushed_and_no_other(self, push_service):
        subscribe(push_service.browser())
        for kind in MessageKind:
            enqueue(kind=kind)

        kinds = Message.objects.filter(channel=MessageChannel.PUSH).values_list("kind", flat=True)

        assert sorted(kinds) == sorted(PUSHED)

    @pytest.mark.parametrize("language", ["lv", "en"])
    @pytest.mark.parametrize("kind", PUSHED)
    def test_of_each_kind_has_a_title_a_text_and_a_path_of_ours(self, push_service, kind, language):
        browser = push_service.browser()
        subscribe(browser, language=language)
        enqueue(kind=kind, to=None)

        deliver()

        told = browser.open(push_service.requests[0][2])
        assert told["title"]
        assert told["text"]
        assert told["url"] == "/tickets/s3cret/"
        assert told["language"] == language

    def test_goes_to_each_browser_once_however_often_it_is_asked_for(self, push_service):
        subscribe(push_service.browser("phone"))
        subscribe(push_service.browser("tablet"))
        for _ in range(3):
            enqueue(to=None)

        deliver()
        deliver(NOW + MINUTE)

        assert sorted(path for path, _headers, _sealed in push_service.requests) == ["/phone", "/tablet"]

    def test_goes_to_nobody_who_asked_about_something_else(self, push_service):
        subscribe(push_service.browser(), about="visit:2")

        assert enqueue(to=None) is None
        assert not Message.objects.exists()

    def test_tried_again_bears_the_same_topic_so_that_it_replaces_the_first(self, push_service):
        push_service.status = 503
        subscribe(push_service.browser())
        enqueue(to=None)
        deliver()
        assert pushed().state == MessageState.DUE

        push_service.status = 201
        deliver(NOW + MINUTE)

        topics = [headers["Topic"] for _path, headers, _sealed in push_service.requests]
        assert len(topics) == 2
        assert len(set(topics)) == 1
        assert pushed().state == MessageState.SENT

    def test_that_another_message_told_is_not_pushed_either(self, push_service):
        subscribe(push_service.browser())
        message = enqueue()
        assert message
        actions.supersede(message)

        deliver()

        assert push_service.requests == []
        assert {message.state for message in Message.objects.all()} == {MessageState.SUPERSEDED}

    def test_about_something_cancelled_never_leaves(self, push_service):
        subscribe(push_service.browser())
        enqueue(kind=MessageKind.REMINDER, to=None)
        actions.cancel_about(about="visit:1", now=NOW)

        deliver()

        assert push_service.requests == []

    def test_the_push_service_refuses_for_good_is_not_tried_again(self, push_service):
        push_service.status = 413
        subscribe(push_service.browser())
        enqueue(to=None)

        deliver()

        assert pushed().state == MessageState.FAILED

    def test_is_not_carried_on_to_where_a_redirect_points(self, push_service):
        push_service.status = 307
        subscribe(push_service.browser())
        enqueue(to=None)

        deliver()

        assert [path for path, _headers, _sealed in push_service.requests] == ["/anna"]

    def test_waits_while_the_portal_has_no_key(self, push_service, settings):
        settings.VAPID_PRIVATE_KEY = ""
        subscribe(push_service.browser())
        enqueue(to=None)

        deliver()

        assert (pushed().state, pushed().error) == (MessageState.DUE, "VAPID_PRIVATE_KEY is not set.")
        assert push.public_key() == ""


class TestABrowser:
    @pytest.mark.parametrize("status", [404, 410])
    def test_the_push_service_does_not_know_any_more_is_told_nothing_more(self, push_service, status):
        push_service.status = status
        browser = subscribe(push_service.browser())
        enqueue(to=None)

        deliver()
        enqueue(kind=MessageKind.TURN_NEAR, to=None)
        deliver(NOW + MINUTE)

        browser.refresh_from_db()
        assert (browser.gone_at, browser.endpoint, browser.auth) == (NOW, "", "")
        assert len(push_service.requests) == 1
        assert pushed().state == MessageState.FAILED

    def test_that_asks_twice_is_one(self, push_service):
        browser = push_service.browser()
        first = subscribe(browser, language="en")

        assert subscribe(browser, language="lv") == first
        assert PushSubscription.objects.get().language == "lv"

    def test_that_asks_in_five_threads_at_once_is_one(self, push_service, at_once):
        browser = push_service.browser()

        at_once(5, lambda: subscribe(browser))

        assert PushSubscription.objects.count() == 1

    def test_turned_off_is_told_nothing_even_of_what_was_written_before(self, push_service):
        browser = push_service.browser()
        subscribe(browser)
        enqueue(to=None)
        actions.unsubscribe_push(about="visit:1", endpoint=browser.endpoint, now=NOW)

        deliver()

        assert push_service.requests == []
        with pytest.raises(NoBrowser):
            actions.unsubscribe_push(about="visit:1", endpoint=browser.endpoint, now=NOW)

    def test_turned_off_may_ask_again(self, push_service):
        browser = push_service.browser()
        subscribe(browser)
        actions.unsubscribe_push(about="visit:1", endpoint=browser.endpoint, now=NOW)
        subscribe(browser)
        enqueue(to=None)

        deliver()

        assert len(push_service.requests) == 1

    def test_beyond_the_fifth_is_no_persons(self, push_service):
        for name in range(BROWSERS_EACH):
            subscribe(push_service.browser(str(name)))
        subscribe(push_service.browser("0"))

        with pytest.raises(BrowsersEnough):
            subscribe(push_service.browser("sixth"))

    def test_is_forgotten_when_nothing_more_will_happen(self, push_service):
        asked = read_subscription(push_service.browser().fields)
        until = NOW + timedelta(hours=1)
        actions.subscribe_push(about="visit:1", subscription=asked, language="lv", kept_until=until, now=NOW)

        actions.sweep(now=until - MINUTE)
        assert queries.live_browsers(about="visit:1", now=NOW).count() == 1
        actions.sweep(now=until)

        assert (PushSubscription.objects.get().endpoint, PushSubscription.objects.get().p256dh) == ("", "")


class TestReading:
    @pytest.mark.parametrize(
        "difference",
        [
            {"endpoint": ""},
            {"endpoint": "ftp://push.example/1"},
            {"endpoint": "https://push.example:0/1"},
            {"endpoint": "https://user@push.example/1"},
            {"endpoint": "https://push.example/" + "a" * 1000},
            {"endpoint": "https://push.example/\r\nX: y"},
            {"endpoint": "https://[::1/1"},
            {"auth": "AAAA"},
            {"auth": "not base64!"},
            {"p256dh": "BAAA"},
            {"p256dh": ""},
        ],
    )
    def test_what_no_browser_says_is_refused(self, push_service, difference):
        with pytest.raises(BrowserMalformed):
            read_subscription({**push_service.browser().fields, **difference})


PRIVATE = ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "0.0.0.0", "[::1]", "[fd00::1]"]
MAPPED = ["[::ffff:10.0.0.5]", "[::ffff:127.0.0.1]"]


class TestInProduction:
    @pytest.fixture(autouse=True)
    def only_outside(self, settings):
        settings.PUSH_MAY_STAY_INSIDE = False

    @pytest.mark.parametrize(
        "endpoint",
        [*(f"https://{host}/1" for host in PRIVATE + MAPPED), "http://push.example/1", "https://localhost/1"],
    )
    def test_a_machine_inside_is_refused_when_asked(self, push_service, endpoint):
        with pytest.raises(BrowserMalformed):
            read_subscription({**push_service.browser().fields, "endpoint": endpoint})

    def test_a_push_service_outside_is_taken(self, push_service):
        fields = {**push_service.browser().fields, "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/x"}

        assert read_subscription(fields).endpoint == fields["endpoint"]

    def test_a_name_that_leads_inside_gets_no_byte(self, push_service, monkeypatch, settings):
        settings.PUSH_MAY_STAY_INSIDE = True
        browser = push_service.browser()
        browser.endpoint = browser.endpoint.replace("127.0.0.1", "push.example")
        subscribe(browser)
        settings.PUSH_MAY_STAY_INSIDE = False
        look_up = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, *rest: look_up("127.0.0.1" if "push.example" in host else host, *rest)
        )
        enqueue(to=None)

        deliver()

        assert push_service.requests == []
        assert pushed().error == "The push service's name leads to a machine inside."
        assert pushed().state == MessageState.FAILED


def test_the_worker_that_shows_pushes_comes_from_the_root(client):
    answer = client.get("/push-worker.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"showNotification" in answer.content


def test_a_contact_and_a_browser_are_both_told(push_service, mail_server):
    subscribe(push_service.browser())
    written = enqueue(kind=MessageKind.REMINDER, context=context_of(MessageKind.REMINDER))

    assert written
    assert written.channel == MessageChannel.EMAIL
    assert Message.objects.count() == 2
