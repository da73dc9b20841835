"""The door: what a stream looks like on the wire, who is refused, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from pmlp_portal.live.actions import publish
from pmlp_portal.live.stream import RETRY_MILLISECONDS, LiveApplication, pace_of_settings
from pmlp_portal.live.tests.conftest import BRISK, NEVER
from pmlp_portal.live.tests.stage import PATIENCE, Server, Spectator, wait_until

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("speaking")]

DEMO = "/live/branches/demo/"


def test_a_ticket_rests_as_long_as_the_settings_say_and_a_branch_a_third_of_it(settings):
    settings.LIVE_REST_SECONDS, settings.LIVE_MAX_STREAMS = 6.0, 7

    pace = pace_of_settings()

    assert (pace.ticket_rest_time, pace.render_rest_time) == (timedelta(seconds=6), timedelta(seconds=2))
    assert pace.streams_at_most == 7


class TestOpening:
    def test_it_is_an_event_stream_nobody_stores_or_buffers(self, server):
        with server.spectator() as board:
            assert board.response.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert board.response.headers["cache-control"] == "no-store"
            assert board.response.headers["x-accel-buffering"] == "no"

    def test_the_first_frame_is_full_and_comes_with_its_version_and_when_to_return(self, server):
        with server.spectator() as board:
            assert board.frame()["kind"] == "full"
            assert board.id == 1
            assert board.retry is not None
            assert RETRY_MILLISECONDS[0] <= board.retry <= RETRY_MILLISECONDS[1]

    def test_it_says_which_release_speaks(self, server, settings):
        settings.RELEASE = "2026.11.2"
        with server.spectator() as board:
            assert next(board.lines) == "release: 2026.11.2"

    def test_streams_are_told_to_return_at_different_moments(self, server: Server):
        def retry() -> int | None:
            with server.spectator() as board:
                board.frame()
                return board.retry

        assert len({retry() for _ in range(8)}) > 1

    def test_head_is_answered_without_a_body(self, server):
        answer = server.ask(DEMO, "HEAD")

        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")

    def test_a_silent_stream_beats(self, serve):
        with serve(replace(BRISK, beat_time=timedelta(milliseconds=50))) as server, server.spectator() as board:
            board.frame()
            board.comment()
            board.comment()


class TestResuming:
    def test_a_reader_that_knows_the_present_version_is_not_told_again(self, server, scene):
        with server.spectator() as watching:
            watching.frame()
            scene.show(2, waiting=2)
            publish(topic="branch:demo", version=2)
            watching.frame_of(2)

            with server.spectator(**{"Last-Event-ID": "2"}) as returning:
                returning.comment()
                scene.show(3, waiting=3)
                publish(topic="branch:demo", version=3)
                assert returning.frame() == {"kind": "change", "version": 3, "totals": {"waiting": 3}}

    @pytest.mark.parametrize("seen", ["1", "x", "-5", "9" * 40])
    def test_any_other_is_told_everything(self, server, scene, seen):
        with server.spectator() as watching:
            watching.frame()
            scene.show(2, waiting=2)
            publish(topic="branch:demo", version=2)
            watching.frame_of(2)

            with server.spectator(**{"Last-Event-ID": seen}) as returning:
                assert returning.frame()["kind"] == "full"


class TestTicket:
    def test_a_visitor_gets_the_own_row_and_no_other(self, server, scene):
        scene.show(2, {"A042": {"place": 3}, "A043": {"place": 4}}, waiting=2)
        with server.spectator("?ticket=A042") as visitor:
            assert visitor.frame() == {
                "kind": "full",
                "version": 2,
                "totals": {"waiting": 2},
                "ticket": {"place": 3},
            }
            scene.show(3, {"A042": {"place": 2}, "A043": {"place": 3}}, waiting=2)
            publish(topic="branch:demo", version=3)

            assert visitor.frame_of(3) == {"kind": "change", "version": 3, "ticket": {"place": 2}}

    def test_a_call_does_not_wait_for_the_rest_to_pass(self, scene, serve):
        scene.show(1, {"A042": {"state": "waiting"}}, waiting=1)
        with (
            serve(replace(BRISK, ticket_rest_time=NEVER)) as server,
            server.spectator("?ticket=A042") as visitor,
            server.spectator() as board,
        ):
            visitor.frame()
            board.frame()
            scene.show(2, {"A042": {"state": "waiting"}}, waiting=9)
            publish(topic="branch:demo", version=2)
            board.frame_of(2)
            scene.show(3, {"A042": {"state": "called", "counter": "3"}}, urgent="A042", waiting=9)
            publish(topic="branch:demo", version=3)

            told = visitor.frame()
            assert told["version"] == 3
            assert told["ticket"] == {"state": "called", "counter": "3"}

    def test_the_number_may_be_typed_small(self, server, scene):
        scene.show(2, {"A042": {"place": 3}})
        with server.spectator("?ticket=a042") as visitor:
            assert visitor.frame()["ticket"] == {"place": 3}


class TestRefusals:
    def test_an_unknown_branch_is_a_problem_in_the_readers_language(self, server):
        answer = server.ask("/live/branches/nowhere/", **{"Accept-Language": "en"})

        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "not_found"
        assert answer.json()["detail"] == "There is nothing at this address."

    def test_an_unknown_branch_is_looked_up_once_in_a_while(self, server, scene):
        for _ in range(5):
            assert server.ask("/live/branches/nowhere/").status_code == 404

        assert scene.unknown_looked_up == 1

    def test_an_unknown_branch_is_looked_up_again_when_it_speaks(self, server, scene):
        server.ask("/live/branches/nowhere/")
        publish(topic="branch:nowhere", version=1)

        wait_until(lambda: (server.ask("/live/branches/nowhere/"), scene.unknown_looked_up)[1] > 1)

    @pytest.mark.parametrize("path", ["/live/", "/live/branches/demo", "/live/branches/a%00b/", "/live/branches/../x/"])
    def test_other_addresses_are_not_there(self, server, path):
        assert server.ask(path).status_code == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    def test_a_stream_can_only_be_read(self, server, method):
        answer = server.ask(DEMO, method)

        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"

    @pytest.mark.parametrize("number", ["A 1", "%00", "A" * 13, "🎫"])
    def test_what_is_no_ticket_number_is_refused(self, server, number):
        assert server.ask(f"{DEMO}?ticket={number}").status_code == 422

    def test_a_full_house_asks_to_come_again_and_a_free_seat_is_given(self, serve):
        with serve(replace(BRISK, streams_at_most=1)) as server:
            with server.spectator() as board:
                board.frame()
                refused = server.ask(DEMO)
                assert refused.status_code == 503
                assert "retry-after" in refused.headers
            wait_until(lambda: server.ask(DEMO, "HEAD").status_code == 200)

    def test_the_machine_says_how_many_seats_there_are(self, scene, settings):
        settings.LIVE_MAX_STREAMS = 0
        with Server(LiveApplication({"branch": scene.render})).running() as server:
            assert server.ask(DEMO).status_code == 503


class TestEnding:
    def test_a_reader_who_leaves_is_forgotten(self, server):
        with server.spectator() as board:
            board.frame()
            assert server.live.hub.readers_count == 1

        wait_until(lambda: server.live.hub.readers_count == 0)

    def test_the_end_of_the_hub_ends_every_stream(self, server):
        with server.spectator() as board, server.spectator("?ticket=A042") as visitor:
            board.frame()
            visitor.frame()
            server.end_streams()

            board.see_it_end()
            visitor.see_it_end()
        assert server.ask(DEMO).status_code == 503


@contextmanager
def deaf_reader(url: str) -> Iterator[socket.socket]:
    """A connection that asks and never reads."""
    host, port = url.removeprefix("http://").split(":")
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(PATIENCE)
        connection.connect((host, int(port)))
        connection.sendall(f"GET {DEMO} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        yield connection


LAST_CHUNK = b"0\r\n\r\n"


def all_of(connection: socket.socket) -> bytes:
    """Read to the end of the connection."""
    return b"".join(iter(lambda: connection.recv(1 << 20), b""))


class TestSlowReader:
    def flood(self, server, scene, board: Spectator) -> None:
        """Tell more than any buffer on the way holds: each frame is wholly different and a megabyte."""
        for version in range(2, 14):
            scene.show(version, text=f"{version:02d}" * 500_000)
            publish(topic="branch:demo", version=version)
            board.frame_of(version)

    def test_one_that_takes_nothing_is_dropped_and_the_others_do_not_notice(self, scene, serve):
        pace = replace(BRISK, blocked_time=timedelta(milliseconds=300))
        with serve(pace) as server, server.spectator() as board, deaf_reader(server.url) as deaf:
            board.frame()
            wait_until(lambda: server.live.hub.readers_count == 2)
            self.flood(server, scene, board)

            wait_until(lambda: server.live.hub.readers_count == 1)
            assert not all_of(deaf).endswith(LAST_CHUNK)
            scene.show(99)
            publish(topic="branch:demo", version=99)
            board.frame_of(99)

    def test_with_patience_it_would_stay_and_get_the_latest_state_only(self, scene, serve):
        """The control: the same flood, and a reader that begins to read afterwards."""
        pace = replace(BRISK, blocked_time=NEVER)
        with serve(pace) as server, server.spectator() as board, deaf_reader(server.url) as slow:
            board.frame()
            wait_until(lambda: server.live.hub.readers_count == 2)
            self.flood(server, scene, board)

            received = b""
            while b'"version":13' not in received[-1_100_000:]:
                received += slow.recv(1 << 20)
            assert server.live.hub.readers_count == 2
            assert received.count(b'"kind"') < 13


SERVE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "pmlp_portal.settings"
import django
django.setup()
import uvicorn
from pmlp_portal.live.frames import Frame
from pmlp_portal.live.stream import LiveApplication

live = LiveApplication({"branch": lambda slug: Frame(version=1, totals={})})
start = live.startup if sys.argv[2] == "hooked" else None

async def application(scope, receive, send):
    if scope["type"] == "http":
        return await live(scope, receive, send)
    await receive()
    if start:
        await start()
    else:
        live.hub.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live.shutdown()
    await send({"type": "lifespan.shutdown.complete"})

uvicorn.run(application, fd=int(sys.argv[1]), lifespan="on")
"""


@contextmanager
def process(mode: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        running = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(number), mode], pass_fds=[number], stderr=subprocess.PIPE, env=os.environ
        )
        try:
            yield running, f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            running.kill()
            running.communicate()


@pytest.mark.slow
class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_process_with_open_streams_ends_on_a_signal(self, number):
        with process("hooked") as (running, url):
            with httpx.stream("GET", url + DEMO, timeout=PATIENCE, trust_env=False) as response:
                stream = Spectator(response)
                stream.frame()
                running.send_signal(number)
                stream.see_it_end()
            running.wait(PATIENCE)
            assert running.stderr is not None
            assert b"Traceback" not in running.stderr.read()

    def test_without_the_streams_hearing_it_the_process_would_stay(self):
        """The control: the hub is opened, but no signal reaches it."""
        with (
            process("plain") as (running, url),
            httpx.stream("GET", url + DEMO, timeout=PATIENCE, trust_env=False) as response,
        ):
            stream = Spectator(response)
            stream.frame()
            running.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                running.wait(2)
