"""At the kiosk: a number and its slip, a booking by the reader, a phone that died, and the first screen again."""

import re

import pytest
from playwright.sync_api import Page, expect

from appointments.tokens import spoken_code, token_of
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.models import Channel, Ticket
from queueing.tokens import code_of
from tests.browser import cast
from tests.browser.bookings import book, come_to_its_time, make_bookable
from tests.browser.cast import PASSPORTS, Office
from tests.browser.chromium import Window
from tests.browser.conftest import OpenWindow
from tests.browser.ear import EAR
from tests.browser.house import House
from tests.browser.people import Desk

pytestmark = pytest.mark.browser

PORTRAIT = {"width": 1080, "height": 1920}
TARGET = 72  # pixels


@pytest.fixture
def kiosk(new_window: OpenWindow, office: Office) -> Page:
    """A browser that has opened a kiosk's link, and stands at the first screen."""
    page = new_window(viewport=PORTRAIT).page()
    page.clock.install()
    page.goto(f"/devices/{cast.enrol_kiosk(office)}/")
    page.locator("main form button").click()
    page.wait_for_url(f"**/branches/{office.slug}/kiosk/")
    return page


def number_on(page: Page) -> str:
    """Return the number on the slip."""
    return page.locator(".slip__number").inner_text()


def test_one_press_gives_a_number_and_the_next_visitor_finds_the_first_screen(kiosk: Page, office: Office):
    kiosk.locator(f"button[value={PASSPORTS}]").click()
    ticket = Ticket.objects.get(branch=office.branch)

    assert (number_on(kiosk), ticket.channel) == (ticket.spoken, Channel.KIOSK)
    kiosk.clock.run_for(15_000)
    kiosk.mouse.down()  # a touch: whoever still reads is not hurried
    kiosk.clock.run_for(15_000)
    assert "/slips/" in kiosk.url
    kiosk.clock.run_for(10_000)
    kiosk.wait_for_url(f"**/branches/{office.slug}/kiosk/")
    assert Ticket.objects.filter(branch=office.branch).count() == 1


def test_everything_to_be_touched_is_large_enough(kiosk: Page, office: Office):
    for part in ("", "number/", "booking/"):
        kiosk.goto(f"/branches/{office.slug}/kiosk/{part}")
        for control in kiosk.locator("a:visible, button:visible, input:visible").all():
            if "skip-link" in (control.get_attribute("class") or ""):
                continue
            box = control.bounding_box()
            assert box
            assert box["height"] >= TARGET, control.evaluate("(control) => control.outerHTML")


def test_it_is_light_in_a_dark_hall(new_window: OpenWindow, office: Office, house: House):
    window: Window = new_window(viewport=PORTRAIT, color_scheme="dark")
    cast.make_device(window, cast.enrol_kiosk(office), house.url)
    page = window.page()
    page.goto(f"/branches/{office.slug}/kiosk/")

    assert page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(244, 239, 230)"


def test_a_booking_is_read_by_a_reader_that_types(kiosk: Page, office: Office, house: House):
    make_bookable(office)
    booking = come_to_its_time(book(office, "anna"))
    kiosk.goto(f"/branches/{office.slug}/kiosk/")
    kiosk.locator("a[href$='/kiosk/booking/']").click()

    kiosk.keyboard.type(f"{house.url}/bookings/{token_of(booking.token_seed)}/check-in/\n")

    expect(kiosk.locator(".slip__number")).to_be_visible()
    assert Ticket.objects.get(branch=office.branch).ranked_at == booking.starts_at
    assert token_of(booking.token_seed) not in kiosk.content()


def test_its_short_code_is_typed_on_the_screen(kiosk: Page, office: Office):
    make_bookable(office)
    booking = come_to_its_time(book(office, "berta"))
    kiosk.goto(f"/branches/{office.slug}/kiosk/booking/")

    kiosk.locator("#keys button", has_text=re.compile("^Z$")).click()
    kiosk.locator(".kiosk-keys__erase").click()
    for sign in spoken_code(booking.token_seed).replace(" ", ""):
        kiosk.locator("#keys button", has_text=re.compile(f"^{sign}$")).click()
    kiosk.locator(".kiosk-acts button").click()

    expect(kiosk.locator(".slip__number")).to_be_visible()
    assert Ticket.objects.get(branch=office.branch).ranked_at == booking.starts_at


