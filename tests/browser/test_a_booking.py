"""An appointment from the first page to the number in the queue, with scripts and without, in both languages."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from appointments.models import Booking
from appointments.tokens import token_hash, token_of
from pmlp_portal.kernel import clock
from tests.browser.bookings import book, come_to_its_time, hold, make_bookable
from tests.browser.cast import PASSPORTS, Office
from tests.browser.chromium import PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.people import Visitor
from tests.browser.post import Post, deliver

pytestmark = pytest.mark.browser


@pytest.fixture
def bureau(office: Office) -> Office:
    """A branch where passports can be booked."""
    make_bookable(office)
    return office


def code_for(post: Post, address: str) -> str:
    """Return the code that stands alone on a line of the newest letter."""
    body = post.letters_to(address)[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"^\s*(\d{6})\s*$", body.get_content(), flags=re.MULTILINE)
    assert found is not None
    return found[1]


def choose_a_time(page: Page, bureau: Office, prefix: str) -> None:
    page.goto(f"{prefix}/branches/{bureau.slug}/")
    page.locator(f"main a[href*='/appointments/?branch={bureau.slug}']").click()
    page.locator(f"[data-service={PASSPORTS}] a").click()
    page.locator("[name=persons]").select_option("2")
    if page.locator("#show-times").is_visible():
        page.locator("#show-times").click()
    page.locator(".time-picker input").nth(3).check()
    page.locator("#time-form button[type=submit]").click()
    page.wait_for_url("**/details/")


def say_who_comes(page: Page, address: str) -> None:
    page.locator("[name=name]").fill("Anna Ozola")
    page.locator("[name=contact]").fill(address)
    page.locator("#details-form > button").click()
    page.wait_for_url("**/check/")
    page.locator("main form button").click()
    page.wait_for_url("**/code/")


def enter_code(page: Page, code: str) -> None:
    page.locator("[name=code]").fill(code)
    page.locator("#code-form > button").click()


@pytest.mark.parametrize(("has_scripts", "prefix"), [(True, ""), (False, ""), (True, "/en"), (False, "/en")])
def test_a_family_books_by_a_code_from_the_mail_comes_and_gets_a_number(
    new_window: OpenWindow, bureau: Office, house: House, has_scripts: bool, prefix: str
):
    page = new_window(viewport=PHONE, java_script_enabled=has_scripts).page()
    address = f"anna@{bureau.slug}.example"
    choose_a_time(page, bureau, prefix)
    say_who_comes(page, address)
    deliver()
    code = code_for(house.post, address)
    enter_code(page, "000000" if code != "000000" else "111111")
    expect(page.locator(".error-summary")).to_contain_text("4")
    enter_code(page, code)

    expect(page.locator(".confirmation h1")).to_be_visible()
    token = page.url.split("/")[-2]
    booking = Booking.objects.get(token_hash=token_hash(token))
    assert (booking.state, booking.persons, booking.language) == ("confirmed", 2, prefix.strip("/") or "lv")

    come_to_its_time(booking)
    page.reload()
    page.locator("form[action$='/check-in/'] button").click()
    expect(Visitor(page).ticket).to_be_visible()


def test_the_letter_of_a_booking_opens_its_page_where_it_is_changed_and_cancelled(
    anna: Visitor, bureau: Office, house: House
):
    booking = book(bureau, "berta")
    deliver()
    letter = house.post.letters_to(f"berta@{bureau.slug}.example")[-1]
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"http\S+/bookings/[0-9a-f]{64}/", body.get_content())
    assert found is not None
    anna.page.goto(found[0])
    anna.page.locator("a[href$='/times/']").click()
    anna.page.locator(".time-picker input").first.check()
    anna.page.locator("#time-form button[type=submit]").click()
    expect(anna.page.locator(".confirmation h1")).to_be_visible()
    anna.page.locator("a[href$='/cancel/']").click()
    anna.page.locator("main form button[type=submit]").click()
    expect(anna.page.locator("#booking")).to_have_attribute("data-look", "cancelled")
    booking.refresh_from_db()
    assert (booking.state, booking.changes) == ("cancelled", 1)


def test_another_day_shows_its_times_without_leaving_the_page(anna: Visitor, bureau: Office):
    anna.page.goto(f"/slots/?branch={bureau.slug}&service={PASSPORTS}")
    anna.stays_on_this_page()
    day = anna.page.locator(".day-picker input").nth(4)
    chosen = day.get_attribute("value")
    day.focus()
    anna.page.keyboard.press("Space")
    expect(anna.page.locator(".time-picker input").first).to_have_value(re.compile(f"^{chosen}|T0"))
    expect(anna.page).to_have_url(re.compile(f"day={chosen}"))
    assert anna.has_not_reloaded()


def test_the_time_that_is_left_is_counted_down_and_its_end_is_spoken(anna: Visitor, bureau: Office):
    held = hold(bureau)
    Booking.objects.filter(pk=held.booking_id).update(held_until=clock.now() + timedelta(seconds=8))
    anna.page.goto(f"/bookings/{held.token}/details/")
    expect(anna.page.locator("#hold-said strong")).to_contain_text("0\u00a0min")
    expect(anna.page.locator("#hold-spoken")).to_contain_text("Laiks vairs nav rezervēts")

    anna.page.locator("[name=name]").fill("Anna Ozola")
    anna.page.locator("[name=contact]").fill("anna@example.lv")
    anna.page.locator("#details-form > button").click()
    expect(anna.page.locator("#hold-over")).to_be_visible()


def test_five_minutes_are_spoken_once(anna: Visitor, bureau: Office):
    held = hold(bureau)
    Booking.objects.filter(pk=held.booking_id).update(held_until=clock.now() + timedelta(minutes=5, seconds=3))
    anna.page.goto(f"/bookings/{held.token}/details/")
    expect(anna.page.locator("#hold-spoken")).to_have_text("Laiks rezervēts vēl 5 minūtes.")


def test_the_back_button_after_booking_leads_to_the_booking(anna: Visitor, bureau: Office):
    token = token_of(book(bureau, "dace").token_seed)
    for part in ("details/", "check/", "code/"):
        anna.page.goto(f"/bookings/{token}/{part}")
        expect(anna.page.locator(".confirmation h1")).to_be_visible()
