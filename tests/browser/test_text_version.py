"""The text version of every page: the same words without styling or scripts, remembered, with a way back."""

import pytest

from tests.browser.itinerary import Guest, Stop, stops
from tests.browser.markup import Reader
from tests.browser.plain import Plain
from tests.browser.tour import Tour

pytestmark = pytest.mark.browser

# Shown in a frame of another site, whose text version is its own.
FRAMED = "queueing:no-queue-embed"
# Screens of the office's own machines: large letters by themselves, and nobody there to choose a version.
MACHINES = {Guest.KIOSK, Guest.BOARD}
PAGES = [
    pytest.param(stop, id=str(stop))
    for stop in stops()
    if not stop.is_of_admin and stop.route != FRAMED and stop.guest not in MACHINES
]


@pytest.fixture(scope="module")
def in_text(tour: Tour) -> Plain:
    """Guests with the cookie by which the text version is remembered."""
    return Plain(tour, view="text")


@pytest.fixture(scope="module")
def in_drawing(tour: Tour) -> Plain:
    """The same guests without it; each page is asked for in both versions at the same moment."""
    return Plain(tour)


@pytest.mark.parametrize("stop", PAGES)
def test_a_page_remembers_the_text_version(in_text: Plain, in_drawing: Plain, stop: Stop):
    page, drawn = (Reader(one.html(stop, "lv")) for one in (in_text, in_drawing))

    assert [sheet.rsplit("/", 1)[1] for sheet in page.style_sheets] == ["text.css"]
    assert page.scripts == []
    assert page.headings == 1
    assert [link for link in page.links if "view=graphic" in link], "no way back"
    assert not [sheet for sheet in drawn.style_sheets if sheet.endswith("text.css")]
    # The same words lead to the same places; only the way to the other version differs.
    assert _places(page) == _places(drawn)


def _places(page: Reader) -> set[str]:
    return {link for link in page.links if "view=" not in link}
