"""Chromium, its windows, and an ear for everything a page complains about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright

PATH = "/usr/bin/chromium"
# The popups of an address bar are pages too, two for each window, drawn by processes of their own: without them a
# window opens in half the time. Chromium heeds the last list only, so of what Playwright leaves out the part that
# matters to pages is named again.
WITHOUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
ARGUMENTS = (
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
    f"--disable-features={','.join(WITHOUT)}",
)  # fmt: skip

NARROW = ViewportSize(width=320, height=640)
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)

# A refused style or script is an error of the page even where Chromium only notes it.
_HEARS_CSP = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass  # without slots: Playwright notes on the listener what it wrapped
class Window:
    """One person's browser: cookies of its own; `complaints` holds what the console said of its pages."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """Open one more tab."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        is_page_itself = message.page is not None and where == message.page.url
        # A page that says 404 or 409 calmly is no fault; a picture or script that is missing is.
        if message.type in {"error", "warning"} and not (is_page_itself and "Failed to load resource" in message.text):
            self.complaints.append(f"{where}: {message.text}")


def window(browser: Browser, base_url: str, *, viewport: ViewportSize, **options: Any) -> Window:
    """Open a browser window of somebody new, who reads Latvian and asks for no motion."""
    settings = {"locale": "lv-LV", "timezone_id": "Europe/Riga", "reduced_motion": "reduce", **options}
    context = browser.new_context(base_url=base_url, viewport=viewport, **settings)
    context.set_default_timeout(15_000)
    context.add_init_script(_HEARS_CSP)
    return Window(context)
