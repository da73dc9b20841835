"""Clerks and managers before the real screens: they read a page, press a button, and look what the page says then."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.drill.journal import Journal, Told
from bench.drill.visitors import ASKS_AGAIN_AFTER, KEPT_ASKING_FOR
from bench.drill.wire import Browser, Reply
from queueing.models import Verb

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)\.(\d+)"')
_NUMBER = re.compile(r'class="visitor-panel__number">([A-Z]\d+)<')
_FORM = re.compile(r'<form method="post" action="[^"]*/counters/\d+/([a-z-]+)/">(.*?)</form>', re.DOTALL)
_TICKET = re.compile(r'name="ticket" value="(\d+)"')
_KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
SIGN_IN = "/staff/sign-in/"
THINKS = (0.05, 0.25)  # seconds
NOTICE_EACH = 20.0  # seconds


class Gone(Exception):
    """The load has ended, and the portal still does not answer."""


@dataclass(slots=True)
class Member:
    """Somebody of the staff at a browser."""

    browser: Browser
    name: str
    password: str
    goes_on: Callable[[], bool]
    chance: random.Random

    def page(self, path: str) -> str:
        """Return a page, signing in when asked to; ask until it comes."""
        reply = self._until_final(lambda: self.browser.get(path))
        if "sign-in" in reply.location:
            self.sign_in()
            return self.page(path)
        return reply.content

    def sign_in(self) -> None:
        """Sign in; a sign-in nobody answered is made again."""
        while True:
            page = self._until_final(lambda: self.browser.get(SIGN_IN))
            values = {"csrfmiddlewaretoken": _found(_TOKEN, page.content)}
            reply = self.browser.send_form(SIGN_IN, {**values, "username": self.name, "password": self.password})
            if reply.status == 302:
                return
            self._rest()

    def think(self) -> None:
        """Be a person."""
        time.sleep(self.chance.uniform(*THINKS))

    def _until_final(self, ask: Callable[[], Reply]) -> Reply:
        end = None
        while not (reply := ask()).is_final:
            end = end or (None if self.goes_on() else time.monotonic() + KEPT_ASKING_FOR)
            if end is not None and time.monotonic() > end:
                raise Gone
            self._rest()
        return reply

    def _rest(self) -> None:
        time.sleep(ASKS_AGAIN_AFTER)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a counter's page says."""

    token: str
    seen: tuple[str, int] | None
    number: str
    tickets: dict[str, str]  # act -> the ticket its first form is about, empty when about none

    @classmethod
    def read(cls, page: str) -> "Screen":
        """Read it."""
        seen = _SEEN.search(page)
        forms: dict[str, str] = {}
        for name, fields in _FORM.findall(page):
            forms.setdefault(name, _found(_TICKET, fields))
        return cls(_found(_TOKEN, page), (seen[1], int(seen[2])) if seen else None, _found(_NUMBER, page), forms)


@dataclass(slots=True)
class Clerk(Member):
    """A clerk at a counter."""

    branch: str = ""
    counter_id: int = 0
    other_service: str = ""
    journal: Journal = field(default_factory=Journal)

    def run(self) -> None:
        """Open the counter; call, start, finish, and what else happens at a counter."""
        try:
            screen = self._look()
            while self.goes_on():
                screen = self._work(screen)
        except Gone:
            return

    def _look(self) -> Screen:
        """Return the screen as it stands, opening the counter when it is not open."""
        while (screen := Screen.read(self.page(f"/counters/{self.counter_id}/"))).seen is None:
            if not self.goes_on():
                raise Gone
            token = _found(_TOKEN, self.page("/counters/"))
            self.browser.send_form(f"/counters/{self.counter_id}/open/", {"csrfmiddlewaretoken": token})
        return screen

    def _work(self, screen: Screen) -> Screen:
        self.think()
        if "finish" in screen.tickets:
            return self._while_serving(screen)
        if "start" in screen.tickets:
            return self._when_called(screen)
        if "resume" in screen.tickets and self.chance.random() < 0.5:
            return self._press(screen, "resume", Verb.RESUME, number="")
        return self._press(screen, "call-next", Verb.CALL, number="")

    def _while_serving(self, screen: Screen) -> Screen:
        dice = self.chance.random()
        if dice < 0.1:
            return self._press(screen, "park", Verb.PARK)
        if dice < 0.2:
            return self._press(screen, "transfer", Verb.TRANSFER, service=self.other_service)
        return self._press(screen, "finish", Verb.FINISH, outcome="done")

    def _when_called(self, screen: Screen) -> Screen:
        dice = self.chance.random()
        if dice < 0.1:
            return self._press(screen, "recall", Verb.RECALL)
        if dice < 0.2:
            return self._press(screen, "no-show", Verb.NO_SHOW)
        return self._press(screen, "start", Verb.START)

    def _press(self, screen: Screen, act: str, verb: Verb, *, number: str | None = None, **values: str) -> Screen:
        """Press a button, then read from the screen whether it was done: its count of acts has grown by one."""
        assert screen.seen is not None
        session, acts = screen.seen
        ticket = {"ticket": screen.tickets[act]} if screen.tickets.get(act) else {}
        common = {"csrfmiddlewaretoken": screen.token, "seen": f"{session}.{acts}"}
        reply = self.browser.send_form(f"/counters/{self.counter_id}/{act}/", {**common, **ticket, **values})
        after = self._look_after(verb, number or screen.number)
        told = Told.UNKNOWN
        if after.seen == (session, acts + 1):
            told = Told.DONE
        elif reply.is_final:
            told = Told.REFUSED
        self.journal.note(self.branch, verb, after.number if number == "" else screen.number, told)
        if told == Told.REFUSED and act == "call-next":
            time.sleep(ASKS_AGAIN_AFTER)  # nobody waits
        return after

    def _look_after(self, verb: Verb, number: str) -> Screen:
        try:
            return self._look()
        except Gone:
            self.journal.note(self.branch, verb, number, Told.UNKNOWN)
            raise


@dataclass(slots=True)
class Manager(Member):
    """Somebody in charge, who tells all who wait something again and again: each time a letter to each contact."""

    branch: str = ""
    journal: Journal = field(default_factory=Journal)

    def run(self) -> None:
        """Tell them."""
        while self.goes_on():
            try:
                self._tell()
            except Gone:
                return
            self._wait()

    def _tell(self) -> None:
        page = self.page(f"/branches/{self.branch}/manage/")
        key = _found(_KEY, page)
        words = {"text_lv": "Mācību trauksme.", "text_en": "This is a drill."}
        values = {"csrfmiddlewaretoken": _found(_TOKEN, page), "key": key, **words}
        try:
            reply = self._until_final(lambda: self.browser.send_form(f"/branches/{self.branch}/manage/tell/", values))
        except Gone:
            self.journal.note(self.branch, "notice", key, Told.UNKNOWN)
            raise
        self.journal.note(self.branch, "notice", key, Told.DONE if reply.status == 303 else Told.REFUSED)

    def _wait(self) -> None:
        end = time.monotonic() + NOTICE_EACH
        while self.goes_on() and time.monotonic() < end:
            time.sleep(ASKS_AGAIN_AFTER)


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
