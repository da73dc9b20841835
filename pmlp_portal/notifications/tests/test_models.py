from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.notifications.models import Message, MessageChannel, MessageKind, PushSubscription
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import NOW, enqueue, sole_message

pytestmark = pytest.mark.django_db


def copy(**differences: Any) -> Callable[[], object]:
    def insert() -> None:
        message = sole_message()
        message.pk = None
        for name, value in {"about": "visit:2", "message_id": "<other@localhost>", **differences}.items():
            setattr(message, name, value)
        message.save(force_insert=True)

    return insert


@pytest.mark.parametrize(
    ("constraint", "breaking"),
    [
        ("message_id_once", "message_id"),
        ("message_once_per_thing", "about"),
    ],
)
def test_a_second_row_is_refused(constraint, breaking):
    original = enqueue()
    assert original is not None
    other = {"due_at": NOW.replace(minute=0)} if breaking == "about" else {}

    with pytest.raises(IntegrityError) as refusal:
        copy(**{breaking: getattr(original, breaking)}, **other)()

    assert violated(refusal.value) == constraint


def test_what_is_told_for_each_due_time_is_refused_at_the_same_one():
    enqueue()
    Message.objects.update(kind="reminder")

    with pytest.raises(IntegrityError) as refusal:
        copy(about="visit:1")()

    assert violated(refusal.value) == "message_once_per_due_time"


def test_what_is_told_for_each_due_time_may_be_told_at_two():
    enqueue()
    Message.objects.update(kind="reminder")

    copy(about="visit:1", due_at=NOW.replace(minute=0))()

    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("constraint", "differences"),
    [
        ("message_lapses_after_due", {"lapses_at": NOW}),
        ("message_open_has_address", {"to": ""}),
        ("message_sending_is_claimed", {"state": MessageState.SENDING}),
        ("message_sent_has_time", {"state": MessageState.SENT}),
        ("message_cancelled_has_time", {"state": MessageState.CANCELLED}),
        ("message_sent_has_time", {"state": MessageState.DELIVERED}),
        ("message_push_has_browser", {"channel": MessageChannel.PUSH}),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(constraint, differences):
    enqueue()

    with pytest.raises(IntegrityError) as refusal:
        copy(**differences)()

    assert violated(refusal.value) == constraint


def test_a_message_that_was_sent_moves_no_more():
    message = Message(kind=MessageKind.LEAVE_NOW, state=MessageState.SENT)

    with pytest.raises(IllegalMove):
        message.move_to(MessageState.DUE)


def test_a_browser_that_is_told_has_an_address():
    with pytest.raises(IntegrityError) as refusal:
        PushSubscription.objects.create(about="visit:1", language="lv", created_at=NOW, kept_until=NOW)

    assert violated(refusal.value) == "push_subscription_has_address"


def test_a_browser_asks_about_a_thing_once_while_it_stands_and_again_when_it_has_ended():
    asked = {"about": "visit:1", "endpoint": "https://push.example/1", "language": "lv", "created_at": NOW}
    PushSubscription.objects.create(**asked, kept_until=NOW, gone_at=NOW)
    PushSubscription.objects.create(**asked, kept_until=NOW)

    with pytest.raises(IntegrityError) as refusal:
        PushSubscription.objects.create(**asked, kept_until=NOW)

    assert violated(refusal.value) == "push_subscription_once"
