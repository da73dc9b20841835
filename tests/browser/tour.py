"""Windows of the tour: one for each guest and size, kept open from page to page."""

from dataclasses import dataclass, field
from enum import Enum

from playwright.sync_api import Browser, Page, ViewportSize

from pmlp_portal.accounts.models import User
from tests.browser.axe import carry
from tests.browser.cast import let_in, make_device
from tests.browser.chromium import DESK, NARROW, Window, window
from tests.browser.findings import frame_of
from tests.browser.house import House
from tests.browser.itinerary import Guest, Stop
from tests.browser.town import Town


class View(Enum):
    """How a page is looked at: in which language, how wide one after the other, and whether in the text version."""

    LATVIAN = ("lv", (NARROW, DESK), "")
    ENGLISH = ("en", (NARROW,), "")
    LATVIAN_TEXT = ("lv", (NARROW,), "text")
    ENGLISH_TEXT = ("en", (NARROW,), "text")
    LATVIAN_AT_DESK = ("lv", (DESK,), "")

    def __init__(self, language: str, sizes: tuple[ViewportSize, ...], version: str) -> None:
        self.language = language
        self.sizes = sizes
        self.version = version


_VIEWS = (View.LATVIAN, View.ENGLISH)
_VIEWS_OF_TEXT = (View.LATVIAN_TEXT, View.ENGLISH_TEXT)
# Fifty pages of one make, their words tested elsewhere in both languages; forms as people at desks see them.
_VIEWS_OF_ADMIN = (View.LATVIAN,)
_VIEWS_OF_FORM = (View.LATVIAN_AT_DESK,)


def views_of(stop: Stop) -> tuple[View, ...]:
    """Return how a page of the tour is looked at."""
    if stop.is_of_admin:
        return _VIEWS_OF_FORM if stop.route.endswith("_change") else _VIEWS_OF_ADMIN
    if stop.is_public:
        return _VIEWS + _VIEWS_OF_TEXT
    return (*_VIEWS, View.LATVIAN_TEXT) if stop.is_main else _VIEWS


@dataclass
class Tour:
    """Goes from page to page; each guest keeps one tab for each view."""

    house: House
    town: Town
    browser: Browser
    _tabs: dict[tuple[Guest, View], tuple[Window, Page]] = field(default_factory=dict)
    _frames: set[tuple[View, int, str]] = field(default_factory=set)
    _latest: Page | None = None

    def visit(self, stop: Stop, view: View) -> tuple[Page, list[str]]:
        """Open a page; return it with what its console said."""
        return self.open(stop.guest, view, stop.address(self.town, view.language), status=stop.status)

    def open(self, guest: Guest, view: View, address: str, *, status: int = 200) -> tuple[Page, list[str]]:
        """Open an address; it must answer with the status."""
        opened, page = self._tab(guest, view)
        if self._latest and self._latest is not page:
            # Pages that go on by themselves would do so in fifty tabs until the end. An empty page of the same site
            # keeps the tab's process, where about:blank would have the next page begin another.
            self._latest.goto("/healthz")
        self._latest = page
        opened.complaints.clear()
        page.set_viewport_size(view.sizes[0])
        response = page.goto(address)
        assert response is not None
        assert response.status == status, f"{page.url} answered {response.status}"
        return page, opened.complaints

    def known_frame(self, view: View, size: ViewportSize) -> list[str]:
        """Return the parts of the page's frame that an earlier page of this view and width had just so."""
        assert self._latest is not None
        here = {part: (view, size["width"], html) for part, html in frame_of(self._latest).items()}
        known = [part for part, look in here.items() if look in self._frames]
        self._frames.update(here.values())
        return known

    def close(self) -> None:
        """Close every window."""
        for opened, _page in self._tabs.values():
            opened.context.close()

    def _tab(self, guest: Guest, view: View) -> tuple[Window, Page]:
        if (guest, view) not in self._tabs:
            opened = self._window(guest, view)
            self._tabs[guest, view] = opened, opened.page()
        return self._tabs[guest, view]

    def _window(self, guest: Guest, view: View) -> Window:
        opened = window(self.browser, self.house.url, viewport=view.sizes[0])
        carry(opened.context)
        if user := self.user(guest):
            let_in(opened, user, self.house.url)
        if token := self.device(guest):
            make_device(opened, token, self.house.url)
        if view.version:
            opened.context.add_cookies([{"name": "view", "value": view.version, "url": self.house.url}])
        return opened

    def user(self, guest: Guest) -> User | None:
        """Return who a guest is; a visitor is nobody, and so is a machine."""
        return None if guest in {Guest.VISITOR, Guest.KIOSK, Guest.BOARD} else self.town.staff[guest]

    def device(self, guest: Guest) -> str:
        """Return the secret of a machine's link; empty when a guest is none."""
        return {Guest.KIOSK: self.town.kiosk, Guest.BOARD: self.town.board}.get(guest, "")
