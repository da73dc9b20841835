"""What a self-check advises at its end: an answer to a form, which no address of the tour leads to."""

import pytest
from playwright.sync_api import Page

from surveys.queries.self_checks import offered
from tests.browser.chromium import DESK, NARROW
from tests.browser.findings import faults, texts
from tests.browser.itinerary import Guest
from tests.browser.phrases import in_wrong_language
from tests.browser.tour import Tour, View

pytestmark = pytest.mark.browser

TOOLS = [tool.slug for tool in offered()]
FIRST, LAST = 0, -1
# More than any self-check asks.
AT_MOST = 30


def answer_all(page: Page, nth: int) -> None:
    """Give the first, or the last, of the answers to every question."""
    for _question in range(AT_MOST):
        answers = page.locator("main input[type=radio]")
        if not answers.count():
            return
        answers.nth(nth).check()
        page.locator("main button.btn-primary").click()
    raise AssertionError("the questions do not end")


@pytest.mark.parametrize("view", [View.LATVIAN, View.ENGLISH, View.LATVIAN_TEXT], ids=lambda view: view.name.lower())
@pytest.mark.parametrize("nth", [FIRST, LAST], ids=["first", "last"])
@pytest.mark.parametrize("slug", TOOLS)
def test_advice_is_open_to_everybody(tour: Tour, slug: str, nth: int, view: View):
    prefix = "/en" if view.language == "en" else ""
    page, complaints = tour.open(Guest.VISITOR, view, f"{prefix}/surveys/self-check/{slug}/")
    answer_all(page, nth)

    found = [f"in the console: {complaint}" for complaint in complaints]
    for size in (NARROW, DESK):
        page.set_viewport_size(size)
        found += [f"at {size['width']} px: {fault}" for fault in faults(page, language=view.language)]
    found += [f"in the wrong language: {text}" for text in in_wrong_language(texts(page), language=view.language)]
    assert page.locator("#answered").count() == 1
    assert found == [], "\n".join([page.url, *found])
