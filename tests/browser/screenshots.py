"""python -m tests.browser.screenshots FOLDER: pictures of the main pages, after some played hours."""

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import django

from pmlp_portal.supervisor.testing import throwaway_server

# The settings read the environment once, so this comes before them.
_until_the_end = ExitStack()
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = _until_the_end.enter_context(throwaway_server())
for kept in ("FACTS_KEPT", "SNAPSHOT_KEPT", "FORECAST_REST", "FORECAST_KEPT"):
    os.environ[f"{kept}_SECONDS"] = "0"  # hours pass here in seconds
os.environ["DJANGO_SETTINGS_MODULE"] = "pmlp_portal.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop only passes messages on
django.setup()

from django.conf import settings  # noqa: E402
from playwright.sync_api import Page  # noqa: E402

from tests.browser.cast import let_in  # noqa: E402
from tests.browser.chromium import DESK, PHONE, chromium, window  # noqa: E402
from tests.browser.house import open_house  # noqa: E402
from tests.browser.played import Played, play  # noqa: E402

# Device pixels for one of the page: sharp on a phone, small enough for a README from a desk.
SIZES = {"phone": (PHONE, 2), "desk": (DESK, 1)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Play, and take every picture."""
    parser = argparse.ArgumentParser(prog="tests.browser.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{urlsplit(settings.DATABASE_URL).path.strip('/')}_pictures"
    with _until_the_end, open_house(settings.DATABASE_URL, name) as house, chromium() as browser:
        played = play()
        for size, (viewport, scale) in SIZES.items():
            visitor = window(browser, house.url, viewport=viewport, device_scale_factor=scale).page()
            for language, prefix in (("lv", ""), ("en", "/en")):
                _shoot(visitor, folder, f"{size}-{language}", prefix, _public(played))
        for clerk, counter, what in (
            (played.clara, played.third, "serving"),
            (played.peteris, played.fourth, "calling"),
        ):
            desk = window(browser, house.url, viewport=DESK)
            let_in(desk, clerk, house.url)
            pages = {f"counter-{what}": f"/counters/{counter.pk}/", "shifts": "/branches/demo/shifts/"}
            _shoot(desk.page(), folder, "desk-lv", "", pages)


def _public(played: Played) -> dict[str, str]:
    tickets = {f"ticket-{name}": f"/tickets/{token}/" for name, token in played.tokens.items()}
    return {
        "home": "/",
        "branches": "/branches/",
        "branch": "/branches/demo/",
        "join": "/branches/demo/join/passport-or-id/",
        **tickets,
        "ticket-print": f"{tickets['ticket-waiting']}print/",
        "sign-in": "/staff/sign-in/",
    }


def _shoot(page: Page, folder: Path, group: str, prefix: str, addresses: dict[str, str]) -> None:
    """Take each page as a whole, and its first screen as the README shows it."""
    for name, address in addresses.items():
        page.goto(prefix + address)
        page.screenshot(path=folder / f"{group}-{name}.png", full_page=True)
        page.screenshot(path=folder / f"{group}-{name}-first-screen.png")


if __name__ == "__main__":
    main()
