"""What a public page costs a phone on its first visit: at most 60 KB compressed, in at most 8 requests."""

import gzip
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Response

from tests.browser.chromium import PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.itinerary import Guest, Stop, stops
from tests.browser.markup import Reader
from tests.browser.plain import Plain
from tests.browser.tour import Tour

pytestmark = pytest.mark.browser

Answers = Callable[[str], list[Response]]
MOST_BYTES = 60 * 1024
MOST_REQUESTS = 8
_IMPORTED = re.compile(r'^import (?:.* from )?"(\./[^"]+)"', re.MULTILINE)
EVERY_PUBLIC = [
    pytest.param(stop, id=str(stop)) for stop in stops() if stop.guest == Guest.VISITOR and not stop.is_of_admin
]
PUBLIC = [pytest.param(stop, id=str(stop)) for stop in stops() if stop.is_main and stop.guest == Guest.VISITOR]


@pytest.fixture
def answers(new_window: OpenWindow) -> Answers:
    """Open a page as somebody who has never been here; return what the server sent for it."""

    def visit(address: str) -> list[Response]:
        page = new_window(viewport=PHONE).page()
        sent: list[Response] = []
        page.on("response", lambda response: sent.append(response))
        page.goto(address)
        return sent

    return visit


@pytest.mark.parametrize("stop", EVERY_PUBLIC)
def test_what_a_page_names_stays_inside_the_budget(plain: Plain, stop: Stop):
    """Every page, reckoned from what it names; the main ones below as Chromium really asks for them."""
    html = plain.html(stop, "lv")
    page = Reader(html)
    # A browser takes one icon of the two.
    icons = [drawing for drawing in page.drawings if drawing.endswith(".svg")]

    sizes = {name: _compressed(name) for name in _with_imports([*page.style_sheets, *page.scripts, *icons])}
    assert sum(sizes.values(), start=len(gzip.compress(html.encode()))) <= MOST_BYTES, sizes
    assert 1 + len(sizes) <= MOST_REQUESTS, sorted(sizes)


def _with_imports(names: list[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        imported = _IMPORTED.findall(_file(name).read_text()) if name.endswith(".js") else []
        found |= {name} | _with_imports([posixpath.normpath(posixpath.join(name, "..", one)) for one in imported])
    return found


def _compressed(name: str) -> int:
    return len(gzip.compress(_file(name).read_bytes()))


def _file(name: str) -> Path:
    found = finders.find(name.removeprefix(settings.STATIC_URL))
    assert isinstance(found, str), f"{name} is no file of ours"
    return Path(found)


@pytest.mark.parametrize("stop", PUBLIC)
def test_a_first_visit_stays_inside_the_budget(tour: Tour, answers: Answers, stop: Stop):
    sent = answers(stop.address(tour.town, "lv"))

    # A live stream never ends, and its frames are no part of the page.
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in sent if "/live/" not in answer.url}
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert len(sent) <= MOST_REQUESTS, [answer.url for answer in sent]


def test_styles_and_scripts_come_compressed_and_are_kept(answers: Answers):
    files = [answer for answer in answers("/branches/") if answer.url.endswith((".css", ".js"))]

    assert files
    assert {answer.header_value("content-encoding") for answer in files} <= {"gzip", "br"}
    assert all("immutable" in (answer.header_value("cache-control") or "") for answer in files)
