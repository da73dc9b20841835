"""Going on to a page of the calendar after an act, by GET, so that reloading it repeats nothing."""

from datetime import date
from uuid import uuid4

from django.http import HttpResponseRedirect
from django.urls import reverse

SEE_OTHER = 303


def see_other(name: str, *args: object, query: str = "") -> HttpResponseRedirect:
    """Go on to a page of booking."""
    return HttpResponseRedirect(reverse(f"appointments:{name}", args=args) + query, status=SEE_OTHER)


def to_day(slug: str, day: date) -> HttpResponseRedirect:
    """Go back to a day of the calendar."""
    return see_other("branch-calendar", slug, query=f"?day={day:%Y-%m-%d}")


def new_key() -> str:
    """Return what tells one showing of a form from another."""
    return uuid4().hex
