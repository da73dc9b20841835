import threading
from collections import Counter
from collections.abc import Set
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from pmlp_portal.kernel.contacts import Contact, contact_hash
from pmlp_portal.notifications import actions, channels, policies, queries
from pmlp_portal.notifications.errors import Unreachable
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import (
    ANNA,
    MINUTE,
    NOW,
    PETERIS,
    SECOND,
    TICKET,
    context_of,
    deliver,
    enqueue,
    sole_message,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestEnqueue:
    def test_what_is_told_once_is_written_once_even_for_another_time(self):
        first = enqueue()

        assert enqueue() is None
        assert enqueue(due_at=NOW + MINUTE) is None
        assert Message.objects.get() == first

    def test_another_thing_kind_or_channel_is_another_message(self):
        assert enqueue()
        assert enqueue(about="visit:2")
        assert enqueue(kind=MessageKind.TURN_NEAR)
        assert enqueue(to=PETERIS)

    def test_a_cancelled_message_may_be_asked_for_anew(self):
        enqueue()
        actions.cancel_about(about="visit:1", now=NOW)

        again = enqueue()

        assert again is not None
        assert [message.state for message in queries.messages_about("visit:1")] == ["cancelled", "due"]

    def test_a_superseded_message_counts_as_told_and_never_leaves(self, mail_server):
        message = enqueue()
        assert message
        actions.supersede(message)

        assert enqueue() is None
        deliver()
        assert sole_message().state == MessageState.SUPERSEDED
        assert mail_server.received == []

    def test_it_is_undone_with_the_transaction_it_belongs_to(self, mail_server):
        with transaction.atomic():
            assert enqueue()
            transaction.set_rollback(True)

        deliver()

        assert not Message.objects.exists()
        assert mail_server.received == []

    def test_nothing_leaves_before_the_transaction_commits(self, mail_server, at_once):
        with transaction.atomic():
            enqueue()
            at_once(1, deliver)
            assert mail_server.received == []

        deliver()
        assert len(mail_server.received) == 1

    def test_a_text_without_its_facts_is_refused_when_written_not_when_sent(self):
        with pytest.raises(ValueError, match="be_there_by, url"):
            enqueue(context={key: value for key, value in TICKET.items() if key not in {"url", "be_there_by"}})

    def test_several_are_written_as_one_by_one(self):
        actions.stop_messages(contact_hash=contact_hash(ANNA.value, settings.CONTACT_KEY), now=NOW)
        stopped = news(kind=MessageKind.REMINDER)
        actions.enqueue_all([news(), news(about="visit:2"), stopped, news(to=PETERIS)], now=NOW)
        actions.enqueue_all([news(), news(about="visit:3")], now=NOW)

        written = Message.objects.order_by("pk").values_list("about", "kind", "to")
        leave_now = MessageKind.LEAVE_NOW
        assert list(written) == [
            ("visit:1", leave_now, ANNA.value),
            ("visit:2", leave_now, ANNA.value),
            ("visit:1", leave_now, PETERIS.value),
            ("visit:3", leave_now, ANNA.value),
        ]

    def test_ten_who_write_the_same_at_once_write_it_once(self, at_once):
        written: list[Message | None] = []

        def write() -> None:
            with transaction.atomic():
                written.append(enqueue())

        at_once(10, write)

        assert Message.objects.count() == 1
        assert len([message for message in written if message]) == 1

    def test_without_the_constraints_ten_would_write_it_ten_times(self, at_once, without_unique_constraints):
        at_once(10, enqueue)

        assert Message.objects.count() == 10


def news(
    *, about: str = "visit:1", kind: MessageKind = MessageKind.LEAVE_NOW, to: Contact | None = ANNA
) -> actions.News:
    return actions.News(about, kind, to, "lv", context_of(kind), due_at=NOW, lapses_at=NOW + MINUTE)


@pytest.fixture
def without_unique_constraints():
    names = {"message_once_per_due_time", "message_once_per_thing"}
    dropped = [constraint for constraint in Message._meta.constraints if constraint.name in names]
    with connection.schema_editor() as editor:
        for constraint in dropped:
            editor.remove_constraint(Message, constraint)
    yield
    Message.objects.all().delete()
    with connection.schema_editor() as editor:
        for constraint in dropped:
            editor.add_constraint(Message, constraint)


class TestCancelAbout:
    def test_what_was_cancelled_never_leaves(self, mail_server):
        enqueue()
        enqueue(about="visit:2", to=PETERIS)
        actions.cancel_about(about="visit:1", now=NOW)

        deliver(NOW + MINUTE)

        assert mail_server.received == []
        assert queries.messages_about("visit:1").get().state == MessageState.CANCELLED
        assert queries.messages_about("visit:2").get().state != MessageState.CANCELLED

    def test_not_even_when_a_worker_has_just_claimed_it(self, mail_server):
        enqueue()
        [claimed] = actions.claim_due(now=NOW, limit=1)
        actions.cancel_about(about="visit:1", now=NOW)

        actions.send(claimed, now=NOW)

        assert mail_server.received == []
        assert sole_message().state == MessageState.CANCELLED

    def test_a_failed_attempt_is_not_repeated_after_a_cancellation(self, monkeypatch):
        enqueue()
        [claimed] = actions.claim_due(now=NOW, limit=1)

        def cancelled_meanwhile(message: Message) -> None:
            actions.cancel_about(about=message.about, now=NOW)
            raise Unreachable("timed out")

        monkeypatch.setattr(channels, "deliver", cancelled_meanwhile)
        actions.send(claimed, now=NOW)

        assert sole_message().state == MessageState.CANCELLED

    def test_what_was_sent_stays_sent(self, mail_server):
        enqueue()
        deliver()

        actions.cancel_about(about="visit:1", now=NOW)

        assert sole_message().state == MessageState.SENT


class TestDeliverDue:
    def test_a_message_is_delivered_once_and_marked(self, mail_server):
        enqueue()

        deliver()
        deliver(NOW + MINUTE)

        assert mail_server.recipients == ["anna@example.lv"]
        message = sole_message()
        assert (message.state, message.sent_at, message.attempts) == (MessageState.SENT, NOW, 1)

    def test_nothing_leaves_before_it_is_due(self, mail_server):
        enqueue(due_at=NOW)

        deliver(NOW - SECOND)

        assert mail_server.received == []

    def test_nothing_leaves_when_it_is_of_no_use_any_more(self, mail_server):
        enqueue(lapses_at=NOW + 20 * MINUTE)

        deliver(NOW + 20 * MINUTE)

        assert mail_server.received == []
        assert sole_message().state == MessageState.LAPSED

    def test_a_slow_server_gets_it_again_under_the_same_message_id(self, mail_server, settings):
        settings.EMAIL_TIMEOUT = 0.3
        mail_server.pause = 5.0
        enqueue()
        deliver()
        message = sole_message()
        assert (message.state, message.next_attempt_at) == (MessageState.DUE, NOW + 30 * SECOND)
        assert "timed out" in message.error

        mail_server.pause = 0.0
        settings.EMAIL_TIMEOUT = 10
        deliver(NOW + 30 * SECOND)

        assert mail_server.ids == [message.message_id] * 2
        assert sole_message().state == MessageState.SENT

    def test_while_the_server_is_down_it_waits_longer_each_time_and_is_sent_once_in_the_end(
        self, mail_server, settings, dead_port
    ):
        living_port, settings.EMAIL_PORT = settings.EMAIL_PORT, dead_port
        enqueue(lapses_at=NOW + timedelta(hours=2))
        at = NOW
        for pause in (30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE):
            deliver(at)
            deliver(at + pause - SECOND)
            at += pause
            message = sole_message()
            assert (message.state, message.next_attempt_at) == (MessageState.DUE, at)

        settings.EMAIL_PORT = living_port
        deliver(at)

        assert mail_server.ids == [message.message_id]
        assert sole_message().attempts == 5

    def test_after_the_last_attempt_it_is_failed_with_its_reason(self, mail_server, settings, dead_port):
        settings.EMAIL_PORT = dead_port
        enqueue(lapses_at=NOW + timedelta(days=1))

        for round_of_attempts in range(8):
            deliver(NOW + timedelta(hours=round_of_attempts))

        message = sole_message()
        assert (message.state, message.attempts) == (MessageState.FAILED, 5)
        assert "refused" in message.error

    def test_a_dead_server_costs_a_run_one_attempt_not_one_for_each_message(self, mail_server, settings, dead_port):
        settings.EMAIL_PORT = dead_port
        for visit in range(3):
            enqueue(about=f"visit:{visit}")

        deliver()

        assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]

    def test_a_dead_gateway_holds_up_no_letters(self, mail_server, settings):
        settings.SMS_GATEWAY_URL = ""
        enqueue(to=PETERIS)
        enqueue(due_at=NOW + SECOND)

        deliver(NOW + SECOND)

        assert mail_server.recipients == ["anna@example.lv"]

    def test_an_address_that_is_refused_for_good_is_not_tried_again(self, mail_server):
        mail_server.rcpt_answer = "550 No such user anna@example.lv"
        enqueue()
        enqueue(about="visit:2", kind=MessageKind.TURN_NEAR)

        deliver()

        assert {message.state for message in Message.objects.all()} == {MessageState.FAILED}
        assert {message.error for message in Message.objects.all()} == {"550 No such user a…@example.lv"}

    def test_an_address_that_is_greylisted_is_tried_again(self, mail_server):
        mail_server.rcpt_answer = "451 Try later"
        enqueue()
        deliver()
        assert sole_message().state == MessageState.DUE

        mail_server.rcpt_answer = "250 OK"
        deliver(NOW + MINUTE)

        assert len(mail_server.received) == 1

    def test_a_text_refused_for_good_is_not_tried_again(self, mail_server):
        mail_server.answer = "554 We do not want this"
        enqueue()

        deliver()

        assert sole_message().state == MessageState.FAILED

    def test_a_run_ends_after_so_many_messages(self, mail_server):
        for visit in range(3):
            enqueue(about=f"visit:{visit}")

        actions.deliver_due(clock=lambda: NOW, limit=2)

        assert len(mail_server.received) == 2

    def test_it_refuses_to_send_inside_a_transaction(self, mail_server):
        enqueue()

        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            deliver()


