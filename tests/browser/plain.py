"""Guests of the tour without scripts: Django's client for each, in the town of the open house."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.test import Client

from tests.browser import cast
from tests.browser.itinerary import Guest, Stop
from tests.browser.markup import Reader
from tests.browser.tour import Tour


@dataclass
class Plain:
    """Guests without scripts. An address is asked once for each guest, however many pages lead to it."""

    tour: Tour
    view: str = ""
    _clients: dict[Guest, Client] = field(default_factory=dict)
    _answers: dict[tuple[Guest, str], tuple[int, str]] = field(default_factory=dict)

    def read(self, stop: Stop, language: str) -> Reader:
        """Return the page of a stop as such a guest meets it."""
        return Reader(self.html(stop, language))

    def html(self, stop: Stop, language: str) -> str:
        """Return what such a guest is sent at a stop."""
        status, html = self._get(stop.guest, stop.address(self.tour.town, language))
        assert status == stop.status
        return html

    def status(self, guest: Guest, address: str) -> int:
        """Return what a guest is answered at an address."""
        return self._get(guest, address)[0]

    def _get(self, guest: Guest, address: str) -> tuple[int, str]:
        if (guest, address) not in self._answers:
            client = self._client(guest)
            # A link that was followed may have asked for the other version.
            client.cookies.pop("view", None)
            if self.view:
                client.cookies["view"] = self.view
            response = client.get(address)
            html = "" if response.streaming else response.content.decode(errors="replace")
            self._answers[guest, address] = response.status_code, html
        return self._answers[guest, address]

    def _client(self, guest: Guest) -> Client:
        if guest not in self._clients:
            self._clients[guest] = Client(headers={"host": urlsplit(self.tour.house.url).netloc})
            if user := self.tour.user(guest):
                self._clients[guest].force_login(user)
            if token := self.tour.device(guest):
                cast.open_link_of_device(self._clients[guest], token)
        return self._clients[guest]
