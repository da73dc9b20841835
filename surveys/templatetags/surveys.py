"""Figures in words: rounded, with a sign, between two bounds, and what cannot be said."""

import math
from collections.abc import Mapping
from typing import Literal, TypeGuard

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from surveys.models import StageKind

register = template.Library()

NOTHING = "–"
MINUS, PLUS, PLUS_MINUS = "−", "+", "±"
PERCENT = "\N{NO-BREAK SPACE}%"
LEAST_P = 0.001


# What a template finds nowhere is an empty text.
Number = float | Literal[""] | None


def _is_known(value: Number) -> TypeGuard[float]:
    return value is not None and value != "" and not math.isnan(value)


@register.filter
def figure(value: Number, places: int = 0) -> str:
    """`{{ topic.index|figure:1 }}` → 73,4; what cannot be reckoned is a dash."""
    if not _is_known(value):
        return NOTHING
    rounded = round(value + math.copysign(1e-9, value), places)
    return number_format(abs(rounded), places) if rounded >= 0 else f"{MINUS}{number_format(-rounded, places)}"


@register.filter
def signed(value: Number, places: int = 0) -> str:
    """`{{ change|signed }}` → +3, −1 or ±0."""
    said = figure(value, places)
    if not _is_known(value) or said.startswith(MINUS):
        return said
    return f"{PLUS if round(value + 1e-9, places) else PLUS_MINUS}{said}"


@register.simple_tag
def bounds(low: Number, high: Number, places: int = 0) -> str:
    """`{% bounds topic.low topic.high %}` → 71–77; nothing where there are none."""
    if not (_is_known(low) and _is_known(high)):
        return ""
    return f"{figure(low, places)}{NOTHING}{figure(high, places)}"


@register.simple_tag
def signed_bounds(low: Number, high: Number, places: int = 0) -> str:
    """`{% signed_bounds change.low change.high 1 %}` → no +0,4 līdz +5,6."""
    if not (_is_known(low) and _is_known(high)):
        return ""
    return _("from {low} to {high}").format(low=signed(low, places), high=signed(high, places))


@register.filter
def p_value(value: Number) -> str:
    """`{{ test.p|p_value }}` → p = 0,03 or p < 0,001."""
    if not _is_known(value):
        return f"p {NOTHING}"
    return f"p < {number_format(LEAST_P, 3)}" if value < LEAST_P else f"p = {number_format(value, 3)}"


@register.filter
def named(slug: str, names: Mapping[str, str]) -> str:
    """`{{ topic.slug|named:names }}` → the name in the reader's language."""
    return names.get(slug, slug)


@register.filter
def share(value: Number, places: int = 0) -> str:
    """`{{ rate|share }}` → 44 %, of a share from 0 to 1."""
    return f"{figure(100 * value, places)}{PERCENT}" if _is_known(value) else NOTHING


@register.simple_tag
def withheld(least: int) -> SafeString:
    """`{% withheld 10 %}` → ‹10, said in words to who listens."""
    return format_html(
        '<span aria-hidden="true">‹{}</span><span class="visually-hidden">{}</span>', least, _("withheld")
    )


@register.filter
def p_alone(value: Number) -> str:
    """`{{ test.p|p_alone }}` → 0,030 or < 0,001, under a heading that says what it is."""
    return p_value(value).removeprefix("p ").removeprefix("= ")


@register.filter
def stage_name(kind: str) -> str:
    """`{{ stage.kind|stage_name }}` → Klienti."""
    return str(StageKind(kind).label)
