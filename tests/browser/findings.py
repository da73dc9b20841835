"""What is wrong with a page, as lines a person can act on."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.browser.axe import barriers

_TOO_WIDE = "() => document.scrollingElement.scrollWidth - window.innerWidth"
# Some of what reaches over the edge: by tag, class and the beginning of what it says.
_STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(one => `${one.localName}.${one.getAttribute('class') || ''} '${one.textContent.trim().slice(0, 30)}'`)
    .filter((_one, nth, all) => nth < 6 || nth > all.length - 3).join(', ')"""
_TEXTS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, template, option, #result_list tbody, [lang]:not(html)")) continue;
    const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text) texts.push(text);
  }
  return texts;
}
"""
_FRAME = """
() => Object.fromEntries([".site-header", ".site-footer"]
  .map((part) => [part, document.querySelector(part)?.outerHTML.replace(/ (href|value)="[^"]*"/g, "")])
  .filter(([part, html]) => html))
"""


# In Django's tables of rows inside a form each field is named by the heading of its column, which axe does not count.
# Of its lists of a hundred rows of one make ten are enough.
_DJANGOS_TABLES = (".inline-group", "#result_list tbody tr:nth-child(n+11)")
# The text version has no scripts: it comes anew by itself, as what is told in real time may (WCAG 2.2.1).
_REAL_TIME = ("meta-refresh",)
# Most of axe's time goes here, and a page has its colours from no language.
_COLOURS = ("color-contrast",)


def faults(page: Page, *, language: str, has_known_colours: bool = False, known_parts: Sequence[str] = ()) -> list[str]:
    """Return what keeps this page from being whole for everybody; `known_parts` axe has judged on another page."""
    besides = (*_DJANGOS_TABLES, *known_parts)
    found = barriers(page, besides=besides, without=_REAL_TIME + _COLOURS * has_known_colours)
    if (too_wide := page.evaluate(_TOO_WIDE)) > 0:
        found.append(f"scrolls sideways by {too_wide} px: {page.evaluate(_STICKS_OUT)}")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"has {headings} h1")
    if (named := page.locator("html").get_attribute("lang")) != language:
        found.append(f"says it is in {named}")
    return found


def frame_of(page: Page) -> dict[str, str]:
    """Return the parts of the frame that stand round every page, as HTML without where its links lead."""
    parts: dict[str, str] = page.evaluate(_FRAME)
    return parts


def texts(page: Page) -> list[str]:
    """Return the page's pieces of text in its own language, hidden ones too; not the rows that people have entered."""
    pieces: list[str] = page.evaluate(_TEXTS)
    return pieces
