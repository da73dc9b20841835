"""Without a network: the page that says so, with the ticket this browser last knew, and nothing of it afterwards."""

import pytest
from playwright.sync_api import Page, expect

from pmlp_portal.kernel import clock
from queueing import actions
from tests.browser.cast import Office, employ
from tests.browser.conftest import OpenWindow
from tests.browser.people import Visitor

pytestmark = pytest.mark.browser

_READY = "() => navigator.serviceWorker.ready.then((worker) => worker.active.state === 'activated')"
_PAGES = """async () => {
  const kept = await caches.open("offline");
  return (await kept.keys()).map((request) => new URL(request.url).pathname).filter((path) => path.endsWith("/"));
}"""


@pytest.fixture
def tolerated() -> str:
    """The browser says in its console that there is no network."""
    return "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def page(new_window: OpenWindow, office: Office) -> Page:
    """A phone with a ticket; a counter is open."""
    actions.open_counter(counter=office.counters[0], by=employ(office, "dainis"), now=clock.now())
    return new_window().page()


def test_the_last_known_ticket_is_shown_without_a_network_and_goes_with_the_ticket(page: Page, office: Office):
    visitor = Visitor(page)
    visitor.join(office)
    number, address = visitor.number, page.url
    page.wait_for_function(_READY)

    page.context.set_offline(True)
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Nav savienojuma")
    expect(page.locator("[data-last=number]")).to_have_text(number)
    expect(page.locator("[data-last=where]")).to_have_text(office.branch.name)
    expect(page.locator("[data-last=range]")).not_to_be_empty()
    page.goto("/en/branches/")
    expect(page.locator("h1")).to_have_text("No connection")
    assert sorted(page.evaluate(_PAGES)) == ["/en/offline/", "/offline/"], "no page of anybody's own is kept"

    page.context.set_offline(False)
    page.goto(address)
    visitor.leave()
    page.goto(address)
    expect(visitor.ticket).to_have_attribute("data-look", "cancelled")
    page.wait_for_function("() => localStorage.getItem('last-ticket') === null")
    page.context.set_offline(True)
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Nav savienojuma")
    expect(page.locator("#last-ticket")).to_be_hidden()
