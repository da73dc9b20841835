"""python -m tests.browser.axe_run: look at every public page with axe; write what the accessibility statement tells."""

import json
import os
from collections import defaultdict
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import django

from pmlp_portal.supervisor.testing import throwaway_server

# The settings read the environment once, so this comes before them.
_until_the_end = ExitStack()
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = _until_the_end.enter_context(throwaway_server())
os.environ["DJANGO_SETTINGS_MODULE"] = "pmlp_portal.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop only passes messages on
django.setup()

from django.conf import settings  # noqa: E402
from playwright.sync_api import Page  # noqa: E402

from pmlp_portal.kernel import clock  # noqa: E402
from pmlp_portal.site.accessibility import FILE  # noqa: E402
from tests.browser.axe import LEVEL_AA  # noqa: E402
from tests.browser.chromium import chromium  # noqa: E402
from tests.browser.house import open_house  # noqa: E402
from tests.browser.itinerary import Guest, stops  # noqa: E402
from tests.browser.tour import Tour, View  # noqa: E402
from tests.browser.town import build_town  # noqa: E402

_RULES = "(tags) => axe.getRules(tags).map((rule) => rule.ruleId).sort()"
_LOOK = """
async (tags) => {
  const results = await axe.run(document, { runOnly: tags, resultTypes: ["violations"], preload: false });
  return results.violations.map((rule) => ({ rule: rule.id, help: rule.help }));
}
"""


def main() -> None:
    """Go, and write the file."""
    name = f"{urlsplit(settings.DATABASE_URL).path.strip('/')}_axe"
    with _until_the_end, open_house(settings.DATABASE_URL, name) as house, chromium() as browser:
        found = _look_everywhere(Tour(house, build_town(house.post), browser))
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _look_everywhere(tour: Tour) -> dict[str, Any]:
    looked: list[str] = []
    barriers: dict[tuple[str, str], set[str]] = defaultdict(set)
    page: Page | None = None
    for stop in stops():
        if stop.guest != Guest.VISITOR or stop.is_of_admin:
            continue
        looked.append(str(stop))
        for view in (View.LATVIAN, View.LATVIAN_TEXT) if stop.is_main else (View.LATVIAN,):
            page, _complaints = tour.visit(stop, view)
            for size in view.sizes:
                page.set_viewport_size(size)
                for one in page.evaluate(_LOOK, LEVEL_AA):
                    barriers[one["rule"], one["help"]].add(str(stop))
    assert page is not None
    return {
        "day": str(clock.day_of(clock.now())),
        "axe": page.evaluate("axe.version"),
        "pages": sorted(looked),
        "rules": page.evaluate(_RULES, LEVEL_AA),
        "barriers": [
            {"rule": rule, "help": text, "pages": sorted(pages)} for (rule, text), pages in sorted(barriers.items())
        ],
    }


if __name__ == "__main__":
    main()
