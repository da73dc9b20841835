import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forum.markup import html_of, plain_of

bounded = settings(max_examples=150, deadline=None, derandomize=True)

TRICKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](https://a.example/x.png)",
    "![x](javascript:alert(1))",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onclick="alert(1))',
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href='https://a.example' style='position:fixed' onclick='x'>x</a>",
    "<iframe src=//a.example></iframe>",
    "\u202e<script>\u202c",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
SAFE_TAG = re.compile(
    r'</?(?:blockquote|br|em|li|ol|p|strong|ul)>|<ol start="\d+">|</a>|<a href="[^"<>]*" rel="nofollow">'
)


def assert_safe(html: str) -> None:
    """Nothing is left between < and > but what we name, and no link leads anywhere but by a scheme we name."""
    assert "<" not in SAFE_TAG.sub("", html), html
    for target in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"(?:https?:|mailto:|tel:)", target) or not re.match(r"[^/?#]*:", target), target


class TestWhatStays:
    def test_paragraphs_lists_emphasis_and_links(self):
        html = html_of("Jā. *Viegli* un **droši**.\n\n- viens\n- divi\n\n3. trīs\n\n> citāts")

        assert html == (
            "<p>Jā. <em>Viegli</em> un <strong>droši</strong>.</p>\n<ul>\n<li>viens</li>\n<li>divi</li>\n</ul>\n"
            '<ol start="3">\n<li>trīs</li>\n</ol>\n<blockquote>\n<p>citāts</p>\n</blockquote>\n'
        )

    def test_a_line_end_is_a_line_end(self):
        assert html_of("a\nb") == "<p>a<br>\nb</p>\n"

    @pytest.mark.parametrize(
        "target", ["https://latvija.lv/", "mailto:pasts@pmlp.gov.lv", "tel:+37167209400", "/forum/"]
    )
    def test_a_link_leads_where_it_says_and_vouches_for_nobody(self, target):
        assert html_of(f"[te]({target})") == f'<p><a href="{target}" rel="nofollow">te</a></p>\n'

    @pytest.mark.parametrize("text", ["# Liels", "`kods`", "| a | b |\n|---|---|", "```\nx\n```", "---"])
    def test_what_we_do_not_know_is_shown_as_typed(self, text):
        assert not re.search("<(h1|code|table|pre|hr)", html_of(text))


class TestWhatDoesNot:
    @pytest.mark.parametrize("trick", TRICKS)
    def test_no_trick_leaves_more_than_our_elements(self, trick):
        assert_safe(html_of(trick))
        assert_safe(html_of(f"> - **{trick}**"))

    def test_pictures_are_links_at_most(self):
        assert "<img" not in html_of("![pase](https://a.example/pase.png)")

    @pytest.mark.parametrize("trick", TRICKS)
    def test_the_cleaner_alone_would_do(self, trick, monkeypatch):
        monkeypatch.setattr("forum.markup._READER", _Echo())

        assert_safe(html_of(trick))

    @pytest.mark.parametrize("sign", ["&#8238;", "&#x202E;", "&#x200b;", "&#xe0041;", "\u202e", "&zwnj;&rlm;"])
    def test_nothing_that_hides_or_reorders_is_smuggled_in_as_its_number(self, sign):
        html = html_of(f"Maksa ir {sign}00001 eiro")
        assert not {"\u202e", "\u200b", "\u200f", "\U000e0041"} & {*html}
        assert not re.search(r"&#?(?!amp;|lt;|gt;|quot;)", html)

    @bounded
    @given(some.text(alphabet=some.sampled_from("<>[]()!*_&;:/\"'`#\\- \nabjavscript\u202e\u200b")))
    def test_nothing_anybody_types_leaves_more(self, text):
        assert_safe(html_of(text))


class _Echo:
    """A reader of markup that lets everything through."""

    def render(self, text: str) -> str:
        """Return the text."""
        return text


def test_without_markup_it_says_the_same_with_each_item_on_its_line():
    assert plain_of(html_of("Jā & **nē** <b>\n\n- viens\n- divi")) == "Jā & nē <b>\n\nviens\ndivi"
