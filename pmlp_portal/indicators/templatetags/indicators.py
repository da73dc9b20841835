"""Values in words, and the mark of a status."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pmlp_portal.indicators import saying
from pmlp_portal.indicators.models import YearlyValue
from pmlp_portal.indicators.states import Status

register = template.Library()

# Icon and colour say the same as the word.
_MARKS = {
    Status.MET: ("free", "tick"),
    Status.MISSED: ("late", "cross"),
    Status.AWAITED: ("info", "clock"),
    Status.UNFORECAST: ("closed", "closed"),
}

register.filter("told", saying.told)


@register.simple_tag
def value_of(value: YearlyValue | None, unit: str) -> str:
    """`{% value_of year.actual unit %}` → 46 %; a dash where there is none."""
    return saying.told(value.value if value else None, unit)


@register.simple_tag
def note_mark(number: int, table: int) -> SafeString | str:
    """`{% note_mark cell.note nth %}` → [3], a link to the footnote below the table; nothing for 0."""
    if not number:
        return ""
    spoken = _("Footnote {n}").format(n=number)
    return format_html('<sup><a href="#note-{}-{}" aria-label="{}">[{}]</a></sup>', table, number, spoken, number)


@register.inclusion_tag("components/state_tag.html")
def status_tag(status: str) -> dict[str, str]:
    """`{% status_tag year.status %}` → the word with its icon."""
    kind, icon = _MARKS[Status(status)]
    return {"kind": kind, "icon_name": icon, "text": str(Status(status).label)}
