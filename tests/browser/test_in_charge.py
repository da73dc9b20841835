"""A manager's bad hour, with a visitor's phone beside it: intake stopped, a word to all, the branch closed, opened."""

import re

import pytest
from playwright.sync_api import Page, expect

from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from queueing.models import Alarm, CounterSession, Ticket
from queueing.states import TicketState
from tests.browser.cast import Office, employ, join, let_in
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.people import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def managers_page(new_window: OpenWindow, office: Office, house: House) -> Page:
    """The screen of the office's manager."""
    window = new_window(viewport=DESK)
    let_in(window, employ(office, "mara", Role.MANAGER), house.url)
    page = window.page()
    page.goto(f"/branches/{office.slug}/manage/")
    return page


@pytest.fixture
def phone(new_window: OpenWindow) -> Page:
    """A visitor's phone."""
    return new_window(viewport=PHONE).page()


def test_the_visitors_phone_shows_what_the_manager_does(managers_page: Page, phone: Page, office: Office):
    issued = join(office)
    phone.goto(f"/tickets/{issued.token}/")
    managers_page.reload()

    managers_page.get_by_label("Iemesls, ko redz apmeklētāji").select_option("few_staff")
    managers_page.get_by_role("button", name="Apturēt numuru izsniegšanu šodien").click()
    expect(managers_page.locator("#standing")).to_contain_text("trūkst darbinieku")
    assert office.branch.halts.filter(ended_at=None, kind="intake").exists()

    managers_page.get_by_label("Latviski").fill("Kavējamies desmit minūtes.")
    managers_page.get_by_label("Angliski").fill("We are ten minutes late.")
    managers_page.get_by_role("button", name=re.compile("Nosūtīt")).click()
    expect(phone.locator("#said-to-all")).to_contain_text("Kavējamies desmit minūtes.")

    managers_page.get_by_text("Slēgt nodaļu tūlīt").click()
    managers_page.get_by_role("button", name="Ugunsgrēks").click()
    expect(managers_page.locator("#standing")).to_contain_text("ugunsgrēks")
    expect(phone.locator("#shut")).to_contain_text("ugunsgrēks")

    managers_page.get_by_role("button", name="Atkal atvērt nodaļu").click()
    expect(phone.locator("#shut")).to_have_count(0)
    assert Ticket.objects.get(pk=issued.ticket_id).state == TicketState.WAITING


def test_a_silent_call_for_help_comes_to_the_manager_by_itself(managers_page: Page, counter: Desk, office: Office):
    counter.press("h")

    expect(managers_page.locator("#standing")).to_contain_text("sauc palīgā")
    expect(counter.page.locator("#key-H")).to_contain_text("••")
    expect(counter.page.locator(".notification")).to_have_count(0)
    assert Alarm.objects.filter(counter__branch=office.branch, answered_at=None).count() == 1

    managers_page.get_by_role("button", name="Palīgs jau nāk").click()
    expect(managers_page.locator("#standing")).not_to_contain_text("sauc palīgā")


def test_an_open_screen_tells_that_it_is_there(counter: Desk, office: Office):
    with counter.page.expect_response("**/here/") as told:
        counter.page.reload()

    assert told.value.status == 204
    session = CounterSession.objects.open().get(counter__branch=office.branch)
    assert session.heard_at is not None
    assert session.heard_at <= clock.now()
