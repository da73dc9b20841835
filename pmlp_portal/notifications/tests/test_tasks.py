import os
import subprocess
import sys

import pytest
from django.db import connection

from pmlp_portal.kernel import clock
from pmlp_portal.notifications import actions, policies, tasks
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import MINUTE, enqueue, sole_message

A_WORKER = """
import django
django.setup()
from pmlp_portal.notifications import tasks
tasks.deliver_due()
"""

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_clock_can_call_both_tasks_by_their_names():
    assert tasks.deliver_due.name == "pmlp_portal.notifications.tasks.deliver_due"
    assert tasks.sweep.name == "pmlp_portal.notifications.tasks.sweep"


def test_a_run_of_each_task_does_what_is_due_now(mail_server):
    enqueue(due_at=clock.now())

    tasks.deliver_due()
    tasks.sweep()

    assert len(mail_server.received) == 1
    assert sole_message().state == MessageState.SENT


@pytest.mark.slow
def test_what_a_killed_worker_was_sending_is_swept_and_sent(mail_server, settings):
    enqueue(due_at=clock.now())
    mail_server.pause, mail_server.keeps_before_pause = 60.0, False
    worker = subprocess.Popen(
        [sys.executable, "-c", A_WORKER],
        env={**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}"},
    )
    assert mail_server.got_data.wait(timeout=30)
    worker.kill()
    worker.wait()
    assert sole_message().state == MessageState.SENDING

    mail_server.pause, mail_server.keeps_before_pause = 0.0, True
    later = clock.now() + policies.HANGS_AFTER
    actions.sweep(now=later)
    actions.deliver_due(clock=lambda: later + MINUTE)

    assert mail_server.ids == [sole_message().message_id]
    assert sole_message().state == MessageState.SENT


def database_url() -> str:
    parts = connection.settings_dict
    login = f"{parts['USER']}:{parts['PASSWORD']}" if parts["PASSWORD"] else parts["USER"]
    return f"postgres://{login}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
