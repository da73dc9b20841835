"""Announcements belong to the transaction; heartbeats are one row; the broker's table stays short."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from pmlp_portal.kernel import clock
from pmlp_portal.live import actions, queries, tasks
from pmlp_portal.live.models import Heartbeat
from pmlp_portal.live.tests.stage import PATIENCE

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def ear(speaking: None) -> Iterator[psycopg.Connection]:
    """A second connection, listening."""
    database = connection.settings_dict
    address = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    with psycopg.connect(
        dbname=database["NAME"], password=database["PASSWORD"], autocommit=True, **address
    ) as listening:
        listening.execute(f"LISTEN {actions.CHANNEL}")
        yield listening


def heard_until_now(ear: psycopg.Connection) -> list[str]:
    """Return what was announced, up to a mark of our own that comes after all of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('live', 'mark')")
    payloads = [each.payload for each in _notifications(ear)]
    assert payloads[-1] == "mark"
    return payloads[:-1]


def _notifications(ear: psycopg.Connection) -> Iterator[psycopg.Notify]:
    for each in ear.notifies(timeout=PATIENCE):
        yield each
        if each.payload == "mark":
            return


@pytest.mark.db
class TestPublish:
    def test_a_commit_delivers(self, ear):
        with transaction.atomic():
            actions.publish(topic="branch:demo", version=7)

        assert heard_until_now(ear) == ['{"topic" : "branch:demo", "version" : 7}']

    def test_nothing_is_delivered_before_the_commit(self, ear):
        with transaction.atomic():
            actions.publish(topic="branch:demo", version=7)
            assert list(ear.notifies(timeout=0.2)) == []

        assert len(heard_until_now(ear)) == 1

    def test_a_rollback_drops(self, ear):
        with transaction.atomic():
            actions.publish(topic="branch:demo", version=7)
            transaction.set_rollback(True)

        assert heard_until_now(ear) == []

    def test_a_statement_may_carry_the_announcement_itself(self, ear):
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH changed AS (SELECT 1) SELECT {actions.PUBLISH_SQL} FROM changed",  # noqa: S608 - our constant
                {"topic": "branch:demo", "version": 8},
            )

        assert heard_until_now(ear) == ['{"topic" : "branch:demo", "version" : 8}']


@pytest.mark.django_db
class TestBeat:
    def test_a_second_beat_moves_the_first(self):
        actions.beat(name="worker", now=NOON)
        actions.beat(name="worker", now=NOON + timedelta(seconds=10))

        assert queries.heartbeat_age("worker", NOON + timedelta(seconds=15)) == timedelta(seconds=5)
        assert Heartbeat.objects.count() == 1

    def test_who_never_beat_has_no_age(self):
        assert queries.heartbeat_age("worker", NOON) is None

    def test_the_workers_task_beats(self):
        tasks.beat()

        age = queries.heartbeat_age("worker", clock.now())
        assert age is not None


@pytest.fixture
def broker(speaking: None) -> Iterator[psycopg.Connection]:
    """The transport's tables, in the test's own database."""
    database = connection.settings_dict
    address = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    with psycopg.connect(dbname=database["NAME"], password=database["PASSWORD"], autocommit=True, **address) as tables:
        yield tables
        tables.execute("DROP TABLE IF EXISTS kombu_message")


def broker_url() -> str:
    database = connection.settings_dict
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return f"{actions.SQLA_SCHEME}{database['USER']}:{database['PASSWORD']}@{place}"


@pytest.mark.db
class TestPruneBroker:
    def test_only_messages_taken_more_than_an_hour_ago_go(self, broker):
        broker.execute("CREATE TABLE kombu_message (id int, visible boolean, timestamp timestamp)")
        noon_in_riga = datetime(2026, 11, 20, 14, 0)  # noqa: DTZ001 - the transport writes a naive wall clock
        for row in (
            (1, False, noon_in_riga - timedelta(minutes=61)),
            (2, False, noon_in_riga - timedelta(minutes=59)),
            (3, True, noon_in_riga - timedelta(hours=5)),
            (4, True, None),
        ):
            broker.execute("INSERT INTO kombu_message VALUES (%s, %s, %s)", row)

        assert actions.prune_broker(broker_url=broker_url(), now=NOON) == 1
        assert broker.execute("SELECT id FROM kombu_message ORDER BY id").fetchall() == [(2,), (3,), (4,)]

    def test_a_broker_without_tables_yet_is_left_alone(self, broker):
        assert actions.prune_broker(broker_url=broker_url(), now=NOON) == 0

    def test_another_broker_is_not_even_asked(self):
        assert actions.prune_broker(broker_url="redis://192.0.2.1:1/0", now=NOON) == 0

    def test_the_task_prunes_the_broker_of_the_settings(self, broker, monkeypatch):
        broker.execute("CREATE TABLE kombu_message (id int, visible boolean, timestamp timestamp)")
        broker.execute("INSERT INTO kombu_message VALUES (1, false, '2020-01-01')")
        monkeypatch.setattr(settings, "CELERY_BROKER_URL", broker_url())

        tasks.prune_broker()

        assert broker.execute("SELECT count(*) FROM kombu_message").fetchone() == (0,)