def test_a_phone_that_died_needs_the_number_and_its_code(kiosk: Page, office: Office):
    issued = cast.join(office, minutes_away=60)
    ticket = Ticket.objects.select_related("visit").get(pk=issued.ticket_id)
    kiosk.locator("a[href$='/kiosk/number/']").click()

    kiosk.locator("#number").fill(ticket.spoken.lower())
    kiosk.locator("#code").fill(code_of(ticket.visit.token_seed))
    kiosk.keyboard.press("Enter")

    expect(kiosk.locator(".slip__number")).to_have_text(ticket.spoken)
    ticket.refresh_from_db()
    assert ticket.checked_in_at is not None


def test_the_slip_is_one_page_of_72_millimetres(kiosk: Page, office: Office):
    clerk = cast.employ(office, "clara")
    actions.open_counter(counter=office.counters[0], by=clerk, now=clock.now())
    for _ in range(4):
        cast.walk_in(office)
    kiosk.goto(f"/branches/{office.slug}/kiosk/")
    kiosk.locator(f"button[value={PASSPORTS}]").click()
    expect(kiosk.locator(".slip__number")).to_be_visible()
    kiosk.wait_for_load_state("load")

    paper = kiosk.pdf(prefer_css_page_size=True)

    [size] = re.findall(rb"/MediaBox \[0 0 (\d+)[\d.]* \d+[\d.]*\]", paper)
    assert int(size) == 204  # points
    kiosk.emulate_media(media="print")
    assert kiosk.locator("a:visible, button:visible, header:visible, footer:visible").count() == 0
    assert kiosk.locator(".slip__number").evaluate("(number) => parseFloat(getComputedStyle(number).fontSize)") > 105


def test_without_scripts_it_works_and_goes_back_by_itself(new_window: OpenWindow, office: Office, house: House):
    window = new_window(viewport=PORTRAIT, java_script_enabled=False)
    cast.make_device(window, cast.enrol_kiosk(office), house.url)
    page = window.page()
    page.goto(f"/branches/{office.slug}/kiosk/")
    page.locator(f"button[value={PASSPORTS}]").click()

    assert number_on(page) == Ticket.objects.get(branch=office.branch).spoken
    refresh = page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]").first
    assert refresh.get_attribute("content") == f"20;url=/branches/{office.slug}/kiosk/"


def heard(page: Page) -> list[str]:
    """Return the clips begun since the page was opened."""
    return [name for what, name in page.evaluate("window.heard") if what == "begins"]


def test_it_reads_aloud_to_who_asks_for_it_and_is_silent_for_the_next(kiosk: Page, office: Office):
    kiosk.context.add_init_script(EAR)
    kiosk.reload()
    button = kiosk.get_by_role("button", name="Lasīt priekšā")
    assert heard(kiosk) == []
    button.click()
    kiosk.wait_for_function("() => window.heard.length > 0")
    assert heard(kiosk) == ["lv/choose"]
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    kiosk.locator(f"button[value={PASSPORTS}]").click()

    # A page after a touch on the one before speaks by itself.
    number = Ticket.objects.get(branch=office.branch).spoken.lower()
    kiosk.wait_for_function("() => window.heard.some(([what, name]) => what === 'begins' && name === 'lv/take-slip')")
    assert heard(kiosk) == ["lv/your-number", *(f"lv/{sign}" for sign in number), "lv/take-slip"]
    kiosk.get_by_role("link", name="Gatavs").click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert heard(kiosk) == []


def test_a_person_is_called_and_says_that_they_come(kiosk: Page, counter: Desk, office: Office):
    kiosk.get_by_role("button", name="Pasaukt darbinieku").click()
    expect(kiosk.get_by_role("status")).to_contain_text("Darbinieks ir pasaukts")

    counter.page.get_by_role("button", name="Es eju").click()
    expect(counter.page.get_by_role("button", name="Es eju")).to_have_count(0)
    kiosk.clock.run_for(31_000)
    expect(kiosk.get_by_role("status")).to_contain_text("Darbinieks nāk")
