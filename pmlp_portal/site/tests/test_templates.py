"""Every template of the portal, read as text: what the content policy refuses must not be written."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from pmlp_portal.site import icons

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
# Letters are read in mail programs, which know no style sheet but the one inside.
PAGES = [name for name in TEMPLATES if not name.startswith("notifications/")]

STYLE_ATTRIBUTE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER_ATTRIBUTE = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|nonce)=)[^>]*>", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style(?![^>]*\bnonce=)[^>]*>", re.IGNORECASE)
FOREIGN_FILE = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)
REFUSED = [STYLE_ATTRIBUTE, HANDLER_ATTRIBUTE, INLINE_SCRIPT, INLINE_STYLE, FOREIGN_FILE]


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        '<button class="btn" onclick="go()">',
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p {}</style>",
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_the_scan_sees_what_the_policy_refuses(markup):
    assert any(pattern.search(markup) for pattern in REFUSED)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_nothing_the_policy_refuses(name):
    text = (ROOT / name).read_text()
    found = [match.group() for pattern in REFUSED for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_named_in_a_template_is_drawn(name):
    text = (ROOT / name).read_text()
    named = set(re.findall(r"""{% icon ["']([^"']+)["']""", text))
    named |= set(re.findall(r"""icon_name=["']([^"']+)["']""", text))
    assert named <= set(icons.SHAPES)
