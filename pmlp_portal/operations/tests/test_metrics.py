"""/metrics: to whom it answers, and that its figures are those of the tables."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from pmlp_portal.kernel import clock
from pmlp_portal.limits.models import Tally
from pmlp_portal.live.models import Heartbeat
from pmlp_portal.notifications.models import Message, MessageChannel, MessageKind
from pmlp_portal.notifications.policies import STUCK_AFTER
from pmlp_portal.operations import exposition
from pmlp_portal.supervisor.children import CHECKOUT
from queueing.models import DayCheck, Ticket, TurnedAway
from queueing.tests.factories import NINE, TEN, make_office, riga, walk_in
from queueing.tests.visitor import at

pytestmark = pytest.mark.django_db

KNOWN = {"Authorization": "Bearer right"}


def samples() -> dict[tuple[str, str], float]:
    """Return what is told at ten o'clock, by name and by the value of the label."""
    families = text_string_to_metric_families(exposition.text(now=TEN).decode())
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in families
        for sample in family.samples
        if family.name.startswith("portal_")
    }


class TestTheDoor:
    def test_without_a_token_in_the_settings_nobody_is_let_in(self, client):
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
        assert client.get("/metrics").status_code == 404

    @pytest.mark.parametrize("told", ["", "Bearer wrong", "right", "Basic right"])
    def test_who_does_not_know_it_finds_nothing(self, client, settings, told: str):
        settings.METRICS_TOKEN = "right"
        assert client.get("/metrics", headers={"Authorization": told}).status_code == 404

    def test_who_knows_it_reads_figures(self, client, settings):
        settings.METRICS_TOKEN = "right"
        answer = client.get("/metrics", headers=KNOWN)

        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        assert b"portal_database_up 1.0" in answer.content


class TestTheQueue:
    def test_who_waits_and_how_long_by_branch(self):
        office = make_office()
        walk_in(office, at=NINE)
        walk_in(office, at=riga(9, 30))

        told = samples()

        assert told["portal_waiting_tickets", office.slug] == 2
        assert told["portal_longest_wait_seconds", office.slug] == 3600

    def test_waits_of_those_who_were_called(self):
        office = make_office()
        for minutes in (4, 9, 45):
            ticket = walk_in(office, at=NINE)
            Ticket.objects.filter(pk=ticket.pk).update(called_at=NINE + timedelta(minutes=minutes))
        walk_in(office, at=NINE)

        told = samples()

        assert [told["portal_wait_seconds_bucket", edge] for edge in ("300", "600", "2700", "+Inf")] == [1, 2, 3, 3]
        assert told["portal_wait_seconds_sum", ""] == 58 * 60

    def test_who_was_refused_today_and_why(self):
        office = make_office()
        for instant, reason in ((NINE, "queue_full"), (TEN, "queue_full"), (TEN - timedelta(days=1), "closed")):
            TurnedAway.objects.create(branch=office.branch, channel="web", at=instant, reason=reason)
        Tally.objects.create(kind="join", subject="x", starts_at=NINE, number=245, refused=5)

        told = samples()

        assert told["portal_turned_away_today", "queue_full"] == 2
        assert ("portal_turned_away_today", "closed") not in told
        assert told["portal_limited_today", "join"] == 5


class TestWork:
    def message(self, due_at, **more) -> None:
        Message.objects.create(
            about=f"visit:{Message.objects.count()}", kind=MessageKind.LEAVE_NOW, channel=MessageChannel.EMAIL,
            to="x@example.lv", language="lv", due_at=due_at, next_attempt_at=due_at,
            lapses_at=due_at + timedelta(days=1), message_id=f"<{Message.objects.count()}@x>", **more,
        )  # fmt: skip

    def test_what_should_have_left(self):
        self.message(TEN - STUCK_AFTER - timedelta(minutes=1))
        self.message(TEN - timedelta(minutes=1))
        self.message(TEN + timedelta(minutes=1))
        self.message(NINE, state="failed")

        told = samples()

        assert [told["portal_outbox_messages", state] for state in ("due", "stuck", "failed_today")] == [2, 1, 1]
        assert told["portal_outbox_oldest_due_seconds", ""] == 660

    def test_how_long_ago_the_heart_beat(self):
        Heartbeat.objects.create(name="worker", at=TEN - timedelta(seconds=70))

        assert samples()["portal_heartbeat_age_seconds", "worker"] == 70


class TestDays:
    def test_how_many_are_not_in_order_by_their_latest_check(self):
        office, counted = make_office(), {"moves": 0, "judged": 0, "chosen": 0, "passing": 0, "unjudged": 0}
        wrong = [{"kind": "head", "spoken": "", "verb": "", "nth": None, "at": None, "other": ""}]
        for days_ago, faults in ((1, wrong), (1, []), (2, []), (2, wrong), (20, wrong)):
            day = (TEN - timedelta(days=days_ago)).date()
            DayCheck.objects.create(branch=office.branch, day=day, at=TEN, is_sealed=True, faults=faults, **counted)

        assert samples()["portal_faulty_days", ""] == 1

    def test_how_many_have_ended_and_are_not_sealed(self):
        office = make_office()
        walk_in(office, at=NINE)
        assert samples()["portal_unsealed_days", ""] == 0
        office.branch.days.update(ended_at=TEN)

        assert samples()["portal_unsealed_days", ""] == 1


def test_without_a_database_it_still_tells_what_it_can(monkeypatch):
    def away(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr("pmlp_portal.operations.queries.outbox", away)

    told = samples()

    assert told["portal_database_up", ""] == 0
    assert ("portal_release", configured.RELEASE) in told
    assert not any(name.startswith("portal_waiting") for name, _ in told)


_ANOTHER_PROCESS = """
import django; django.setup()
from pmlp_portal.operations import measures
measures.STREAMS.labels("branch").inc(7)
measures.REFUSALS.labels("of_another_process").inc(3)
import sys; print("counted", flush=True); sys.stdin.read()
"""


@pytest.mark.slow
def test_processes_are_summed_and_streams_of_a_killed_one_are_gone(monkeypatch, tmp_path: Path):
    monkeypatch.setattr("pmlp_portal.operations.measures.FOLDER", tmp_path)
    another = subprocess.Popen(
        [sys.executable, "-c", _ANOTHER_PROCESS], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "METRICS_DIR": str(tmp_path)},
    )  # fmt: skip
    with another:
        assert another.stdout is not None
        assert another.stdout.readline() == b"counted\n"
        alive = samples()
        another.kill()
        another.wait()
        dead = samples()

    assert (alive["portal_live_streams", "branch"], alive["portal_refusals_total", "of_another_process"]) == (7, 3)
    assert ("portal_live_streams", "branch") not in dead
    assert dead["portal_refusals_total", "of_another_process"] == 3


def test_no_label_is_anybodys(client):
    office = make_office()
    with at(TEN):
        ticket = walk_in(office, at=clock.now())
        client.get("/tickets/0123456789abcdef0123456789abcdef/")
        client.get("/bookings/anna@example.lv/")

    text = exposition.text(now=TEN).decode()

    assert "0123456789abcdef" not in text
    assert "anna" not in text
    assert f'"{ticket.spoken}"' not in text
