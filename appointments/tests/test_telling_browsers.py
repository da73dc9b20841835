"""A holder's browser is told of the booking too: by a button on its page, with or without an address of theirs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from appointments import actions
from appointments.models import Booking
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book
from appointments.tests.visitor import Booker
from appointments.tokens import token_of
from pmlp_portal.notifications.models import Message, MessageChannel, MessageKind, PushSubscription
from pmlp_portal.notifications.tests.push_services import PushService, open_push_service
from pmlp_portal.supervisor import kept
from queueing.tests.factories import riga

TEN = riga(10)


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[PushService]:
    """A push service, and the portal's own key."""
    settings.VAPID_PRIVATE_KEY = kept.signing_key(tmp_path / "vapid_private_key")
    with open_push_service() as opened:
        yield opened


@pytest.fixture
def anna(bureau: Bureau, service: PushService) -> Booker:
    """Somebody who has booked Tuesday at ten."""
    return Booker(bureau).books(TEN)


def pushed() -> list[MessageKind]:
    """Return what browsers are told, in the order it was written."""
    messages = Message.objects.filter(channel=MessageChannel.PUSH, cancelled_at=None).order_by("pk")
    return [MessageKind(message.kind) for message in messages]


def test_the_browser_that_asked_is_reminded_and_told_of_changes(anna: Booker, service: PushService) -> None:
    assert anna.presses("push/", when=None, **service.browser().fields).status_code == 204
    assert set(pushed()) == {MessageKind.REMINDER}

    actions.cancel(token=anna.token, now=YESTERDAY_NOON + timedelta(hours=1))
    assert pushed() == [MessageKind.CANCELLED]


def test_asking_twice_writes_nothing_twice(anna: Booker, service: PushService) -> None:
    letters = Message.objects.filter(kind=MessageKind.REMINDER, channel=MessageChannel.EMAIL)
    before = letters.count()
    browser = service.browser()
    for _ in range(2):
        anna.presses("push/", when=None, **browser.fields)
    assert (letters.count(), len(pushed())) == (before, before)


def test_who_left_no_address_is_reminded_in_the_browser(bureau: Bureau, service: PushService) -> None:
    booking = book(bureau, at=TEN)
    Booking.objects.filter(pk=booking.pk).update(contact="", contact_hash=None)
    Message.objects.all().delete()

    token = token_of(booking.token_seed)
    actions.tell_this_browser(token=token, fields=service.browser().fields, now=YESTERDAY_NOON)

    assert set(pushed()) == {MessageKind.REMINDER}
    assert not Message.objects.exclude(channel=MessageChannel.PUSH).exists()


def test_turned_off_it_is_told_nothing_more(anna: Booker, service: PushService) -> None:
    browser = service.browser()
    anna.presses("push/", when=None, **browser.fields)
    assert anna.presses("push/", endpoint=browser.endpoint, off="1").status_code == 204
    assert not PushSubscription.objects.filter(gone_at=None).exists()


def test_of_a_visit_that_is_over_nobody_is_told(anna: Booker, service: PushService) -> None:
    answer = anna.presses("push/", when=riga(11), **service.browser().fields)
    assert answer.status_code == 409
    assert pushed() == []


def test_the_page_offers_the_button_only_while_there_is_something_to_tell(anna: Booker) -> None:
    assert 'id="push"' in anna.opens().content.decode()
    assert 'id="push"' not in anna.opens(when=riga(18)).content.decode()
