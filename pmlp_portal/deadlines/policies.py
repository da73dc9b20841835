"""When a duty is due and when to remind of it: calendar arithmetic, and what a note may not hold. Pure."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pmlp_portal.kernel import clock

DAY = timedelta(days=1)
MONTHS_A_YEAR = 12
LONGEST_LABEL = 40  # characters
# Five digits together, however they are spaced, are a number of something: years and ages have fewer.
NUMBER = r"[0-9]([\s.-]?[0-9]){4}"


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """What the office may change without a programmer; a dated row in the database.

    Reminders leave so many months and so many days before the last day, at one hour of the wall clock.
    `confirm_within`: who has not confirmed by then is forgotten. `kept_after`: how many days after the last day the
    link still serves to set a new one. `unconfirmed_at_once`: how many letters an address nobody has confirmed may
    be sent in that time.
    """

    months_before: Sequence[int] = (6, 3, 1)
    days_before: Sequence[int] = (14,)
    remind_at: time = time(9)
    confirm_within: timedelta = timedelta(hours=48)
    kept_after: int = 60
    unconfirmed_at_once: int = 3
    years_ahead: int = 15

    @property
    def plan(self) -> str:
        """The steps as a word: who was planned by another word is planned anew."""
        months, days = (",".join(str(one) for one in sorted(some)) for some in (self.months_before, self.days_before))
        return f"m{months}d{days}@{self.remind_at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of a day: its name ("6m", "14d") and its instant."""

    name: str
    at: datetime


def months_later(day: date, months: int) -> date:
    """Return the same day of another month, earlier if negative; the month's last day where it is shorter."""
    count = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_on(day: date, *, months: int, days: int) -> date:
    """Return the last day of a duty that starts on a day: so many months and days later."""
    return months_later(day, months) + days * DAY


def steps(last_day: date, *, policy: DeadlinePolicy) -> list[Step]:
    """Return the reminders of a day, the first one first."""
    by_month = [(f"{months}m", months_later(last_day, -months)) for months in policy.months_before]
    by_day = [(f"{days}d", last_day - days * DAY) for days in policy.days_before]
    planned = [Step(name, clock.at(on, policy.remind_at)) for name, on in (*by_month, *by_day)]
    return sorted(planned, key=lambda step: step.at)


def owed(last_day: date, *, since: datetime, now: datetime, policy: DeadlinePolicy) -> Step | None:
    """Return the newest reminder whose time came after `since`: after a long silence one is enough."""
    come = [step for step in steps(last_day, policy=policy) if since < step.at <= now]
    return come[-1] if come else None


def next_step(last_day: date, *, now: datetime, policy: DeadlinePolicy) -> Step | None:
    """Return the next reminder of a day, if one is left."""
    return next((step for step in steps(last_day, policy=policy) if step.at > now), None)


def time_left(today: date, last_day: date) -> tuple[int, int]:
    """Return how many whole months and days are left."""
    months = (last_day.year - today.year) * MONTHS_A_YEAR + last_day.month - today.month
    if months_later(today, months) > last_day:
        months -= 1
    return months, (last_day - months_later(today, months)).days


def plain_label(text: str) -> str:
    """Return a note as it is kept: one line, its digits the ten everybody writes, so that none hides a number."""
    line = " ".join(unicodedata.normalize("NFKC", text).split())
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in line)


def holds_number(label: str) -> bool:
    """Whether a note may hold the number of a document, a personal code or a telephone."""
    return re.search(NUMBER, label) is not None
