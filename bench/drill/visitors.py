"""Visitors: they join by the API under a key, defer, check in, leave, and ask again whenever nothing came back."""

import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.drill.journal import Journal, Told
from bench.drill.wire import Browser, Reply
from queueing.models import Verb

DEFERS, LEAVES_EARLY, LEAVES_LATER = 0.15, 0.25, 0.1
HAS_CONTACT = 0.5
WAY_MINUTES = 20  # not called before check-in, so that checking in always does something
BETWEEN_ACTS = (0.05, 0.3)  # seconds
ASKS_AGAIN_AFTER = 0.25  # seconds; Retry-After says five, the drill is impatient
KEPT_ASKING_FOR = 60.0  # seconds after the load has ended


@dataclass(slots=True)
class Visitor:
    """One client after another, as long as there is to be load."""

    browser: Browser
    branch: str
    service: str
    journal: Journal
    goes_on: Callable[[], bool]
    chance: random.Random

    def run(self) -> None:
        """Join and act, again and again."""
        while self.goes_on():
            self._one()

    def _one(self) -> None:
        wish: dict[str, object] = {"service": self.service, "travel_minutes": WAY_MINUTES}
        if self.chance.random() < HAS_CONTACT:
            wish["contact"] = f"drill-{secrets.token_hex(6)}@example.lv"
        joined = self._act(f"/api/v1/branches/{self.branch}/tickets/", json.dumps(wish))
        ticket = json.loads(joined.content) if joined.status == 201 else {}
        number, token = str(ticket.get("number", "")), str(ticket.get("token", ""))
        self._note(Verb.ISSUE, number, joined)
        if not token:
            return
        if self.chance.random() < DEFERS:
            self._do("defer", Verb.DEFER, number, token)
        if self.chance.random() < LEAVES_EARLY:
            self._do("leave", Verb.LEAVE, number, token)
            return
        self._do("check-in", Verb.CHECK_IN, number, token)
        if self.chance.random() < LEAVES_LATER:
            self._do("leave", Verb.LEAVE, number, token)

    def _do(self, name: str, verb: Verb, number: str, token: str) -> None:
        self._note(verb, number, self._act(f"/api/v1/tickets/{token}/{name}/", "{}"))

    def _act(self, path: str, body: str) -> Reply:
        """Send one act until it is decided, always under the same key."""
        key, end = secrets.token_hex(12), None
        time.sleep(self.chance.uniform(*BETWEEN_ACTS))
        while True:
            reply = self.browser.send_json(path, body, key)
            if reply.is_final:
                return reply
            end = end or (None if self.goes_on() else time.monotonic() + KEPT_ASKING_FOR)
            if end is not None and time.monotonic() > end:
                return reply
            time.sleep(ASKS_AGAIN_AFTER)

    def _note(self, verb: Verb, number: str, reply: Reply) -> None:
        done = Told.DONE if reply.status < 300 else Told.REFUSED
        self.journal.note(self.branch, verb, number, done if reply.is_final else Told.UNKNOWN)
