"""Opening hours as people read them: "O, T, C 8:30–16:00", and why a branch is closed.

The letters of the days are grammar of each language, not translations.
"""

from collections.abc import Sequence
from datetime import time

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pmlp_portal.directory.hours import Because, Closure, Hours, Week
from pmlp_portal.directory.models import Branch, in_language
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import EN_DASH

_DAYS = {
    "lv": ("P", "O", "T", "C", "Pk", "S", "Sv"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
EVERY_DAY = 7
# More exceptions than these are counted, not listed.
LISTED_EXCEPTIONS = 3


def week_lines(week: Week) -> list[str]:
    """Return a line for each set of equal days, in the order the days first come: "P 9:00–18:00"."""
    days_by_hours: dict[Hours, list[int]] = {}
    for weekday in sorted(week):
        days_by_hours.setdefault(week[weekday], []).append(weekday)
    return [f"{_day_names(days)} {hours_range(hours)}" for hours, days in days_by_hours.items()]


def hours_range(hours: Hours) -> str:
    """Return "8:30–16:00"; the end of the day is 24:00."""
    closes = "24:00" if hours.closes == clock.MIDNIGHT else _wall(hours.closes)
    return f"{_wall(hours.opens)}{EN_DASH}{closes}"


def exceptions_sentence(branches: Sequence[Branch]) -> str:
    """Return "Izņemot Rīgas 1. nodaļu." for branches whose week differs from the default; nothing for none."""
    if not branches:
        return ""
    if len(branches) <= LISTED_EXCEPTIONS:
        return _("Except %(branches)s.") % {"branches": _listed([branch.name_as_object for branch in branches])}
    more = len(branches) - 1
    return ngettext(
        "Except %(branch)s and %(count)s more branch.", "Except %(branch)s and %(count)s more branches.", more
    ) % {"branch": branches[0].name_as_object, "count": more}


def closure_sentence(closure: Closure) -> str:
    """Return why a branch is closed all day, in the reader's language."""
    reason = in_language(closure.reason_lv, closure.reason_en)
    if closure.because is Because.HOLIDAY:
        return _("Closed: %(name)s.") % {"name": reason} if reason else _("It is a public holiday.")
    if closure.because is Because.SPECIAL:
        return reason or _("The branch is closed that day.")
    return _("The branch is always closed on this weekday.")


def _day_names(weekdays: Sequence[int]) -> str:
    if len(weekdays) == EVERY_DAY:
        return _("Every day")
    names = _DAYS["en" if get_language() == "en" else "lv"]
    return ", ".join(names[weekday - 1] for weekday in weekdays)


def _wall(wall: time) -> str:
    return f"{wall.hour}:{wall.minute:02d}"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
