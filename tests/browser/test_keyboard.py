"""By keyboard alone: everything that can be used is reached, and one sees where one is."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pmlp_portal.kernel import clock
from tests.browser import cast
from tests.browser.booked import keep_calendar
from tests.browser.cast import Office, walk_in
from tests.browser.chromium import NARROW
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


def test_a_week_is_walked_day_by_day_and_a_day_can_be_skipped(clara: Desk, office: Office):
    keep_calendar(office, cast.employ(office, "mara"))
    clara.page.goto(f"/branches/{office.slug}/calendar/?week={clock.day_of(clock.now()) + timedelta(days=1)}")
    address = "(cells) => cells.map((cell) => cell.search + cell.hash)"
    walked = clara.page.eval_on_selector_all(".week-day .cell", address)
    assert len(walked) > 50
    assert walked == sorted(walked)

    clara.page.locator("#day-2 .skip-link").focus()
    expect(clara.page.locator("#day-2 .skip-link")).to_be_in_viewport()
    clara.page.keyboard.press("Enter")
    clara.page.keyboard.press("Tab")
    expect(clara.page.locator("#day-3 .skip-link")).to_be_focused()
    for place in range(2):
        while not clara.page.evaluate("document.activeElement.matches('.cell')"):
            clara.page.keyboard.press("Tab")
        expect(clara.page.locator("#day-3 .cell").nth(place)).to_be_focused()
        clara.page.keyboard.press("Tab")


def test_a_half_hour_of_the_week_leads_to_its_bookings(clara: Desk, office: Office):
    booking = keep_calendar(office, cast.employ(office, "mara"))
    clara.page.goto(f"/branches/{office.slug}/calendar/?week={booking.day}")
    starts = clock.local(booking.starts_at)
    half_hour = f"t-{starts:%H}-{starts.minute // 30 * 30:02}"
    clara.page.locator(f'a.cell[href="?day={booking.day}#{half_hour}"]').press("Enter")
    clara.page.wait_for_url(f"**?day={booking.day}#{half_hour}")
    clara.page.keyboard.press("Tab")

    expect(clara.page.locator(f"#{half_hour} :focus")).to_have_count(1)
    expect(clara.page.locator(f"#{half_hour}")).to_contain_text("Anna Ozola")


def test_a_week_is_a_list_by_day_where_there_is_no_room_for_columns(clara: Desk, office: Office):
    keep_calendar(office, cast.employ(office, "mara"))
    clara.page.set_viewport_size(NARROW)
    clara.page.goto(f"/branches/{office.slug}/calendar/?week={clock.day_of(clock.now()) + timedelta(days=1)}")

    tops = clara.page.eval_on_selector_all(".week-day", "(days) => days.map((day) => day.getBoundingClientRect().top)")
    assert len(tops) >= 5
    assert tops == sorted(set(tops))
    wider = (
        "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML.slice(0, 80))"
    )
    assert clara.page.eval_on_selector_all("html, main, main .panel, .week-hours .cell", wider) == []
