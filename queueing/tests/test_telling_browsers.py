"""A holder's browser is told too: by a button on the ticket, with or without an address of theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.notifications.models import Message, MessageChannel, MessageKind, PushSubscription
from pmlp_portal.notifications.tests.push_services import PushService, open_push_service
from pmlp_portal.supervisor import kept
from queueing import actions, tasks
from queueing.tests.factories import Office, riga, set_policy
from queueing.tests.visitor import Holder, at


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[PushService]:
    """A push service, and the portal's own key."""
    settings.VAPID_PRIVATE_KEY = kept.signing_key(tmp_path / "vapid_private_key")
    with open_push_service() as opened:
        yield opened


@pytest.fixture
def anna(office: Office, clara: User) -> Holder:
    """A holder without an address; one counter is open."""
    return Holder(office)


def test_who_left_no_address_is_told_in_the_browser_that_asked(anna: Holder, office: Office, service: PushService):
    set_policy(office.branch, near_place=3)
    browser = service.browser()
    assert anna.presses("push", riga(9, 41), **browser.fields).status_code == 204

    for minute in (42, 43):
        with at(riga(9, minute)):
            tasks.tell_travellers()

    message = Message.objects.get(kind=MessageKind.TURN_NEAR)
    assert (message.channel, message.about) == (MessageChannel.PUSH, f"visit:{anna.ticket.visit_id}")
    assert message.context["url"].endswith(anna.address)


def test_without_asking_nobody_is_told(anna: Holder, office: Office, service: PushService):
    set_policy(office.branch, near_place=3)

    with at(riga(9, 42)):
        tasks.tell_travellers()

    assert not Message.objects.exists()


def test_turned_off_nobody_is_told(anna: Holder, office: Office, service: PushService):
    set_policy(office.branch, near_place=3)
    browser = service.browser()
    anna.presses("push", riga(9, 41), **browser.fields)

    assert anna.presses("push", riga(9, 41), endpoint=browser.endpoint, off="1").status_code == 204
    with at(riga(9, 42)):
        tasks.tell_travellers()

    assert not Message.objects.exists()


def test_who_left_the_queue_is_told_nothing_more(anna: Holder, office: Office, service: PushService):
    set_policy(office.branch, near_place=3)
    anna.presses("push", riga(9, 41), **service.browser().fields)
    with at(riga(9, 42)):
        tasks.tell_travellers()
    actions.leave_queue(ticket_id=anna.ticket.pk, by=None, now=riga(9, 43))

    assert Message.objects.get(kind=MessageKind.TURN_NEAR).state == "cancelled"
    assert not Message.objects.filter(state="due").exists()


def test_nonsense_is_refused_in_words(anna: Holder, service: PushService):
    answer = anna.presses("push", riga(9, 41), endpoint="https://push.example/1", p256dh="x", auth="y")

    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


def test_the_button_is_there_only_where_the_portal_has_a_key(anna: Holder, service: PushService, settings: Settings):
    assert anna.looks(riga(9, 41)).content.count(b'id="push"') == 1

    settings.VAPID_PRIVATE_KEY = ""
    assert b'id="push"' not in anna.looks(riga(9, 41)).content
