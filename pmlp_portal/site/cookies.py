"""Every cookie the portal sets, and what each is for: the privacy page prints them, and a test looks for others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pmlp_portal.directory import device_permissions
from pmlp_portal.kernel import devices
from pmlp_portal.retention.queries import in_words
from pmlp_portal.site import text_version


@dataclass(frozen=True, slots=True)
class Cookie:
    """Its name, what it is for, and how long the browser keeps it."""

    name: str
    what_for: str
    kept: str


def cookies() -> Iterator[Cookie]:
    """Yield them all; names and terms are those of the settings."""
    yield Cookie(
        settings.CSRF_COOKIE_NAME,
        _("So that nobody else can send a form in your name."),
        _days(timedelta(seconds=settings.CSRF_COOKIE_AGE)),
    )
    yield Cookie(
        devices.COOKIE,
        _(
            "A random number of your browser: by it your ticket is found again, and nobody takes two at once or votes"
            " twice."
        ),
        _days(devices.KEPT_FOR),
    )
    yield Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Carries a notice to the next page, and keeps staff signed in."),
        _hours(timedelta(seconds=settings.SESSION_COOKIE_AGE)),
    )
    yield Cookie(
        text_version.COOKIE, _("Remembers that you chose the text version."), _days(text_version.REMEMBERED_FOR)
    )
    yield Cookie(
        device_permissions.COOKIE,
        _("Only on the kiosks and boards in branches: says which machine it is."),
        _days(device_permissions.KEPT_FOR),
    )


def _hours(length: timedelta) -> str:
    hours = length // timedelta(hours=1)
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)


def _days(length: timedelta) -> str:
    return in_words(length.days)