class TestTwoWorkers:
    def test_two_at_once_send_each_of_fifty_messages_once(self, mail_server, at_once):
        for visit in range(50):
            enqueue(about=f"visit:{visit}")

        at_once(2, deliver)

        assert Counter(mail_server.ids) == Counter(Message.objects.values_list("message_id", flat=True))
        assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}

    def test_a_worker_passes_over_what_another_is_claiming(self, at_once):
        enqueue()
        enqueue(about="visit:2")
        claimed: list[str] = []

        with transaction.atomic():
            [held] = queries.lock_due(now=NOW, limit=1)
            at_once(1, lambda: claimed.extend(message.about for message in actions.claim_due(now=NOW, limit=2)))

        assert {held.about, *claimed} == {"visit:1", "visit:2"}
        assert len(claimed) == 1

    def test_without_the_lock_both_would_send_the_same(self, mail_server, at_once, monkeypatch):
        enqueue()
        both_have_looked, both_are_sending = threading.Barrier(2), threading.Barrier(2)
        really_deliver = channels.deliver

        def look_only(*, now: datetime, limit: int, without: Set[str]) -> list[Message]:
            due = list(Message.objects.filter(state=MessageState.DUE, next_attempt_at__lte=now)[:limit])
            both_have_looked.wait(timeout=10)
            return due

        def deliver_together(message: Message) -> None:
            both_are_sending.wait(timeout=10)
            really_deliver(message)

        monkeypatch.setattr(queries, "lock_due", look_only)
        monkeypatch.setattr(channels, "deliver", deliver_together)
        at_once(2, lambda: actions.deliver_due(clock=lambda: NOW, limit=1))

        assert len(mail_server.received) == 2


