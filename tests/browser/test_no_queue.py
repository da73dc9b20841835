"""From a branch without a queue to a post, its line in the log, and the same as open data."""

import json

import pytest
from playwright.sync_api import expect

from pmlp_portal.accounts.models import User
from tests.browser import cast
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.people import Desk

pytestmark = pytest.mark.browser


def test_a_free_branch_is_posted_logged_and_open_data_without_scripts(
    counter: Desk, house: House, new_window: OpenWindow
):
    office = new_window(viewport=DESK, java_script_enabled=False)
    cast.let_in(office, User.objects.get(username="admin"), house.url)
    desk = office.page()

    desk.goto("/staff/")
    desk.get_by_role("link", name="Ieraksti par nodaļām bez rindas").click()
    desk.locator("form[action$='/no-queue/posts/make/'] button").click()
    latvian = desk.locator("textarea[lang=lv]").input_value()
    assert latvian.startswith("Bez rindas plkst.")
    assert latvian.endswith("/no-queue/")

    reader = new_window(viewport=PHONE, java_script_enabled=False).page()
    reader.goto("/no-queue/")
    expect(reader.locator("#free .branch-row").first).to_be_visible()
    reader.get_by_role("link", name="Ko esam ziņojuši un vai tas bija patiesi").click()
    expect(reader.locator("tbody tr").first).to_contain_text("vēlreiz skatīsim")
    reader.get_by_role("link", name="Tas viss kā atvērtie dati").click()
    answer = reader.request.get(reader.get_by_role("link", name="JSON", exact=True).get_attribute("href") or "")
    rows = json.loads(answer.body())["rows"]
    assert rows[0]["service"] == cast.PASSPORTS
    assert rows[0]["found"] is None
