"""A clerk in front of a counter's screen: reads it, presses its buttons, goes back to an older page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter
from queueing.actions.desk import Screen
from queueing.models import CounterSession, Ticket
from queueing.tests.factories import TEN


@contextmanager
def office_clock(at: datetime = TEN) -> Iterator[None]:
    """Let the office's clock stand at an instant."""
    with time_machine.travel(at, tick=False):
        yield


def screen_at(counter: Counter) -> Screen:
    """Return what a page of the counter made now would be checked against."""
    session = CounterSession.objects.open().get(counter=counter)
    return Screen(counter_id=counter.pk, session_id=session.pk, acts=session.acts)


def text_of(html: str) -> str:
    """Return what a person reads, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


@dataclass(slots=True)
class Desk:
    """One browser at one counter. `seen` is what the page in front of the clerk carries."""

    user: User
    counter: Counter
    language: str = "lv"
    client: Client = field(default_factory=Client)
    html: str = ""
    seen: str = ""

    def __post_init__(self) -> None:
        self.client.force_login(self.user)

    @property
    def says(self) -> str:
        """What is written on the page."""
        return text_of(self.html)

    def address(self, name: str) -> str:
        """Return the address of an act."""
        with translation.override(self.language):
            return reverse(f"queueing:{name}", args=[self.counter.pk])

    def look(self, **query: Any) -> "Desk":
        """Load the page."""
        response = self.client.get(self.address("counter"), query)
        assert response.status_code == 200, response
        self.html = response.content.decode()
        found = re.search(r'name="seen" value="([0-9.]+)"', self.html)
        self.seen = found[1] if found else ""
        return self

    def press(self, act: str, ticket: Ticket | None = None, *, seen: str | None = None, **values: Any) -> "Desk":
        """Send an act from the page in front of the clerk (or an older one), and see where it leads."""
        data = {"seen": self.seen if seen is None else seen, **values}
        if ticket is not None:
            data["ticket"] = str(ticket.pk)
        response = self.client.post(self.address(act), data)
        assert response.status_code == 303, response
        assert response["Location"].endswith(self.address("counter"))
        return self.look()

    def keys(self) -> set[str]:
        """Return the keys of the acts on the page."""
        main = self.html.partition("<footer")[0]
        return set(re.findall(r'aria-keyshortcuts="([A-Z])"', main))
