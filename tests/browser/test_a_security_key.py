"""A clerk adds a security key and signs in with it; the key is Chromium's own virtual one."""

import re

import pytest
from playwright.sync_api import Page, expect

from pmlp_portal.accounts.actions import remove_all_factors
from pmlp_portal.kernel import clock
from tests.browser.cast import PASSWORD, employ, open_office

pytestmark = pytest.mark.browser


def _hold_a_key(page: Page) -> None:
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_in(page: Page, name: str) -> None:
    page.goto("/staff/sign-in/")
    page.get_by_label("Lietotājvārds").fill(name)
    page.get_by_label("Parole").fill(PASSWORD)
    page.get_by_role("button", name="Ieiet").click()


def test_from_adding_a_key_to_signing_in_with_it(desk_page: Page):
    clara = employ(open_office(), "klara-ar-atslegu")
    _hold_a_key(desk_page)
    _sign_in(desk_page, clara.username)
    desk_page.get_by_role("link", name="Otrais solis ieejot").click()

    desk_page.get_by_role("button", name="Pievienot atslēgu").click()

    expect(desk_page.get_by_text("1. atslēga, pievienota")).to_be_visible()
    desk_page.goto("/staff/")
    desk_page.get_by_role("button", name="Iziet").click()
    _sign_in(desk_page, clara.username)
    expect(desk_page.get_by_role("heading", level=1)).to_have_text("Otrais solis")
    desk_page.get_by_role("button", name="Izmantot drošības atslēgu").click()
    expect(desk_page).to_have_url(re.compile("/staff/$"))

    remove_all_factors(user=clara, by=clara, now=clock.now())
