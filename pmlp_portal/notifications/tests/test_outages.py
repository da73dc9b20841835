"""Everything may be down for a while: what is still of use is sent late, once; the rest is not sent at all."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from pmlp_portal.kernel import clock
from pmlp_portal.notifications import actions, policies
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import MINUTE, NOW, deliver, enqueue, sole_message
from pmlp_portal.notifications.tests.test_tasks import A_WORKER, database_url

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def remind(number: int, *, useful_for: timedelta) -> None:
    assert enqueue(about=f"booking:{number}", kind=MessageKind.REMINDER, due_at=NOW, lapses_at=NOW + useful_for)


def test_reminders_due_while_all_was_down_are_sent_late_and_once_unless_they_lapsed(mail_server, at_once):
    for number in range(5):
        remind(number, useful_for=6 * HOUR)
    remind(99, useful_for=1 * HOUR)

    at_once(2, lambda: deliver(NOW + 4 * HOUR))
    deliver(NOW + 5 * HOUR)

    in_time = Message.objects.exclude(about="booking:99").values_list("message_id", flat=True)
    assert Counter(mail_server.ids) == Counter(in_time)
    assert Message.objects.get(about="booking:99").state == MessageState.LAPSED


def test_a_reminder_of_what_was_cancelled_while_all_was_down_never_leaves(mail_server):
    remind(1, useful_for=6 * HOUR)
    actions.cancel_about(about="booking:1", now=NOW + 1 * HOUR)

    deliver(NOW + 4 * HOUR)
    actions.sweep(now=NOW + 5 * HOUR)
    deliver(NOW + 5 * HOUR)

    assert mail_server.received == []


def test_two_clocks_ringing_twice_each_send_once(mail_server, at_once):
    for number in range(10):
        remind(number, useful_for=6 * HOUR)

    def ring() -> None:
        for minute in range(2):
            deliver(NOW + minute * MINUTE)
            actions.sweep(now=NOW + minute * MINUTE)

    at_once(2, ring)

    assert Counter(mail_server.ids) == Counter(Message.objects.values_list("message_id", flat=True))


@pytest.mark.slow
def test_what_was_taken_just_before_its_worker_was_killed_comes_again_under_its_own_name(mail_server, settings):
    """Nobody can know whether it arrived: the copy bears the same Message-ID, by which mailboxes show one."""
    enqueue(due_at=clock.now())
    mail_server.pause, mail_server.keeps_before_pause = 60.0, True
    worker = subprocess.Popen(
        [sys.executable, "-c", A_WORKER],
        env={**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}"},
    )
    assert mail_server.got_data.wait(timeout=30)
    worker.kill()
    worker.wait()

    mail_server.pause = 0.0
    later = clock.now() + policies.HANGS_AFTER
    actions.sweep(now=later)
    actions.deliver_due(clock=lambda: later + MINUTE)
    actions.deliver_due(clock=lambda: later + 2 * MINUTE)

    assert mail_server.ids == [sole_message().message_id] * 2
