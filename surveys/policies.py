"""The rules of asking the office may change: how often, at what hours, how few may be shown. Nothing of Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class SurveyPolicy:
    """What the office may change without a programmer.

    A case is called at most `attempts_at_most` times, `retry_after` apart at least, between `calls_from` and
    `calls_until`; busy is tried again after `busy_retry_after`. Who was invited and has not answered is reminded every
    `remind_after`, `reminders_at_most` times. A public cell holds `public_cell` answers at least, one shown inside
    `inside_cell`. Satisfaction is official from `official_from` answers on.
    """

    attempts_at_most: int = 6
    retry_after: timedelta = timedelta(hours=4)
    busy_retry_after: timedelta = timedelta(minutes=30)
    calls_from: time = time(9)
    calls_until: time = time(20)
    remind_after: timedelta = timedelta(days=5)
    reminders_at_most: int = 2
    public_cell: int = 10
    inside_cell: int = 5
    official_from: int = 1000


@dataclass(frozen=True, slots=True)
class Trait:
    """What somebody is for a quota; None and "" where it is not known, or does not matter."""

    branch_id: int | None = None
    service_id: int | None = None
    client_kind: str = ""


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """Whom a quota counts: a trait left empty means anybody."""

    id: int
    wants: Trait

    @property
    def precision(self) -> int:
        """How many traits it asks for."""
        return sum(map(bool, (self.wants.branch_id, self.wants.service_id, self.wants.client_kind)))

    def counts(self, who: Trait) -> bool:
        """Whether somebody is one of those."""
        pairs = (
            (self.wants.branch_id, who.branch_id),
            (self.wants.service_id, who.service_id),
            (self.wants.client_kind, who.client_kind),
        )
        return all(not wanted or wanted == had for wanted, had in pairs)


def quota_for(who: Trait, rules: Iterable[QuotaRule]) -> int | None:
    """Return the quota somebody counts in: the one that asks for most of what they are; None where none does."""
    counting = [rule for rule in rules if rule.counts(who)]
    chosen = min(counting, key=lambda rule: (-rule.precision, rule.id), default=None)
    return chosen.id if chosen else None


def monday_of(day: date) -> date:
    """Return the first day of a week: nothing finer is kept of when somebody answered."""
    return day - timedelta(days=day.weekday())


# Who owns a recommendation is reminded so long before its day, and after it so often until something happens.
REMIND_BEFORE = timedelta(days=14)
REMIND_EVERY = timedelta(days=14)


def reminds_owner(*, due_on: date, reminded_on: date | None, today: date) -> bool:
    """Whether the owner of a recommendation that is not done is to be reminded today."""
    if today < due_on - REMIND_BEFORE:
        return False
    if reminded_on is None or reminded_on < due_on - REMIND_BEFORE:
        return True
    return today > due_on and today - reminded_on >= REMIND_EVERY
