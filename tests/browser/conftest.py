"""One portal and one Chromium for all browser tests; everybody in them has a window of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import cast
from tests.browser.cast import Office
from tests.browser.chromium import DESK, PATH, PHONE, Window, chromium, window
from tests.browser.house import House, open_house
from tests.browser.people import Desk, Visitor
from tests.browser.plain import Plain
from tests.browser.tour import Tour
from tests.browser.town import build_town

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go first and together: the house is opened once, and closed before other tests begin.

    While Playwright runs it keeps an event loop in this thread, which tests of other folders could not bear.
    """
    items.sort(key=lambda item: HERE not in item.path.parents)


@pytest.fixture(scope="package")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The open portal. What its tests commit stays in a database nobody else uses."""
    name = f"test_{urlsplit(settings.DATABASE_URL).path.strip('/')}_browser{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    template = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        with open_house(settings.DATABASE_URL, name, template=template) as opened:
            yield opened


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if not Path(PATH).is_file():
        pytest.skip(f"Chromium is missing: {PATH}")
    # Django refuses its database inside an event loop; Playwright's only passes messages on.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with chromium() as running:
        yield running
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


# A stream may rest up to three seconds between frames, on a busy machine longer; this only bounds a failure.
PATIENCE = 20_000
OpenWindow = Callable[..., Window]


@pytest.fixture
def tolerated() -> str:
    """What pages may complain of in a test that provokes it; nothing."""
    return ""


@pytest.fixture
def new_window(house: House, browser: Browser, tolerated: str) -> Iterator[OpenWindow]:
    """Open windows; at the end none of their pages may have complained."""
    opened: list[Window] = []

    def open_window(*, viewport: ViewportSize = PHONE, **options: Any) -> Window:
        opened.append(window(browser, house.url, viewport=viewport, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
    complaints = [complaint for one in opened for complaint in one.complaints]
    assert [complaint for complaint in complaints if not tolerated or tolerated not in complaint] == []


@pytest.fixture
def anna(new_window: OpenWindow) -> Visitor:
    """A visitor with a phone."""
    return Visitor(new_window(viewport=PHONE).page())


@pytest.fixture
def boris(new_window: OpenWindow) -> Visitor:
    """Another visitor with a phone."""
    return Visitor(new_window(viewport=PHONE).page())


@pytest.fixture
def desk_page(new_window: OpenWindow) -> Page:
    """A clerk's browser, in which nobody has signed in."""
    return new_window(viewport=DESK).page()


@pytest.fixture
def office(house: House) -> Office:
    """A branch of this test's own."""
    return cast.open_office()


@pytest.fixture
def clara(office: Office, house: House, new_window: OpenWindow) -> Desk:
    """A clerk of the office, signed in."""
    return _signed_in("clara", office, house, new_window)


@pytest.fixture
def counter(clara: Desk, office: Office) -> Desk:
    """Clara at counter 1, which she has opened."""
    clara.go_to_counter(office, 1)
    return clara


@pytest.fixture
def dainis(office: Office, house: House, new_window: OpenWindow) -> Desk:
    """Clara's colleague, signed in."""
    return _signed_in("dainis", office, house, new_window)


def _signed_in(name: str, office: Office, house: House, new_window: OpenWindow) -> Desk:
    desk = new_window(viewport=DESK)
    clerk = cast.employ(office, name)
    cast.let_in(desk, clerk, house.url)
    return Desk(desk.page(), clerk)


@pytest.fixture(scope="package")
def tour(house: House, browser: Browser) -> Iterator[Tour]:
    """Somebody who looks at every page."""
    journey = Tour(house, build_town(house.post), browser)
    yield journey
    journey.close()


@pytest.fixture(scope="package")
def plain(tour: Tour) -> Plain:
    """Guests without scripts in the town of the tour."""
    return Plain(tour)
