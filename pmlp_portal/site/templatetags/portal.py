"""What templates say and draw: icons, times, days, money, and the frame of a wide table."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from pmlp_portal.kernel import clock as wall_clock
from pmlp_portal.kernel import wording
from pmlp_portal.site import icons

register = template.Library()

register.simple_tag(icons.icon, name="icon")


@register.simple_tag
def clock(instant: datetime) -> SafeString:
    """`{% clock ticket.called_at %}` → `<time datetime="…">10:40</time>`."""
    iso = wall_clock.local(instant).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, wording.wall(instant))


@register.simple_tag
def time_range(start: datetime, end: datetime) -> SafeString:
    """`{% time_range forecast.p10 forecast.p90 %}` → two times joined by an en dash."""
    return format_html(_UNBROKEN, format_html("{}" + wording.EN_DASH + "{}", clock(start), clock(end)))


@register.filter
def unbroken(text: str) -> SafeString:
    """`{{ line|unbroken }}` → "P 9:00–18:00" whose two times stay on one line."""
    # Escaped first, or rendered already: nothing but the span is added.
    return mark_safe(_RANGE.sub(_UNBROKEN.format(r"\g<0>"), conditional_escape(text)))  # noqa: S308


# A browser may break a line after the dash; the style sheets keep it from doing so.
_UNBROKEN = '<span class="time-range">{}</span>'
_RANGE = re.compile(rf"\d{{1,2}}:\d\d{wording.EN_DASH}\d{{1,2}}:\d\d")


@register.simple_block_tag(end_name="end_table_region")
def table_region(content: str, label: str) -> SafeString:
    """Frame a table that may be wider than the screen: it scrolls in a region with a name and a key."""
    return format_html('<div class="table-scroll" tabindex="0" role="region" aria-label="{}">{}</div>', label, content)


@register.simple_block_tag(takes_context=True, end_name="end_page_title")
def page_title(context: template.Context, content: str) -> SafeString:
    """Name the page, and its card where others may tell of it."""
    title = format_html("<title>{} – PMLP</title>", content)
    return title + _property(context, "og:title", content)


@register.simple_block_tag(takes_context=True, end_name="end_page_description")
def page_description(context: template.Context, content: str) -> SafeString:
    """Say what the page is for, to search engines and on its card."""
    described = format_html('<meta name="description" content="{}">', _in_quotes(content))
    return described + _property(context, "og:description", content)


def _property(context: template.Context, name: str, content: str) -> SafeString:
    frame = context.get("frame")
    if frame is None or not frame.may_be_shared:
        return SafeString("")
    return format_html('\n<meta property="{}" content="{}">', name, _in_quotes(content))


def _in_quotes(content: str) -> SafeString:
    """Rendered text is escaped already, except for the quotes of our own sentences."""
    return mark_safe(" ".join(content.split()).replace('"', "&quot;"))  # noqa: S308


@register.filter
def wall(instant: datetime) -> str:
    """`{{ instant|wall }}` → 10:40, without markup: for messages and titles."""
    return wording.wall(instant)


@register.filter
def wall_range(start: datetime, end: datetime) -> SafeString:
    """`{{ start|wall_range:end }}` → 10:40–10:55, on one line; its times are not marked as such."""
    return unbroken(wording.wall_range(start, end))


@register.filter
def long_date(day: date) -> str:
    """`{{ day|long_date }}` → otrdien, 1. decembrī."""
    return wording.long_date(day)


@register.filter
def long_date_with_year(day: date) -> str:
    """`{{ day|long_date_with_year }}` → otrdien, 2026. gada 1. decembrī."""
    return wording.long_date_with_year(day)


@register.filter
def short_day(day: date) -> str:
    """`{{ day|short_day }}` → O."""
    return wording.short_day(day)


@register.filter
def short_date(day: date) -> str:
    """`{{ day|short_date }}` → 1. dec."""
    return wording.short_date(day)


@register.filter
def money(amount: Decimal) -> str:
    """`{{ fee.amount|money }}` → 4,27 €."""
    return wording.money(amount)


@register.filter
def minutes(length: timedelta) -> str:
    """`{{ length|minutes }}` → 27 min."""
    return wording.minutes(length)


@register.filter
def stopwatch(length: timedelta) -> str:
    """`{{ service.elapsed|stopwatch }}` → 06:12."""
    return wording.stopwatch(length)


@register.filter
def in_words(length: timedelta) -> str:
    """`{{ length|in_words }}` → 1 stunda 5 minūtes."""
    return wording.in_words(length)


@register.filter
def place(number: int) -> str:
    """`{{ ticket.place|place }}` → 5."""
    return wording.place(number)


@register.filter
def telephone_link(number: str) -> str:
    """`{{ phone|telephone_link }}` → tel:+37167209400."""
    return wording.telephone_link(number)
