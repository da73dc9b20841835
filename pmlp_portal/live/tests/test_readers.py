"""A reader has no queue: it is told the difference from what it knows to what is."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from pmlp_portal.live.frames import Frame, Picture
from pmlp_portal.live.readers import BEAT, Pace, Reader, Topic
from pmlp_portal.live.tests.conftest import BRISK, NEVER

CALM = Pace(ticket_rest_time=NEVER, beat_time=NEVER)


def picture(version: int, *, urgent: str = "", **row: Any) -> Picture:
    rows = {"A042": row} if row else {}
    return Picture(Frame(version=version, totals={"waiting": version}, rows=rows, urgent=frozenset(urgent.split())))


def played(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(play(), 20))


def reader_of(topic: Topic, *, number: str | None = None, pace: Pace = BRISK) -> Reader:
    reader = Reader(topic, number=number, pace=pace, now=asyncio.get_running_loop().time())
    topic.readers.add(reader)
    return reader


async def heard(reader: Reader) -> dict[str, Any]:
    message = await reader.next()
    assert message is not None
    body: dict[str, Any] = json.loads(message.split(b"data: ")[1])
    return body


async def is_silent(reader: Reader) -> bool:
    """Whether the reader waits, after everybody has had a turn."""
    waiting = asyncio.ensure_future(reader.next())
    for _ in range(5):
        await asyncio.sleep(0)
    is_waiting = not waiting.done()
    waiting.cancel()
    return is_waiting


def test_a_reader_that_was_busy_is_told_the_latest_state_only():
    async def play() -> None:
        topic = Topic("branch:demo")
        reader = reader_of(topic)
        topic.show(picture(1), was_heard=False)
        assert (await heard(reader))["kind"] == "full"
        for version in range(2, 11):
            topic.show(picture(version), was_heard=True)

        assert await heard(reader) == {"kind": "change", "version": 10, "totals": {"waiting": 10}}
        assert await is_silent(reader)

    played(play)


def test_after_a_gap_every_reader_is_told_everything():
    async def play() -> None:
        topic = Topic("branch:demo")
        reader = reader_of(topic)
        topic.show(picture(1), was_heard=False)
        await heard(reader)
        topic.has_gap = True
        topic.show(picture(1), was_heard=True)

        assert (await heard(reader))["kind"] == "full"

    played(play)


def test_a_visitor_rests_between_frames_and_a_call_breaks_the_rest():
    async def play() -> None:
        topic = Topic("branch:demo")
        visitor = reader_of(topic, number="A042", pace=CALM)
        board = reader_of(topic, pace=CALM)
        topic.show(picture(1, state="waiting"), was_heard=False)
        await heard(visitor)
        await heard(board)

        topic.show(picture(2, state="waiting"), was_heard=True)
        assert (await heard(board))["version"] == 2
        assert await is_silent(visitor)

        topic.show(picture(3, state="called", urgent="A042"), was_heard=True)
        assert (await heard(visitor))["ticket"] == {"state": "called"}

    played(play)


def test_what_happened_during_the_rest_is_told_after_it():
    async def play() -> None:
        topic = Topic("branch:demo")
        visitor = reader_of(topic, number="A042", pace=CALM)
        topic.show(picture(1), was_heard=False)
        await heard(visitor)
        topic.show(picture(2), was_heard=True)
        next_message = asyncio.ensure_future(heard(visitor))
        await asyncio.sleep(0)

        visitor.free_at = asyncio.get_running_loop().time()
        topic.wake_due()

        assert (await next_message)["version"] == 2

    played(play)


def test_a_silent_topic_beats():
    async def play() -> None:
        topic = Topic("branch:demo")
        reader = reader_of(topic, pace=Pace(beat_time=timedelta(milliseconds=1)))
        topic.show(picture(1), was_heard=False)
        await heard(reader)
        await asyncio.sleep(0.002)

        assert await reader.next() == BEAT

    played(play)


def test_a_returning_reader_goes_on_only_from_a_version_all_were_told_alike():
    async def play() -> None:
        topic = Topic("branch:demo")
        topic.show(picture(1), was_heard=False)
        looked_up, drifted, settled = (reader_of(topic) for _ in range(3))

        looked_up.resume(1)
        assert (await heard(looked_up))["kind"] == "full"

        topic.show(picture(2, place=1), was_heard=True)
        settled.resume(2)
        assert await is_silent(settled)

        topic.show(picture(2, place=2), was_heard=False)
        drifted.resume(2)
        assert (await heard(drifted))["kind"] == "full"

    played(play)


def test_the_same_frame_again_wakes_nobody():
    async def play() -> None:
        topic = Topic("branch:demo")
        reader = reader_of(topic)
        topic.show(picture(1), was_heard=False)
        await heard(reader)
        first = topic.picture
        topic.show(picture(1), was_heard=True)

        assert topic.picture is first
        assert await is_silent(reader)

    played(play)


def test_a_reader_that_ended_gets_nothing_more():
    async def play() -> None:
        topic = Topic("branch:demo")
        reader = reader_of(topic)
        waiting = asyncio.ensure_future(reader.next())
        await asyncio.sleep(0)
        topic.end()

        assert await waiting is None
        topic.show(picture(1), was_heard=False)
        assert await reader.next() is None

    played(play)
