"""What people wrote, as pages show it."""

import re
from collections.abc import Collection

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.personal_data import MASK
from forum.search.words import stem_of

register = template.Library()


@register.filter
def with_masks(text: str) -> SafeString:
    """`{{ question.title|with_masks }}`: the bar of what is masked is a word too, for who can't see bars."""
    # Escaped before: nothing but the bars is markup.
    return mark_safe(conditional_escape(text).replace(MASK, _bar()))  # noqa: S308


@register.filter
def paragraphs(text: str) -> SafeString:
    """`{{ question.text|paragraphs }}`: in paragraphs as it was written, with what is masked."""
    return mark_safe(linebreaks(text, autoescape=True).replace(MASK, _bar()))  # noqa: S308


@register.filter
def marked(text: str, stems: Collection[str]) -> SafeString:
    """`{{ row.opening|marked:page.stems }}`: the words somebody looked for, in whichever case they stand."""
    # Every other piece is a word, the rest lies between them.
    pieces = _WORD.split(text)
    return format_html_join("", "{}", ((_mark(piece) if _is_meant(piece, stems) else piece,) for piece in pieces))


_WORD = re.compile(r"([^\W_]+)")


def _is_meant(piece: str, stems: Collection[str]) -> bool:
    return bool(_WORD.fullmatch(piece)) and stem_of(piece.lower()) in stems


def _mark(word: str) -> SafeString:
    return format_html("<mark>{}</mark>", word)


def _bar() -> str:
    return format_html('<span class="masked">{}</span>', _("masked"))
