"""The challenge in Chromium: solved by the page itself, or, without JavaScript, by waiting and a button."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

from appointments.models import Booking, Slot
from appointments.tests.factories import Bureau, make_bureau
from pmlp_portal.kernel import clock
from pmlp_portal.supervisor.children import CHECKOUT
from queueing.tests.served import Portal, database_url, portal_over

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

T = TypeVar("T")


@pytest.fixture
def strict(transactional_db: None, tmp_path: Path) -> Iterator[tuple[Portal, Bureau]]:
    """A portal that asks everybody, this machine too."""
    bureau = make_bureau("strict", now=clock.now())
    var = {"PORTAL_VAR": str(tmp_path)}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=CHECKOUT, env={**os.environ, **var}, check=True)
    with portal_over(database_url(), LIMITS_EXEMPT="", UNCONFIRMED_AT_MOST="0", **var) as running:
        yield running, bureau


def in_a_thread(work: Callable[[Browser], T]) -> T:
    """Playwright keeps an event loop in its thread, where Django would refuse to work."""

    def run() -> T:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            try:
                return work(browser)
            finally:
                browser.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(90)


def choose_a_time(browser: Browser, portal: Portal, **options: Any) -> Any:  # Playwright's page
    """Press the button under the first free time."""
    page = browser.new_context(locale="lv-LV", **options).new_page()
    page.goto(f"http://localhost:{portal.port}/slots/?branch=strict&service=passport")
    page.locator("#time-form input[name=starts_at]").first.check()
    page.locator("#time-form button[type=submit]").click()
    return page


def test_the_browser_answers_by_itself_and_the_time_is_held(strict: tuple[Portal, Bureau]) -> None:
    def work(browser: Browser) -> str:
        page = choose_a_time(browser, strict[0])
        page.wait_for_url("**/bookings/*/details/", timeout=60_000)
        return str(page.url)

    assert "/details/" in in_a_thread(work)
    assert Booking.objects.count() == 1
    assert Slot.objects.filter(public_taken=1).count() == 1


def test_without_javascript_it_says_how_long_to_wait_and_keeps_what_was_chosen(
    strict: tuple[Portal, Bureau],
) -> None:
    def work(browser: Browser) -> tuple[str, str, int]:
        page = choose_a_time(browser, strict[0], java_script_enabled=False)
        said, chosen = page.inner_text("main"), page.get_attribute("input[name=starts_at]", "value")
        page.click("main button")
        return said, chosen, page.locator("input[name=challenge]").count()

    said, chosen, asked_again = in_a_thread(work)
    assert "Pagaidiet 30 sekundes" in said
    assert chosen
    assert asked_again == 1
    assert not Booking.objects.exists()
