"""What people wrote, as pages show it."""

from django import template
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.personal_data import MASK

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


def _bar() -> str:
    return format_html('<span class="masked">{}</span>', _("masked"))
