"""Those who are told: a reader follows one topic and is handed the bytes that are new to it."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from pmlp_portal.live.frames import Picture

BEAT = b": \n\n"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast things may go."""

    render_rest_time: timedelta = timedelta(seconds=1)
    ticket_rest_time: timedelta = timedelta(seconds=3)
    beat_time: timedelta = timedelta(seconds=15)
    # Clock times in a frame move though nothing happens; this also bounds the harm of a change that went unheard.
    refresh_time: timedelta = timedelta(seconds=30)
    first_frame_time: timedelta = timedelta(seconds=5)
    blocked_time: timedelta = timedelta(seconds=10)
    unknown_time: timedelta = timedelta(seconds=30)
    tick_time: timedelta = timedelta(seconds=0.5)
    streams_at_most: int = 20_000


@dataclass(eq=False, slots=True)
class Topic:
    """Something readers follow: its picture, and who has to be told of the next one."""

    name: str
    picture: Picture | None = None
    # Whether all who were told this version know all of this picture, so that a returning reader may go on from it.
    is_settled: bool = False
    # Changes may have gone unheard: what readers were told before is no base for a difference.
    has_gap: bool = False
    is_unknown: bool = False
    readers: "set[Reader]" = field(default_factory=set)
    is_changed: asyncio.Event = field(default_factory=asyncio.Event)
    is_answered: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, picture: Picture, *, was_heard: bool) -> None:
        """Take a new picture and wake whoever is due to see it."""
        before = self.picture
        if not self.has_gap and before is not None and before.frame == picture.frame:
            return
        is_next = before is not None and before.frame.version != picture.frame.version
        self.is_settled = was_heard and is_next and not self.has_gap
        if self.has_gap:
            self._forget_what_was_told()
        self.picture, self.is_unknown = picture, False
        self.is_answered.set()
        self.wake_due()

    def _forget_what_was_told(self) -> None:
        self.has_gap = False
        for reader in self.readers:
            reader.told = None

    def wake_due(self) -> None:
        """Wake the readers for whom there is something."""
        now = asyncio.get_running_loop().time()
        for reader in self.readers:
            if reader.is_due(now):
                reader.wake()

    def lose(self) -> None:
        """There is no such thing, or no longer."""
        self.picture, self.is_unknown = None, True
        self.is_answered.set()
        self.end()

    def end(self) -> None:
        """Let every reader go."""
        for reader in self.readers:
            reader.end()


class Reader:
    """One open stream. It has no queue: when it is ready for more it gets the difference to the present state."""

    __slots__ = ("_bell", "_pace", "beat_at", "free_at", "has_ended", "number", "told", "topic")

    def __init__(self, topic: Topic, *, number: str | None, pace: Pace, now: float) -> None:
        self.topic = topic
        self.number = number
        self.told: Picture | None = None
        self.free_at = now
        self.beat_at = now + pace.beat_time.total_seconds()
        self.has_ended = False
        self._pace = pace
        self._bell: asyncio.Future[None] | None = None

    def resume(self, version: int | None) -> None:
        """Go on from `version` when that is surely all there is to know; else the first message is a full one."""
        picture = self.topic.picture
        if picture is not None and self.topic.is_settled and picture.frame.version == version:
            self.told = picture

    def is_due(self, now: float) -> bool:
        """Whether `next` would have something to look at."""
        return now >= self.beat_at or (self.told is not self.topic.picture and self._may_be_told(now))

    def wake(self) -> None:
        """Make `next` look again."""
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

    def end(self, _cause: object = None) -> None:
        """Make `next` return None, now or when it is next asked."""
        self.has_ended = True
        self.wake()

    async def next(self) -> bytes | None:
        """Wait for the next bytes to send; None when the stream is over."""
        loop = asyncio.get_running_loop()
        while not self.has_ended:
            if message := self._take(loop.time()):
                return message
            self._bell = loop.create_future()
            await self._bell
        return None

    def _take(self, now: float) -> bytes:
        message = self._news(now) or (BEAT if now >= self.beat_at else b"")
        if message:
            self.beat_at = now + self._pace.beat_time.total_seconds()
        return message

    def _news(self, now: float) -> bytes:
        picture = self.topic.picture
        if picture is None or picture is self.told or not self._may_be_told(now):
            return b""
        message = picture.told(self.number, since=self.told)
        self.told = picture
        if message and self.number is not None:
            self.free_at = now + self._pace.ticket_rest_time.total_seconds()
        return message

    def _may_be_told(self, now: float) -> bool:
        picture = self.topic.picture
        if now >= self.free_at or self.told is None or picture is None:
            return True
        return picture.is_urgent_for(self.number, since=self.told)
