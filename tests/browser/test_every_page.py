"""Every page, in both languages and sizes: no barriers, no sideways scrolling, a quiet console, the right language."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.findings import faults, texts
from tests.browser.itinerary import Guest, Stop, exempt, stops
from tests.browser.phrases import in_wrong_language
from tests.browser.routes import route_names
from tests.browser.tour import Tour, View, views_of

pytestmark = pytest.mark.browser

PAGES = [pytest.param(stop, view, id=f"{stop}-{view.name.lower()}") for stop in stops() for view in views_of(stop)]


def test_every_route_is_on_the_tour_or_says_why_not():
    on_tour = {stop.route for stop in stops()}

    assert sorted(route_names() - on_tour - exempt().keys()) == []
    assert sorted((on_tour | exempt().keys()) - route_names()) == [], "the itinerary names routes that are gone"
    assert sorted(on_tour & exempt().keys()) == []


@pytest.mark.parametrize(("stop", "view"), PAGES)
def test_a_page_is_open_to_everybody(tour: Tour, stop: Stop, view: View):
    page, complaints = tour.visit(stop, view)

    found = [f"in the console: {complaint}" for complaint in complaints]
    for size in view.sizes:
        page.set_viewport_size(size)
        known = tour.known_frame(view, size)
        said = faults(page, language=view.language, has_known_colours=view.language == "en", known_parts=known)
        found += [f"at {size['width']} px: {fault}" for fault in said]
    found += [f"in the wrong language: {text}" for text in in_wrong_language(texts(page), language=view.language)]
    if view == View.LATVIAN and not stop.is_of_admin:
        found += _missed_by_language_switch(page, stop.address(tour.town, "en"))
    assert found == [], "\n".join([page.url, *found])


def _missed_by_language_switch(page: Page, english: str) -> list[str]:
    """The other language is one click away and keeps the page."""
    targets = {switch.get_attribute("href") for switch in page.locator("a[hreflang=en]").all()}
    return [] if targets == {english} else [f"English is at {targets}"]


@pytest.mark.parametrize("view", [View.LATVIAN, View.ENGLISH])
def test_an_address_that_leads_nowhere_is_answered_calmly(tour: Tour, view: View):
    page, _complaints = tour.open(
        Guest.VISITOR, view, "/en/nowhere/" if view.language == "en" else "/nowhere/", status=404
    )

    assert faults(page, language=view.language) == []


def test_the_page_of_the_api_draws_its_description_under_our_policy(tour: Tour):
    page, complaints = tour.open(Guest.VISITOR, View.LATVIAN_AT_DESK, "/api/v1/docs/")

    expect(page.get_by_text("/api/v1/branches/{slug}/queue/").first).to_be_visible()
    assert complaints == []
