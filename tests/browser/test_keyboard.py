"""By keyboard alone: everything that can be used is reached, and one sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import cast
from tests.browser.cast import Office, walk_in
from tests.browser.people import Desk, Visitor

pytestmark = pytest.mark.browser

_REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled
    && element.type !== "hidden" && element.tabIndex >= 0)
  .filter((element) => element.type !== "radio" || element.checked
    || !document.querySelector(`input[name="${element.name}"]:checked`))
  .map((element, place) => (element.dataset.walk = String(place)))
"""
# A card that is a link as a whole shows the focus of the link inside it.
_FOCUSED = """
() => {
  const element = document.activeElement;
  const shows = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const card = element.closest("li");
  const box = element.getBoundingClientRect();
  const isSeen = box.width > 0 && box.height > 0 && (shows(element) || (card !== null && shows(card)));
  return [element.dataset.walk ?? null, isSeen, element.outerHTML.slice(0, 120)];
}
"""


def _walk(page: Page) -> None:
    """Press Tab until every control has had the focus, each seen while it has it."""
    waiting = set(page.evaluate(_REACHABLE))
    for _ in range(2 * len(waiting) + 2):
        page.keyboard.press("Tab")
        place, is_seen, html = page.evaluate(_FOCUSED)
        assert is_seen or place is None, f"nobody sees the focus on {html}"
        waiting.discard(place)
        if not waiting:
            return
    left = [page.locator(f"[data-walk='{place}']").first.evaluate("(it) => it.outerHTML") for place in waiting]
    raise AssertionError(f"Tab never comes to {left}")


def test_the_skip_link_leads_past_the_header(anna: Visitor):
    anna.page.goto("/branches/")

    anna.page.keyboard.press("Tab")
    expect(anna.page.locator(".skip-link")).to_be_focused()
    expect(anna.page.locator(".skip-link")).to_be_in_viewport()
    anna.page.keyboard.press("Enter")

    expect(anna.page.locator("main")).to_be_focused()
    anna.page.keyboard.press("Tab")
    assert anna.page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("path", ["", "branches/", "branches/{slug}/", "branches/{slug}/join/passport-or-id/"])
def test_tab_comes_to_everything_on_the_way_to_a_ticket(anna: Visitor, office: Office, path: str):
    anna.page.goto("/" + path.format(slug=office.slug))

    _walk(anna.page)


def test_tab_comes_to_everything_on_a_ticket(anna: Visitor, office: Office):
    anna.page.goto(f"/tickets/{cast.join(office).token}/")

    _walk(anna.page)


def test_tab_comes_to_everything_at_a_counter(clara: Desk, office: Office):
    ticket = walk_in(office)
    walk_in(office)
    clara.open_counter(office)
    clara.sees_next(ticket.spoken)
    _walk(clara.page)

    clara.press("n", "k")
    clara.serves(ticket.spoken)
    _walk(clara.page)


def test_enter_joins_the_queue(anna: Visitor, office: Office):
    anna.page.goto(f"/branches/{office.slug}/")
    anna.page.locator("#joinable a").first.focus()
    anna.page.keyboard.press("Enter")
    anna.page.wait_for_url("**/join/**")
    anna.page.locator("#join-form > button[type=submit]").focus()
    anna.page.keyboard.press("Enter")

    expect(anna.ticket).to_be_visible()


def test_keys_rest_while_one_types_and_can_be_switched_off(clara: Desk, office: Office):
    ticket = walk_in(office)
    clara.open_counter(office)
    clara.sees_next(ticket.spoken)

    clara.press("?")
    clara.page.locator("#keys-on").uncheck()
    clara.page.keyboard.press("Escape")
    clara.page.keyboard.press("n")
    clara.sees_next(ticket.spoken)
    clara.page.locator("[data-keys-open]").click()
    clara.page.locator("#keys-on").check()
    clara.page.keyboard.press("Escape")
    clara.press("n")

    clara.has_called(ticket.spoken)
