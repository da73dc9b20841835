"""Killing the components in turn, and watching when each is at work again."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError

from bench.drill.product import BEAT, BROKER, COMPONENTS, POSTGRESQL, WEB, WORKER, Product
from bench.drill.wire import Attempt

LOOKS_EACH = 0.05  # seconds
PINGS_EACH = 0.25  # seconds
BY_HEARTBEAT = (WORKER, BEAT, BROKER)
BY_ANSWERS = (WEB, POSTGRESQL)
# A component that is slow to come back delays the next kill by this much at most.
WAITS_FOR_THE_LAST = 15.0  # seconds
BEAT_TASK = "pmlp_portal.live.tasks.beat"


@dataclass(slots=True)
class Kill:
    """One kill. Times are time.time()."""

    component: str
    at: float
    victims: set[int]
    reborn_at: float | None = None  # when a new process was there
    back_at: float | None = None  # when it was seen to work


@dataclass(slots=True)
class Killer:
    """Kills by the clock and watches between kills."""

    product: Product
    app: Celery
    attempts: list[Attempt]
    kills: list[Kill] = field(default_factory=list)
    _pinged_at: float = 0.0
    _taken_at: float = 0.0  # when the broker last took a message of ours

    def spend(self, seconds: float, *, number: int) -> None:
        """Kill so many times in so many seconds, one component after another; a late restart only makes it later."""
        begun, turns = time.monotonic(), itertools.cycle(COMPONENTS)
        times = [begun + seconds * (nth + 0.5) / number for nth in range(number)]
        victim = next(turns)
        while times or time.monotonic() < begun + seconds:
            if times and time.monotonic() >= times[0] and self._is_whole(victim) and not self._is_waited_for():
                self._kill(victim)
                victim, times = next(turns), times[1:]
            self.look()

    def recover(self, seconds: float) -> None:
        """Kill no more, and watch until everything works or the patience is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(True for _ in self._missing()):
            self.look()

    def look(self) -> None:
        """Keep the broker up, and see who is back."""
        self.product.keep_up()
        for kill in self.kills:
            if kill.reborn_at is None and set(self.product.processes(kill.component)) - kill.victims:
                kill.reborn_at = time.time()
        read_from(self.attempts, self.kills)
        missing = list(self._missing())
        if missing:
            self._ping(missing)
            self._hear(missing)
        time.sleep(LOOKS_EACH)

    def _is_waited_for(self) -> bool:
        last = self.kills[-1] if self.kills else None
        if last is None or last.back_at is not None:
            return False
        return time.time() < last.at + WAITS_FOR_THE_LAST

    def _is_whole(self, component: str) -> bool:
        return len(self.product.processes(component)) == (2 if component == WEB else 1)

    def _kill(self, component: str) -> None:
        at = time.time()
        self.kills.append(Kill(component, at, self.product.kill(component)))

    def _missing(self) -> Iterator[Kill]:
        return (kill for kill in self.kills if kill.component in BY_HEARTBEAT and kill.back_at is None)

    def _ping(self, missing: list[Kill]) -> None:
        """Ask the worker for a heartbeat, unless it is the clock whose heartbeat is waited for."""
        is_due = time.monotonic() > self._pinged_at + PINGS_EACH
        if not is_due or any(kill.component == BEAT for kill in missing) or not self.product.broker_answers():
            return
        self._pinged_at = time.monotonic()
        asked_at = time.time()
        try:
            with Connection(self.product.broker_url, transport_options={"max_retries": 1}) as connection:
                self.app.send_task(BEAT_TASK, connection=connection, retry=False)
        except (OperationalError, OSError):
            return
        self._taken_at = asked_at

    def _hear(self, missing: list[Kill]) -> None:
        """A heartbeat after the kill shows the whole way: clock or us, broker, worker, database."""
        heard_at = self._heartbeat()
        for kill in missing:
            since = max(kill.at, self._taken_at) if kill.component == BROKER and self._taken_at > kill.at else kill.at
            if heard_at and kill.reborn_at and heard_at > max(since, kill.reborn_at - LOOKS_EACH):
                kill.back_at = heard_at

    def _heartbeat(self) -> float | None:
        try:
            with psycopg.connect(self.product.database_url, connect_timeout=1) as connection:
                found = connection.execute("SELECT max(at) FROM live_heartbeat").fetchone()
        except (psycopg.Error, FileNotFoundError):
            return None
        return found[0].timestamp() if found and found[0] else None


def read_from(attempts: list[Attempt], kills: list[Kill]) -> None:
    """The web and PostgreSQL are back with the first good answer to what was asked after the kill."""
    for kill in kills:
        if kill.component in BY_ANSWERS and kill.reborn_at is not None and kill.back_at is None:
            good = (
                attempt.ended
                for attempt in reversed(attempts[:])
                if attempt.is_good and attempt.started > kill.at and attempt.ended >= kill.reborn_at
            )
            kill.back_at = min(good, default=None)
