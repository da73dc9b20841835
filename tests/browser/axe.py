"""axe-core, asked for WCAG 2.2 at level AA; put into a page by the debugger, because its own policy refuses scripts."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

_SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """
async (tags) => {
  const results = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return results.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary.replace(/\\s+/g, " ")})`));
}
"""


def barriers(page: Page) -> list[str]:
    """Return what on this page keeps people out, one line each."""
    page.evaluate(_SOURCE)
    found: list[Any] = page.evaluate(_RUN, _LEVEL_AA)
    return [str(line) for line in found]
