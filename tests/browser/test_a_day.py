"""A whole day of a branch, from opening to the seal: at the kiosk, at a counter, in charge, keeping it running.

Everything is done on screens, without the admin and without a shell; only the clock is helped past the evening.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.models import DaySeal, Ticket
from queueing.states import TicketState
from tests.browser.cast import PASSPORTS, Office, employ, enrol_board, enrol_kiosk, let_in
from tests.browser.chromium import DESK
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.people import Desk

pytestmark = pytest.mark.browser

PORTRAIT = {"width": 1080, "height": 1920}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there, each before a screen of their own."""

    kiosk: Page
    board: Page
    clerk: Desk
    manager: Page
    operator: Page


@pytest.fixture
def there(new_window: OpenWindow, office: Office, clara: Desk, house: House) -> Cast:
    """Everybody at the office in the morning."""
    machines = {}
    for name, token in (("kiosk", enrol_kiosk(office)), ("board", enrol_board(office))):
        machines[name] = new_window(viewport=PORTRAIT if name == "kiosk" else DESK).page()
        machines[name].goto(f"/devices/{token}/")
        machines[name].locator("main form button").click()
        machines[name].wait_for_url(f"**/branches/{office.slug}/{name}/")
    mara, oskars = new_window(viewport=DESK), new_window(viewport=DESK)
    let_in(mara, employ(office, "mara", Role.MANAGER), house.url)
    operator = employ(office, "oskars", Role.AUDITOR)
    operator.memberships.update(branch=None)
    let_in(oskars, operator, house.url)
    return Cast(machines["kiosk"], machines["board"], clara, mara.page(), oskars.page())


def take_number(kiosk: Page, office: Office) -> str:
    """Press the button of a service, read the slip, press "done"."""
    kiosk.goto(f"/branches/{office.slug}/kiosk/")
    kiosk.locator(f"button[value={PASSPORTS}]").click()
    number = kiosk.locator(".slip__number").inner_text()
    kiosk.get_by_role("link", name="Gatavs").click()
    return number


def code_on_slip(kiosk: Page, office: Office) -> tuple[str, str]:
    """Take a number; return it with the code written on its slip."""
    kiosk.goto(f"/branches/{office.slug}/kiosk/")
    kiosk.locator(f"button[value={PASSPORTS}]").click()
    return kiosk.locator(".slip__number").inner_text(), kiosk.locator(".slip code").inner_text()


def key_of(number: str, office: Office) -> str:
    """Return what the lists of a manager's screen know a number by."""
    return str(Ticket.objects.get(branch=office.branch, letter=number[0], number=int(number[1:])).pk)


def test_a_day_from_opening_to_its_seal(there: Cast, office: Office):
    kiosk, board, clerk, manager = there.kiosk, there.board, there.clerk, there.manager
    here = f"/branches/{office.slug}/manage/"

    # The morning: visitors come, the clerk opens a counter, the manager looks.
    first, second = take_number(kiosk, office), take_number(kiosk, office)
    third, code = code_on_slip(kiosk, office)
    clerk.open_counter(office)
    manager.goto(here)
    expect(manager.locator("#counters")).to_contain_text("Clara")
    expect(manager.locator("#longest")).to_contain_text(first)

    # The first is served; the second does not come, and does after all.
    clerk.press("n")
    clerk.has_called(first)
    expect(board.locator("#newest")).to_contain_text(first)
    clerk.press("k", "f")
    clerk.is_free()
    clerk.press("n")
    clerk.has_called(second)
    clerk.press("x")
    clerk.is_free()

    # Somebody goes before others, with a reason; a wrong click is set right.
    fourth = take_number(kiosk, office)
    manager.goto(here)
    manager.locator("#priority-ticket").select_option(key_of(fourth, office))
    manager.locator("form[action$='/manage/priority/'] select[name=reason]").select_option("infant")
    manager.locator("form[action$='/manage/priority/'] button").click()
    expect(manager.get_by_text(f"{fourth} iet kopā ar tiem, kam ir priekšroka.")).to_be_visible()
    clerk.press("n")
    clerk.has_called(fourth)
    clerk.press("k", "f")
    clerk.is_free()
    manager.goto(here)
    manager.locator("form[action$='/manage/put-back/'] select[name=ticket]").select_option(key_of(second, office))
    manager.locator("form[action$='/manage/put-back/'] select[name=reason]").select_option("is_here")
    manager.locator("form[action$='/manage/put-back/'] button").click()
    clerk.press("n")
    clerk.has_called(second)
    clerk.press("k", "f")
    clerk.is_free()

    # The power goes: everything stops, the board says so, and goes on where it stood.
    manager.goto(here)
    manager.get_by_text("Slēgt nodaļu tūlīt").click()
    manager.locator("form[action$='/manage/close/'] button[value=no_power]").click()
    expect(board.locator("#shut")).to_contain_text("slēgts")
    manager.get_by_role("button", name="Atkal atvērt nodaļu").click()
    expect(board.locator("#shut")).not_to_contain_text("slēgts")

    # A phone that died, a lunch, a stopped intake, the last visitor.
    kiosk.goto(f"/branches/{office.slug}/kiosk/number/")
    kiosk.locator("#number").fill(third)
    kiosk.locator("#code").fill(code)
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".slip__number")).to_have_text(third)
    clerk.press("p", "1")
    clerk.is_on_a_break()
    clerk.press("p")
    clerk.is_free()
    manager.locator("form[action$='/manage/stop-intake/'] select").select_option("few_staff")
    manager.locator("form[action$='/manage/stop-intake/'] button").click()
    kiosk.goto(f"/branches/{office.slug}/kiosk/")
    expect(kiosk.locator(f"button[value={PASSPORTS}]")).to_have_count(0)
    clerk.press("n")
    clerk.has_called(third)
    clerk.press("k", "f")
    clerk.is_free()
    clerk.page.locator("#close-counter").click()
    clerk.page.wait_for_url("**/counters/")
    assert set(Ticket.objects.filter(branch=office.branch).values_list("state", flat=True)) == {TicketState.SERVED}

    # The evening: the report, the seal, the state of the portal.
    manager.goto(f"/branches/{office.slug}/report/")
    expect(manager.locator("main")).to_contain_text(re.compile(r"Apkalpoti\D*4"))
    day = clock.day_of(clock.now())
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        actions.end_day(branch_id=office.branch.pk, day=day, now=clock.now())
    seal = DaySeal.objects.get(branch=office.branch, day=day)
    there.operator.goto(f"/branches/{office.slug}/fair-order/")
    expect(there.operator.locator("main")).to_contain_text(seal.head[:8])
    there.operator.goto("/staff/operations/")
    expect(there.operator.get_by_role("link", name="Rindas kārtība")).to_be_visible()
