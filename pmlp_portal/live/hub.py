"""The hub of a process: one listener, each topic looked up once per change, and told to all who follow it."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.live.errors import StreamUnavailable
from pmlp_portal.live.frames import Picture, Render
from pmlp_portal.live.listener import Listener
from pmlp_portal.live.readers import Pace, Reader, Topic

logger = logging.getLogger(__name__)

UNKNOWN_NAMES_KEPT = 1000


class Hub:
    """Belongs to the event loop that opens it. Renderers run in a thread of their own, one after another."""

    def __init__(self, renderers: Mapping[str, Render], *, pace: Pace) -> None:
        self._renderers = renderers
        self._pace = pace
        self._topics: dict[str, Topic] = {}
        self._unknown: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread: ThreadPoolExecutor | None = None
        self._is_ending = False
        self.readers_count = 0

    # ---- the process ----

    def open(self) -> None:
        """Start listening. A database that is away is waited for, not complained about."""
        self._is_ending = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._start(Listener(hear=self.hear, missed=self.missed).run())
        self._start(self._tick())

    def end_streams(self) -> None:
        """Let every reader go and take no new ones."""
        self._is_ending = True
        for topic in self._topics.values():
            topic.end()

    async def close(self) -> None:
        """End everything; what a renderer has begun ends by itself."""
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._topics.clear()
        if self._thread is not None:
            self._thread.submit(connections.close_all)
            self._thread.shutdown(wait=False)
            self._thread = None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ---- what the listener says ----

    def hear(self, name: str) -> None:
        """A topic has changed."""
        self._unknown.pop(name, None)
        if topic := self._topics.get(name):
            topic.is_changed.set()

    def missed(self) -> None:
        """Anything may have changed."""
        self._unknown.clear()
        for topic in self._topics.values():
            topic.has_gap = True
            topic.is_changed.set()

    # ---- readers ----

    async def join(self, name: str, *, number: str | None, seen: int | None) -> Reader:
        """Return a reader whose topic has a picture. Raises NotFound or StreamUnavailable. Give it back by `leave`."""
        reader = self._admit(name, number)
        try:
            await self._first_picture(reader.topic)
        except BaseException:
            self.leave(reader)
            raise
        reader.resume(seen)
        return reader

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        reader.topic.readers.discard(reader)
        self.readers_count -= 1

    def _admit(self, name: str, number: str | None) -> Reader:
        now = asyncio.get_running_loop().time()
        if self._unknown.get(name, now) > now or name.partition(":")[0] not in self._renderers:
            raise NotFound
        if self._is_ending or self._thread is None or self.readers_count >= self._pace.streams_at_most:
            raise StreamUnavailable
        topic = self._topics.get(name) or self._new_topic(name)
        reader = Reader(topic, number=number, pace=self._pace, now=now)
        topic.readers.add(reader)
        self.readers_count += 1
        return reader

    async def _first_picture(self, topic: Topic) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.first_frame_time.total_seconds()):
                await topic.is_answered.wait()
        if topic.is_unknown:
            raise NotFound
        if topic.picture is None:
            raise StreamUnavailable

    # ---- topics ----

    def _new_topic(self, name: str) -> Topic:
        topic = self._topics[name] = Topic(name)
        self._start(self._keep(topic))
        return topic

    async def _keep(self, topic: Topic) -> None:
        """Look at once, then after each change and now and then, with a rest between, as long as anybody reads."""
        while topic.readers:
            was_heard = topic.is_changed.is_set()
            topic.is_changed.clear()
            await self._look(topic, was_heard=was_heard)
            await asyncio.sleep(self._pace.render_rest_time.total_seconds())
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.refresh_time.total_seconds()):
                    await topic.is_changed.wait()
        del self._topics[topic.name]

    async def _look(self, topic: Topic, *, was_heard: bool) -> None:
        try:
            picture = await asyncio.get_running_loop().run_in_executor(self._thread, self._draw, topic.name)
        except (NotFound, ObjectDoesNotExist):
            self._remember_unknown(topic)
        except DatabaseError as error:
            logger.warning("No new picture of %s: %s", topic.name, str(error).partition("\n")[0])
            self._look_again(topic)
        except Exception:
            # A fault in one renderer must not end the stream of the other topics, nor of this one once it is mended.
            logger.exception("No new picture of %s", topic.name)
            self._look_again(topic)
        else:
            topic.show(picture, was_heard=was_heard)

    def _draw(self, name: str) -> Picture:
        """Runs in the renderers' thread, on a database connection that thread keeps; a dead one is replaced."""
        kind, _, key = name.partition(":")
        close_old_connections()
        return Picture(self._renderers[kind](key))

    def _look_again(self, topic: Topic) -> None:
        topic.is_changed.set()
        topic.is_answered.set()

    def _remember_unknown(self, topic: Topic) -> None:
        """Strangers who try names cost a query once in a while, not each time."""
        while len(self._unknown) >= UNKNOWN_NAMES_KEPT:
            del self._unknown[next(iter(self._unknown))]
        self._unknown[topic.name] = asyncio.get_running_loop().time() + self._pace.unknown_time.total_seconds()
        topic.lose()

    async def _tick(self) -> None:
        """One clock for all: thousands of streams need no timers of their own."""
        while True:
            await asyncio.sleep(self._pace.tick_time.total_seconds())
            for topic in self._topics.values():
                topic.wake_due()
