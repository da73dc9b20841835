"""Times as the queue's pages say them: "until 24:00", "tomorrow at 9:00"."""

from datetime import datetime, time, timedelta

from django import template
from django.utils.translation import gettext as _

from pmlp_portal.kernel import clock, wording

register = template.Library()


@register.filter
def closing_time(instant: datetime) -> str:
    """`{{ opening.end|closing_time }}` → 16:00; the end of the day is 24:00."""
    return "24:00" if clock.local(instant).time() == time(0) else wording.wall(instant)


@register.filter
def seen_from(instant: datetime, now: datetime) -> str:
    """`{{ opens_at|seen_from:now }}` → "today at 9:00", "tomorrow at 9:00", "Wednesday 2 December at 8:30"."""
    days = (clock.day_of(instant) - clock.day_of(now)).days
    said = wording.wall(instant)
    if days == 0:
        return _("today at {time}").format(time=said)
    if days == 1:
        return _("tomorrow at {time}").format(time=said)
    return _("{day} at {time}").format(day=wording.long_date(instant), time=said)


@register.filter
def whole_minutes(length: timedelta) -> int:
    """`{{ rate.mean_waited|whole_minutes }}` → 18, rounded: for averages, the unit beside it."""
    return round(length / timedelta(minutes=1))
