"""The stage: a row of things that will happen, and a clock that is either the wall's or a made-up one."""

import heapq
import itertools
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from django.db import close_old_connections

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import DATABASE_LOSS
from queueing.queries.facts import BranchFacts, branch_facts

logger = logging.getLogger(__name__)

Scene = Callable[[datetime], None]
AFTER_DATABASE_LOSS = timedelta(seconds=5)


@dataclass(slots=True)
class Stage:
    """Scenes in order of time. `speed` shortens every wait; chance comes from one seeded source."""

    slug: str
    speed: float
    chance: random.Random
    now: Callable[[], datetime] = clock.now
    stopped: Event = field(default_factory=Event)
    _scenes: list[tuple[datetime, int, Scene]] = field(default_factory=list)
    _order: "itertools.count[int]" = field(default_factory=itertools.count)

    def facts(self, now: datetime) -> BranchFacts:
        """Return what holds at the branch today."""
        return branch_facts(self.slug, now=now)

    def plan(self, at: datetime, scene: Scene) -> None:
        """Let a scene happen at an instant."""
        heapq.heappush(self._scenes, (at, next(self._order), scene))

    def after(self, now: datetime, wait: timedelta, scene: Scene) -> None:
        """Let a scene happen after a while, which passes the faster the higher the speed."""
        self.plan(now + wait / self.speed, scene)

    def minutes(self, mean: float, *, spread: float = 0.5) -> timedelta:
        """Return a random length around a mean: log-normal, as service times are."""
        return timedelta(minutes=mean * self.chance.lognormvariate(-spread * spread / 2, spread))

    def happens(self, probability: float) -> bool:
        """Whether something with this probability happens now."""
        return self.chance.random() < probability

    def play(self, until: datetime | None = None) -> None:
        """Play scene after scene; wait for each on the wall's clock; stop when told, or at `until`."""
        while self._scenes and not self.stopped.is_set():
            at, _, scene = self._scenes[0]
            if until is not None and at >= until:
                return
            if self.stopped.wait(max(0.0, (at - self.now()).total_seconds())):
                return
            heapq.heappop(self._scenes)
            self.play_scene(max(at, self.now()), scene)

    def rehearse(self, until: datetime) -> None:
        """Play without waiting: each scene at its own time, so that a day passes in seconds."""
        while self._scenes and self._scenes[0][0] < until:
            at, _, scene = heapq.heappop(self._scenes)
            self.play_scene(at, scene)

    def play_scene(self, now: datetime, scene: Scene) -> None:
        """Play one scene. A refusal is part of the play; while the database is away the scene waits."""
        try:
            scene(now)
        except DomainError as refusal:
            logger.debug("refused: %s", refusal.code)
        except DATABASE_LOSS:
            close_old_connections()
            self.plan(now + AFTER_DATABASE_LOSS, scene)
