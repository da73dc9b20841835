"""The hub on a real database: announcements come through, once a rest, also after the database was away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from pmlp_portal.live.actions import publish
from pmlp_portal.live.frames import Frame
from pmlp_portal.live.listener import APPLICATION_NAME
from pmlp_portal.live.models import Heartbeat
from pmlp_portal.live.stream import LiveApplication
from pmlp_portal.live.tests.conftest import BRISK
from pmlp_portal.live.tests.stage import PATIENCE, Server, wait_until

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("speaking")]

BURST = 50


def terminate(condition: str) -> int:
    """Kill other connections to this database; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"  # noqa: S608 - conditions are the tests' own
            f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}"
        )
        return int(cursor.fetchone()[0])


def test_a_commit_is_told_as_a_change(server, scene):
    with server.spectator() as board:
        assert board.frame() == {"kind": "full", "version": 1, "totals": {"waiting": 0}}
        scene.show(2, waiting=1)
        publish(topic="branch:demo", version=2)

        assert board.frame_of(2)["totals"] == {"waiting": 1}


def test_a_rollback_is_never_told(server, scene):
    with server.spectator() as board:
        board.frame()
        looked = scene.renders
        with transaction.atomic():
            publish(topic="branch:demo", version=2)
            transaction.set_rollback(True)
        scene.show(3, waiting=3)
        publish(topic="branch:demo", version=3)

        board.frame_of(3)
        assert scene.renders == looked + 1


def test_a_topic_nobody_reads_is_not_looked_up(server, scene):
    with server.spectator() as board:
        board.frame()
        looked = scene.renders
        publish(topic="branch:other", version=1)
        scene.show(2)
        publish(topic="branch:demo", version=2)
        board.frame_of(2)

    assert scene.renders == looked + 1
    assert scene.unknown_looked_up == 0


def test_what_is_not_an_announcement_is_passed_over(server, scene):
    with server.spectator() as board, connection.cursor() as cursor:
        board.frame()
        for payload in ("", "[]", "17", '{"topic": ["x"]}', '{"version": 1}'):
            cursor.execute("SELECT pg_notify('live', %s)", [payload])
        scene.show(2)
        publish(topic="branch:demo", version=2)

        board.frame_of(2)


class TestCoalescing:
    def test_a_burst_is_looked_at_a_few_times_and_its_last_state_is_told(self, scene, serve):
        with serve(replace(BRISK, render_rest_time=timedelta(seconds=1))) as server, server.spectator() as board:
            board.frame()
            for version in range(2, BURST + 2):
                scene.show(version, waiting=version)
                publish(topic="branch:demo", version=version)

            board.frame_of(BURST + 1)
            assert scene.renders < BURST / 3

    def test_without_a_rest_each_change_would_be_looked_at(self, server, scene):
        """The control: the same announcements, as slowly as they are told."""
        with server.spectator() as board:
            board.frame()
            for version in range(2, BURST + 2):
                scene.show(version, waiting=version)
                publish(topic="branch:demo", version=version)
                board.frame_of(version)

        assert scene.renders >= BURST

    def test_many_readers_cost_one_look(self, server, scene):
        with server.spectator() as one, server.spectator() as two, server.spectator("?ticket=A042") as three:
            for each in (one, two, three):
                each.frame()
            looked = scene.renders
            scene.show(2, waiting=5)
            publish(topic="branch:demo", version=2)

            assert [each.frame_of(2)["totals"] for each in (one, two, three)] == [{"waiting": 5}] * 3
        assert scene.renders == looked + 1

    def test_clock_times_move_though_nobody_announces(self, scene, serve):
        with serve(replace(BRISK, refresh_time=timedelta(milliseconds=50))) as server, server.spectator() as board:
            board.frame()
            scene.show(1, waiting=0, expected_at="10:15")

            assert board.frame()["totals"] == {"expected_at": "10:15"}


class TestDatabaseGone:
    def test_a_killed_listener_comes_back_and_tells_everything(self, server, scene):
        with server.spectator() as board:
            board.frame()
            scene.show(2, waiting=2)
            publish(topic="branch:demo", version=2)
            assert board.frame_of(2)["kind"] == "change"

            server.listening.clear()
            # Changed and never heard of: whether the old listener still hears an announcement is for the system to say.
            scene.show(3, waiting=3)
            assert terminate(f"application_name = '{APPLICATION_NAME}'")

            assert board.frame_of(3)["kind"] == "full"
            assert server.listening.wait(PATIENCE)
            scene.show(4, waiting=4)
            publish(topic="branch:demo", version=4)
            assert board.frame_of(4)["kind"] == "change"

    def test_the_renderers_own_connection_is_replaced_when_killed(self, transactional_db):
        backends: list[int] = []

        def count_heartbeats(slug: str) -> Frame:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backends.append(cursor.fetchone()[0])
            return Frame(version=1, totals={"count": Heartbeat.objects.count()})

        with Server(LiveApplication({"branch": count_heartbeats}, pace=BRISK)).running() as server:
            with server.spectator() as board:
                assert board.frame()["totals"] == {"count": 0}
                assert terminate(f"pid = {backends[0]}") == 1
                with transaction.atomic():
                    Heartbeat.objects.create(name="x", at="2026-11-20T12:00Z")
                    publish(topic="branch:demo", version=1)

                assert board.frame()["totals"] == {"count": 1}
            assert backends[-1] != backends[0]
        wait_until(lambda: terminate(f"pid = {backends[-1]}") == 0)

    def test_open_streams_stay_and_beat_and_go_on_afterwards(self, scene, serve):
        with serve(replace(BRISK, beat_time=timedelta(milliseconds=100))) as server, server.spectator() as board:
            board.frame()
            scene.failure = OperationalError("the server closed the connection")
            looked = scene.renders
            publish(topic="branch:demo", version=2)
            wait_until(lambda: scene.renders > looked)
            board.comment()

            scene.show(2, waiting=2)
            scene.failure = None
            assert board.frame_of(2)["totals"] == {"waiting": 2}

    def test_a_new_stream_gets_the_last_picture_while_others_read_it(self, server, scene):
        with server.spectator() as board:
            board.frame()
            scene.failure = OperationalError("gone")
            publish(topic="branch:demo", version=2)

            with server.spectator() as late:
                assert late.frame()["version"] == 1

    def test_a_new_stream_without_a_picture_is_asked_to_come_again(self, server, scene):
        scene.failure = OperationalError("gone")
        refused = server.ask("/live/branches/demo/")

        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        scene.failure = None
        wait_until(lambda: server.ask("/live/branches/demo/", "HEAD").status_code == 200)

    def test_a_fault_in_the_renderer_is_logged_and_outlived(self, server, scene, caplog):
        with server.spectator() as board:
            board.frame()
            scene.failure = ZeroDivisionError()
            looked = scene.renders
            publish(topic="branch:demo", version=2)
            wait_until(lambda: scene.renders > looked)
            scene.show(2, waiting=2)
            scene.failure = None

            board.frame_of(2)
        assert "ZeroDivisionError" in caplog.text