class TestSweep:
    def test_what_hangs_in_sending_is_due_again_and_then_sent(self, mail_server):
        enqueue()
        actions.claim_due(now=NOW, limit=1)

        actions.sweep(now=NOW + policies.HANGS_AFTER - SECOND)
        assert sole_message().state == MessageState.SENDING
        actions.sweep(now=NOW + policies.HANGS_AFTER)
        deliver(NOW + 3 * MINUTE)

        assert sole_message().state == MessageState.SENT
        assert len(mail_server.received) == 1

    def test_a_worker_taken_for_dead_does_not_send_what_is_no_longer_its_own(self, mail_server):
        enqueue()
        [claimed] = actions.claim_due(now=NOW, limit=1)
        actions.sweep(now=NOW + 2 * MINUTE)
        deliver(NOW + 3 * MINUTE)

        actions.send(claimed, now=NOW + 4 * MINUTE)

        assert len(mail_server.received) == 1

    def test_a_message_that_kills_each_of_its_workers_fails_in_the_end(self):
        enqueue(lapses_at=NOW + timedelta(days=1))
        for hour in range(5):
            at = NOW + timedelta(hours=hour)
            assert len(actions.claim_due(now=at, limit=1)) == 1
            actions.sweep(now=at + policies.HANGS_AFTER)

        message = sole_message()
        assert (message.state, message.error) == (MessageState.FAILED, "The worker stopped while sending.")

    def test_a_hanging_message_that_was_cancelled_is_not_sent_again(self, mail_server):
        enqueue()
        actions.claim_due(now=NOW, limit=1)
        actions.cancel_about(about="visit:1", now=NOW)

        actions.sweep(now=NOW + 3 * MINUTE)
        deliver(NOW + 4 * MINUTE)

        assert sole_message().state == MessageState.CANCELLED
        assert mail_server.received == []

    def test_addresses_and_links_are_forgotten_when_they_have_served(self, mail_server):
        enqueue()
        deliver()
        message = sole_message()

        actions.sweep(now=message.lapses_at + policies.ADDRESS_KEPT_FOR - SECOND)
        assert sole_message().to == ANNA.value
        actions.sweep(now=message.lapses_at + policies.ADDRESS_KEPT_FOR)

        message = sole_message()
        assert (message.to, message.context, message.state) == ("", {}, MessageState.SENT)

    def test_a_message_nobody_could_send_in_time_lapses_and_is_forgotten_too(self):
        enqueue()

        actions.sweep(now=NOW + timedelta(hours=3))

        message = sole_message()
        assert (message.state, message.to) == (MessageState.LAPSED, "")
