"""Without JavaScript: every page and every link through Django's client, the main journeys in Chromium."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Page, expect

from queueing.models import Ticket
from queueing.states import TicketState
from tests.browser import cast
from tests.browser.cast import PASSPORTS, Office, walk_in
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.itinerary import Stop, stops
from tests.browser.people import Visitor
from tests.browser.plain import Plain

pytestmark = pytest.mark.browser

OUR_STOPS = [pytest.param(stop, id=str(stop)) for stop in stops() if not stop.is_of_admin]


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("stop", OUR_STOPS)
def test_a_page_is_whole_without_scripts(plain: Plain, stop: Stop, language: str):
    page = plain.read(stop, language)

    assert page.headings == 1
    assert page.unlabelled() == []
    assert [form for form in page.forms if not form.has_button] == [], "a form that only a script could send"
    assert {form.method for form in page.forms} <= {"get", "post", "dialog"}
    here = stop.address(plain.tour.town, language)
    foreign = [_path(here, form.action) for form in page.forms if form.method == "post" and not form.is_ours]
    assert [target for target in foreign if _asks_for_token(target)] == [], "would be refused without its token"


@pytest.mark.parametrize("stop", OUR_STOPS)
def test_each_link_and_each_form_leads_somewhere(plain: Plain, stop: Stop):
    here = stop.address(plain.tour.town, "lv")
    page = plain.read(stop, "lv")

    ours = {_path(here, link) for link in page.links if _is_ours(link)}
    answers = {address: plain.status(stop.guest, address) for address in ours}
    # A page that refuses leads to itself in another language, and refuses there too.
    assert {address: status for address, status in answers.items() if status >= 400 and status != stop.status} == {}
    # What takes a POST only answers a GET by 405, which proves the address just as well.
    targets = {_path(here, form.action) for form in page.forms if form.method != "dialog"}
    assert {target for target in targets if plain.status(stop.guest, target) in {404, 500}} == set()


def _is_ours(link: str) -> bool:
    return not urlsplit(link).scheme and not link.startswith(("//", "#"))


def _asks_for_token(address: str) -> bool:
    """Whether what is sent there needs the token our own forms are known by; some addresses are a key themselves."""
    path = urlsplit(address).path
    language = "en" if path.startswith("/en/") else "lv"
    with translation.override(language):
        return not getattr(resolve(path).func, "csrf_exempt", False)


def _path(here: str, link: str) -> str:
    return urljoin(here, link).partition("#")[0]


@pytest.fixture
def plain_anna(new_window: OpenWindow) -> Visitor:
    """Anna with a phone that runs no scripts."""
    return Visitor(new_window(viewport=PHONE, java_script_enabled=False).page())


@pytest.fixture
def plain_clara(office: Office, house: House, new_window: OpenWindow) -> Page:
    """Clara, signed in, with a browser that runs no scripts."""
    desk = new_window(viewport=DESK, java_script_enabled=False)
    cast.let_in(desk, cast.employ(office, "clara"), house.url)
    return desk.page()


def test_a_visitor_joins_in_three_steps_comes_and_leaves(plain_anna: Visitor, office: Office):
    page = plain_anna.page
    page.goto(f"/branches/?near={office.branch.name_lv}")

    page.get_by_role("link", name=office.branch.name_lv, exact=True).click()  # one: the branch
    page.locator(f"#joinable [data-service={PASSPORTS}] a").click()  # two: the service
    page.locator("#join-form > button[type=submit]").click()  # three: JOIN
    expect(plain_anna.ticket).to_be_visible()

    plain_anna.say_i_am_here()
    plain_anna.sees("near")
    assert Ticket.objects.get(branch=office.branch).checked_in_at is not None

    plain_anna.leave()
    plain_anna.sees("cancelled")
    assert Ticket.objects.get(branch=office.branch).state == TicketState.CANCELLED


def test_the_ticket_page_comes_anew_by_itself(plain_anna: Visitor, office: Office):
    token = cast.join(office).token
    response = plain_anna.page.goto(f"/tickets/{token}/")

    assert response is not None
    refresh = plain_anna.page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]")
    asked = refresh.get_attribute("content") if refresh.count() else response.header_value("refresh")
    assert asked == "30"


def test_a_clerk_calls_starts_and_finishes(plain_clara: Page, office: Office):
    ticket = walk_in(office)
    plain_clara.goto("/counters/")
    plain_clara.locator(f"form[action='/counters/{office.counters[0].pk}/open/'] button").click()

    plain_clara.locator("form[action$='/call-next/'] button").click()
    expect(plain_clara.locator(".visitor-panel--called .visitor-panel__number")).to_have_text(ticket.spoken)
    plain_clara.locator("form[action$='/start/'] button").click()
    plain_clara.locator("#key-F").click()

    expect(plain_clara.locator(".visitor-panel--free")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.state == TicketState.SERVED
