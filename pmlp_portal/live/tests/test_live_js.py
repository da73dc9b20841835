"""The page's side of a stream, in Chromium: one state kept up to date, through breaks, silence and hidden tabs."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from pmlp_portal.live.actions import publish
from pmlp_portal.live.stream import LiveApplication
from pmlp_portal.live.tests.conftest import BRISK
from pmlp_portal.live.tests.stage import Scene, Server, wait_until

pytestmark = pytest.mark.browser

PAGE = b"""<!doctype html><html lang="en"><title>Live</title><link rel="icon" href="data:,">
<p class="live-note"></p><script type="module" src="/page.js"></script></html>"""

# The page keeps all it was told; `look` says whether somebody looks at it.
SCRIPT = b"""
import { follow } from "/live.js";
window.told = { states: [], frames: [], state: null };
let isHidden = false;
Object.defineProperty(document, "hidden", { get: () => isHidden });
window.look = (away) => { isHidden = away; document.dispatchEvent(new Event("visibilitychange")); };
window.line = follow("/live/branches/" + (location.hash.slice(1) || "demo/"), {
  onFrame: (state, frame) => { told.state = state; told.frames.push(frame.kind); },
  onState: (name) => told.states.push(name),
});
"""
LONGER_THAN_ANY_RETRY = 31_000
SILENT_FOR = 41_000
HIDDEN_FOR = 5 * 60_000 + 1000


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[ThreadPoolExecutor, Browser]]:
    """A browser in a thread of its own: Playwright keeps an event loop there, where Django would refuse to work."""
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        start = partial(playwright.chromium.launch, executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        browser = thread.submit(start).result()
        yield thread, browser
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()


class Window:
    """An open page, seen from the test's thread."""

    def __init__(self, thread: ThreadPoolExecutor, page: Page) -> None:
        self.thread = thread
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def do(self, deed: Callable[[Page], Any]) -> Any:
        """Return what `deed` returns of the page."""
        return self.thread.submit(deed, self.page).result()

    def tell(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        return self.do(lambda page: page.evaluate(expression))

    def wait_for(self, expression: str) -> None:
        """Wait until it is true in the page."""
        wait_until(lambda: bool(self.tell(expression)))

    def see(self, expression: str) -> None:
        """Wait until it is true in the page, or in the one that comes in its place."""
        self.do(lambda page: page.wait_for_function(expression))

    def pass_time(self, milliseconds: int) -> None:
        """Let the page's clock jump."""
        self.do(lambda page: page.clock.fast_forward(milliseconds))


@pytest.fixture
def server(speaking: None, scene: Scene) -> Iterator[Server]:
    """The live view and a page that follows it."""
    javascript = "text/javascript"
    files = {
        "/": ("text/html", PAGE),
        "/page.js": (javascript, SCRIPT),
        "/live.js": (javascript, (settings.BASE_DIR / "static/js/live.js").read_bytes()),
    }
    with Server(LiveApplication({"branch": scene.render}, pace=BRISK), files=files).running() as running:
        yield running


@pytest.fixture
def opened(chromium: tuple[ThreadPoolExecutor, Browser], server: Server) -> Iterator[Callable[..., Window]]:
    """Open the page, following an address below /live/branches/."""
    thread, browser = chromium
    windows: list[Window] = []

    def open_page(address: str = "demo/") -> Window:
        window = Window(thread, thread.submit(browser.new_page).result())
        windows.append(window)
        window.do(lambda page: page.clock.install())
        window.do(lambda page: page.goto(f"{server.url}/#{address}"))
        return window

    yield open_page
    for window in windows:
        window.do(lambda page: page.close())
        assert window.faults == []


def change(scene: Scene, version: int, rows: Any = None, **totals: Any) -> None:
    scene.show(version, rows, **totals)
    publish(topic="branch:demo", version=version)


def test_changes_are_merged_into_one_state(opened, scene):
    scene.show(1, {"A042": {"place": 3, "counter": "1"}}, waiting=3, note="x")
    window = opened("demo/?ticket=A042")
    window.wait_for("told.state?.version === 1")
    assert window.tell("told.state.ticket") == {"place": 3, "counter": "1"}

    change(scene, 2, {"A042": {"place": 2}}, waiting=3)
    window.wait_for("told.state.version === 2")
    assert window.tell("told.state") == {"version": 2, "totals": {"waiting": 3}, "ticket": {"place": 2}}

    change(scene, 3, waiting=2)
    window.wait_for("told.state.version === 3")
    assert window.tell("told.state") == {"version": 3, "totals": {"waiting": 2}, "ticket": None}
    assert window.tell("told.frames") == ["full", "change", "change"]
    assert window.tell("told.states") == ["live"]


def test_a_broken_line_is_taken_up_where_it_broke(opened, scene, server):
    window = opened()
    window.wait_for("told.state?.version === 1")
    change(scene, 2, waiting=1)
    window.wait_for("told.state.version === 2")

    server.drop_streams()
    wait_until(lambda: server.live.hub.readers_count == 0)
    window.pass_time(LONGER_THAN_ANY_RETRY)
    wait_until(lambda: server.seen_ids == [None, "2"])

    change(scene, 3, waiting=2)
    window.wait_for("told.state.version === 3")
    assert window.tell("told.state.totals") == {"waiting": 2}


def test_a_server_that_has_no_picture_yet_is_asked_again(opened, scene):
    scene.failure = ZeroDivisionError()
    window = opened()
    wait_until(lambda: scene.renders > 0)
    scene.failure = None

    def is_told() -> bool:
        window.pass_time(LONGER_THAN_ANY_RETRY)
        return bool(window.tell("told.state?.version === 1"))

    wait_until(is_told)


def test_a_silent_line_is_marked_stale_and_replaced(opened, server):
    window = opened()
    window.wait_for("told.state?.version === 1")
    window.pass_time(SILENT_FOR)

    window.wait_for("told.states.includes('stale')")
    assert window.tell("document.querySelector('.live-note').className") == "live-note live-note--stale"
    wait_until(lambda: server.live.hub.readers_count == 0)
    window.pass_time(LONGER_THAN_ANY_RETRY)
    window.wait_for("told.states.at(-1) === 'live'")
    assert window.tell("document.querySelector('.live-note').className") == "live-note"


def test_a_line_that_speaks_now_and_then_stays(opened, scene, server):
    """The control: as much time in all, but never forty seconds of silence."""
    window = opened()
    window.wait_for("told.state?.version === 1")
    for version in (2, 3, 4):
        window.pass_time(SILENT_FOR // 2)
        change(scene, version, waiting=version)
        window.wait_for(f"told.state.version === {version}")

    assert window.tell("told.states") == ["live"]
    assert len(server.seen_ids) == 1


def test_a_page_nobody_looks_at_lets_go_and_comes_back_with_a_full_frame(opened, scene, server):
    window = opened()
    window.wait_for("told.state?.version === 1")
    window.tell("look(true)")
    window.pass_time(HIDDEN_FOR)
    window.wait_for("told.states.at(-1) === 'paused'")
    wait_until(lambda: server.live.hub.readers_count == 0)

    scene.show(5, waiting=5)
    window.tell("look(false)")
    window.wait_for("told.states.at(-1) === 'live'")
    wait_until(lambda: server.seen_ids[-1] is None)
    change(scene, 6, waiting=6)
    window.wait_for("told.state.version === 6")
    assert window.tell("told.frames[1]") == "full"


def test_a_glance_away_changes_nothing(opened, server):
    window = opened()
    window.wait_for("told.state?.version === 1")
    window.tell("look(true)")
    window.pass_time(30_000)
    window.tell("look(false)")
    window.pass_time(5_000)

    assert window.tell("told.states") == ["live"]
    assert server.live.hub.readers_count == 1


def test_a_stream_that_does_not_exist_is_asked_for_once(opened, server):
    window = opened("nowhere/")
    window.wait_for("told.states.at(-1) === 'ended'")
    window.pass_time(HIDDEN_FOR)

    assert window.tell("told.states") == ["ended"]
    assert len(server.seen_ids) == 1


def test_a_closed_line_is_silent(opened, scene, server):
    window = opened()
    window.wait_for("told.state?.version === 1")
    window.tell("line.close()")
    wait_until(lambda: server.live.hub.readers_count == 0)
    window.pass_time(HIDDEN_FOR)
    window.tell("look(true), look(false)")

    assert window.tell("told.states") == ["live"]
    assert len(server.seen_ids) == 1


class TestAnotherRelease:
    """The page says by which release it was made; the line says which one answers now."""

    SOON = 21_000  # milliseconds: longer than any page waits for its own moment

    @pytest.fixture
    def window(self, opened, server, settings) -> Window:
        settings.RELEASE = "1"
        server.files["/"] = ("text/html", PAGE.replace(b"<p ", b'<meta name="release" content="1"><input><p '))
        window: Window = opened()
        window.wait_for("told.state?.version === 1")
        window.tell("window.isOld = true")
        return window

    def upgrade(self, window: Window, server: Server, settings: Any, *, page: bytes = b"2") -> None:
        """Another release answers, and makes other pages."""
        settings.RELEASE = "2"
        server.files["/"] = ("text/html", server.files["/"][1].replace(b'content="1"', b'content="%s"' % page))
        server.drop_streams()
        wait_until(lambda: server.live.hub.readers_count == 0)
        window.pass_time(LONGER_THAN_ANY_RETRY)
        wait_until(lambda: server.live.hub.readers_count == 1)

    def test_the_page_is_fetched_anew(self, window, server, settings):
        self.upgrade(window, server, settings)
        window.pass_time(self.SOON)

        window.see("window.isOld === undefined && document.querySelector('meta[name=release]')?.content === '2'")

    def test_not_while_somebody_types_and_once_it_is_done(self, window, server, settings):
        window.do(lambda page: page.fill("input", "Anna"))
        self.upgrade(window, server, settings)
        window.pass_time(self.SOON)
        window.do(lambda page: page.evaluate("document.activeElement.blur()"))
        window.pass_time(self.SOON)
        assert window.tell("window.isOld && document.querySelector('input').value") == "Anna"

        window.do(lambda page: page.fill("input", ""))
        window.do(lambda page: page.evaluate("document.activeElement.blur()"))
        window.pass_time(self.SOON)
        window.see("window.isOld === undefined")

    def test_between_two_releases_side_by_side_a_page_does_not_go_round_and_round(self, window, server, settings):
        self.upgrade(window, server, settings, page=b"1")
        window.pass_time(self.SOON)
        window.see("window.isOld === undefined && window.told?.state?.version === 1")
        window.tell("window.isOld = 'again'")

        window.pass_time(2 * self.SOON)
        assert window.tell("window.isOld") == "again"
        window.pass_time(HIDDEN_FOR)
        window.see("window.isOld === undefined")

    def test_a_page_whose_release_answers_stays(self, window, server, settings):
        server.drop_streams()
        wait_until(lambda: server.live.hub.readers_count == 0)
        window.pass_time(LONGER_THAN_ANY_RETRY)
        wait_until(lambda: server.live.hub.readers_count == 1)
        window.pass_time(self.SOON)

        assert window.tell("window.isOld") is True
