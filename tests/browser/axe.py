"""axe-core, asked for WCAG 2.2 at level AA; pages get it from the debugger, because their policy refuses scripts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, Page

_SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Preloading would put style sheets into the page as text, which our own policy refuses.
_RUN = """
async ({ tags, besides, without }) => {
  const options = { runOnly: tags, resultTypes: ["violations"], preload: false };
  for (const rule of without) (options.rules ??= {})[rule] = { enabled: false };
  const results = await axe.run({ include: [["html"]], exclude: besides.map((one) => [one]) }, options);
  return results.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary.replace(/\\s+/g, " ")})`));
}
"""


def carry(context: BrowserContext) -> None:
    """Let every page of a window come with axe."""
    context.add_init_script(_SOURCE)


def barriers(page: Page, *, besides: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """Return what on a page that carries axe keeps people out, besides some parts and without some rules."""
    found: list[Any] = page.evaluate(_RUN, {"tags": LEVEL_AA, "besides": list(besides), "without": list(without)})
    return [str(line) for line in found]
