"""From the list of services to what to bring, what it costs and a queue: with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import PASSPORTS, Office
from tests.browser.chromium import PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.house import House

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(request: pytest.FixtureRequest, house: House, new_window: OpenWindow) -> Page:
    """A phone with scripts, and one without."""
    return new_window(viewport=PHONE, java_script_enabled=request.param).page()


def test_who_moves_finds_out_what_to_bring_and_how_to_do_it_online(page: Page):
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Pakalpojumi").click()
    page.get_by_label("Kas jums vajadzīgs?").fill("pārcelšanās")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("main").get_by_role("link", name="Deklarēt dzīvesvietu", exact=True).click()

    expect(page.locator("#bring li")).to_have_count(2)
    expect(page.locator("#fee-table")).to_contain_text("4,27")
    page.locator("#way-online").get_by_role("link").click()

    expect(page.locator("#fields li")).to_have_count(5)
    expect(page.locator("#open")).to_have_attribute("href", "https://latvija.gov.lv/")


def test_the_price_is_the_one_of_the_day_asked_for(page: Page):
    page.goto("/services/passport-or-id/")
    page.get_by_label("Cenas dienā").fill("2025-12-31")
    page.locator("form[action='#fees'] button").click()

    expect(page.locator("#fee-table")).to_contain_text("44")
    page.get_by_role("link", name="Rādīt tās dienas cenas").click()
    expect(page.locator("#fee-table")).to_contain_text("50")


def test_from_a_service_one_comes_to_a_queue_and_back_to_what_to_bring(page: Page, office: Office):
    page.goto("/services/passport-or-id/")
    page.locator("#way-queue").get_by_role("link", name="Nodaļas un gaidīšanas laiks").click()
    expect(page).to_have_url("/branches/?service=passport-or-id")

    page.goto(f"/branches/{office.branch.slug}/join/{PASSPORTS}/")
    page.get_by_role("link", name="Ko ņemt līdzi, cik tas maksā un cik ilgi jāgaida").click()
    expect(page.locator("#bring")).to_be_visible()
