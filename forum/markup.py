"""What an expert writes becomes HTML: paragraphs, lists, emphasis and links; everything else stays the text it is.

Two guards, each enough alone: the reader of markup knows no more than this, and what it wrote is cleaned by the names
of elements, attributes and schemes that may stand there.
"""

from html import unescape

import nh3
from markdown_it import MarkdownIt

from forum.plain_text import shown, visible

_ELEMENTS = {"a", "blockquote", "br", "em", "li", "ol", "p", "strong", "ul"}
_SCHEMES = {"http", "https", "mailto", "tel"}

# No raw HTML, no images, no headings, no tables: the page has those. Single line ends are kept as they were typed.
_READER = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["autolink", "blockquote", "emphasis", "entity", "escape", "link", "list", "newline"]
)


def html_of(text: str) -> str:
    """Return an answer as safe HTML; links say that they lead to what is not ours to vouch for."""
    cleaned = nh3.clean(
        _READER.render(shown(text)),
        tags=_ELEMENTS,
        attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
        url_schemes=_SCHEMES,
        link_rel="nofollow",
    )
    # Once more: &#x202e; was plain letters until it was read.
    return visible(cleaned)


def plain_of(html: str) -> str:
    """Return what our own HTML says, without its markup, each paragraph and item on a line."""
    return unescape(nh3.clean(html, tags=set())).strip()
