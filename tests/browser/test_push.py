"""A browser is told: the button asks, the portal pushes, the worker shows it and opens the ticket."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from pmlp_portal.kernel import clock
from pmlp_portal.notifications.tests.push_services import Browser, PushService, open_push_service
from queueing import actions
from tests.browser.cast import Office, employ
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.people import Visitor
from tests.browser.post import deliver

pytestmark = pytest.mark.browser

# Chromium's own push service is out of reach: the subscription is what it would hand over, the rest is real.
_SUBSCRIBED = """([endpoint, p256dh, auth]) => {
  const given = { endpoint, toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
  let known = null;
  PushManager.prototype.getSubscription = async () => known;
  PushManager.prototype.subscribe = async () => (known = given);
  Notification.requestPermission = async () => "granted";
}"""

_NOTIFICATIONS = "navigator.serviceWorker.ready.then((worker) => worker.getNotifications())"
_SHOWN = f"async () => (await {_NOTIFICATIONS}).length > 0"
_WHAT_IS_SHOWN = f"""async () => (await {_NOTIFICATIONS}).map(
  (shown) => ({{ title: shown.title, body: shown.body, url: shown.data.url }}))"""


@pytest.fixture
def service(settings: Settings, house: House) -> Iterator[PushService]:
    """A push service of this machine, and the key of the open house."""
    settings.VAPID_PRIVATE_KEY = (settings.VAR_DIR / "vapid_private_key").read_text().strip()
    with open_push_service() as opened:
        yield opened


@pytest.fixture
def page(new_window: OpenWindow, office: Office) -> Page:
    """A phone that may be told, with a ticket; a counter is open."""
    actions.open_counter(counter=office.counters[0], by=employ(office, "dainis"), now=clock.now())
    opened = new_window()
    opened.context.grant_permissions(["notifications"])
    return opened.page()


def _given_to(page: Page, browser: Browser) -> None:
    fields = [browser.fields[name] for name in ("endpoint", "p256dh", "auth")]
    page.evaluate(_SUBSCRIBED, fields)


def test_a_press_asks_and_the_next_news_comes_sealed_to_this_browser(page: Page, office: Office, service: PushService):
    browser = service.browser()
    Visitor(page).join(office)
    _given_to(page, browser)
    button = page.locator("#push button")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#push-said")).not_to_be_empty()
    deliver()

    told = [browser.open(sealed) for _path, _headers, sealed in service.requests]
    assert [one["url"] for one in told] == [page.evaluate("location.pathname")]
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_worker_shows_what_is_pushed_in_its_own_words(page: Page, office: Office, service: PushService):
    Visitor(page).join(office)
    _given_to(page, service.browser())
    versions: list[dict[str, Any]] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: versions.extend(said["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.locator("#push button").click()
    expect(page.locator("#push button")).to_have_attribute("aria-pressed", "true")
    told = {"title": "Dodieties ceļā tagad.", "text": "10:45", "url": "/", "tag": "visit:1", "language": "lv"}

    push = {"origin": service_origin(page), "registrationId": versions[-1]["registrationId"], "data": json.dumps(told)}
    devtools.send("ServiceWorker.deliverPushMessage", push)

    page.wait_for_function(_SHOWN)
    assert page.evaluate(_WHAT_IS_SHOWN) == [{"title": told["title"], "body": "10:45", "url": "/"}]


def service_origin(page: Page) -> str:
    """Return where the page, and so its worker, comes from."""
    return str(page.evaluate("location.origin + '/'"))
