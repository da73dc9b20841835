"""A visitor with a browser: what the pages say to them, as words."""

import html
import re
from datetime import datetime
from typing import Any, Protocol

import time_machine
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.wording import wall
from queueing import actions
from queueing.forecast import Forecast, rounded_outward
from queueing.models import Ticket
from queueing.tests.factories import TEN, Office, join, riga

JOIN = "/branches/riga-2/join/passport/"


def at(instant: datetime) -> time_machine.travel:
    """Let the office's clock stand at an instant."""
    return time_machine.travel(instant, tick=False)


class Answer(Protocol):
    """What a page came as; `answer["Location"]` is one of its headers."""

    @property
    def content(self) -> bytes: ...
    @property
    def status_code(self) -> int: ...
    def __getitem__(self, header: str) -> str: ...


def said(markup: str) -> str:
    """Return the words of a page, or of a part of one, as one line."""
    words = re.sub(r"<(script|style|head)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    words = re.sub(r"</?time[^>]*>", "", words)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split())


def range_told(forecast: Forecast) -> str:
    """Return a forecast's range as pages say it."""
    told = rounded_outward(forecast)
    assert told.p10 is not None
    assert told.p90 is not None
    return f"{wall(told.p10)}–{wall(told.p90)}"


def main_of(answer: Answer) -> str:
    """Return the words of a page's main part."""
    body = answer.content.decode()
    return said(body[body.index("<main") : body.index("</main>")])


def title_of(answer: Answer) -> str:
    """Return the title of the page."""
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(found[1]).split()) if found else ""


def join_by_page(client: Client, office: Office, *, when: datetime = TEN, prefix: str = "", **fields: str) -> str:
    """Open the last step, press JOIN, and return the address of the ticket."""
    with at(when):
        client.get(f"{prefix}/branches/{office.slug}/join/passport/")
        response = client.post(f"{prefix}/branches/{office.slug}/join/passport/", fields)
    assert response.status_code == 303, main_of(response)
    return str(response["Location"])


NINE_FORTY, TEN_TO_TEN = riga(9, 40), riga(9, 50)


class Holder:
    """Somebody with a ticket, looking at its page."""

    def __init__(self, office: Office, *, since: datetime = NINE_FORTY, **request: Any) -> None:  # as `join` takes it
        self.office = office
        self.issued = join(office, at=since, **request)
        self.client = Client()

    @property
    def address(self) -> str:
        return f"/tickets/{self.issued.token}/"

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(pk=self.issued.ticket_id)

    def looks(self, when: datetime = TEN, *, part: str = "", prefix: str = "") -> Answer:
        with at(when):
            return self.client.get(f"{prefix}{self.address}{part}")

    def reads(self, when: datetime = TEN, *, prefix: str = "") -> str:
        return main_of(self.looks(when, prefix=prefix)).replace("\xa0", " ")

    def presses(self, act: str, when: datetime = TEN, **fields: str) -> Answer:
        with at(when):
            return self.client.post(f"{self.address}{act}/", fields)

    def check_in(self, when: datetime = TEN_TO_TEN) -> "Holder":
        actions.check_in(ticket_id=self.issued.ticket_id, by=None, now=when)
        return self

    def is_called(self, clerk: User, when: datetime = TEN, *, counter: int = 0) -> "Holder":
        counter_id = self.office.counters[counter].pk
        actions.call_ticket(counter_id=counter_id, ticket_id=self.issued.ticket_id, by=clerk, now=when)
        return self


def look_of(answer: Answer) -> str:
    body = answer.content.decode()
    return body[body.index('data-look="') + 11 :].split('"')[0]
