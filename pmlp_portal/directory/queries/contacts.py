"""How to reach the office: the information block of every page, generated from the directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from pmlp_portal.directory import hours_text
from pmlp_portal.directory.hours import Calendar, Hours, holiday_on, weekday_worked
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch, ContactChannel
from pmlp_portal.directory.queries.openings import office_days_between, regular_weeks
from pmlp_portal.kernel import clock

INFORMATION_PHONE = "information-phone"
GENERAL_EMAIL = "email"


@dataclass(frozen=True, slots=True)
class ContactBlock:
    """The information block of every page, in the reader's language."""

    phone: str
    phone_is_open: bool
    phone_hours: list[str]
    notice: str
    email: str
    default_hours: list[str]
    hours_exceptions: str


def contact_block(*, now: datetime) -> ContactBlock:
    """Return the information block. It stands on every page, so a change shows after a few seconds, not at once."""
    key = f"contact-block:{get_language()}:{clock.local(now):%Y%m%d%H%M}"
    block: ContactBlock | None = cache.get(key)
    if block is None:
        block = _contact_block(now)
        cache.set(key, block, settings.FACTS_KEPT_SECONDS)
    return block


@dataclass(frozen=True, slots=True)
class WayToReach:
    """A way to reach the office besides the information phone: `value` is a number or an address."""

    name: str
    value: str
    notice: str
    branch: Branch | None

    @property
    def is_mail(self) -> bool:
        """Whether one writes there."""
        return "@" in self.value


def ways_to_reach() -> list[WayToReach]:
    """Return every other way, those of the whole office first."""
    channels = ContactChannel.objects.select_related("branch").exclude(slug=INFORMATION_PHONE)
    in_order = sorted(channels, key=lambda one: (one.branch is not None, one.pk))
    return [WayToReach(one.name, one.value, one.notice, one.branch) for one in in_order]


def branches_with_other_hours(*, day: date) -> list[Branch]:
    """Return the branches whose week differs from the default that day; neither sub-branches nor the demonstration."""
    return _other_hours(*_ordinary_weeks(day))


def _contact_block(now: datetime) -> ContactBlock:
    day = clock.day_of(now)
    channels = ContactChannel.objects.prefetch_related("hours").in_bulk(
        [INFORMATION_PHONE, GENERAL_EMAIL], field_name="slug"
    )
    phone, email = channels.get(INFORMATION_PHONE), channels.get(GENERAL_EMAIL)
    week = {row.weekday: Hours(row.opens, row.closes) for row in phone.hours.all()} if phone else {}
    ordinary, calendar = _ordinary_weeks(day)
    return ContactBlock(
        phone=phone.value if phone else "",
        phone_is_open=_answers(week, now),
        phone_hours=hours_text.week_lines(week),
        notice=phone.notice if phone else "",
        email=email.value if email else "",
        default_hours=hours_text.week_lines(calendar.default_week(day).week),
        hours_exceptions=hours_text.exceptions_sentence(_other_hours(ordinary, calendar)),
    )


def _ordinary_weeks(day: date) -> tuple[list[Branch], Calendar]:
    ordinary = list(Branch.objects.filter(parent=None).exclude(slug=DEMONSTRATION_BRANCH))
    return ordinary, regular_weeks(branches=ordinary, day=day)


def _other_hours(ordinary: list[Branch], calendar: Calendar) -> list[Branch]:
    day = calendar.first
    default = calendar.default_week(day).week
    return [branch for branch in ordinary if calendar.week_of(branch.pk, day).week != default]


def _answers(week: Mapping[int, Hours], now: datetime) -> bool:
    day = clock.day_of(now)
    word = office_days_between(day, day).get(day)
    if holiday_on(day, word) is not None:
        return False
    hours = week.get(weekday_worked(day, word))
    return hours is not None and now in hours.on(day)
