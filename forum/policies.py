"""The rules of answering: within what time, by whom, and how long what was written is kept. Nothing of Django."""

import calendar
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
ONE_DAY = timedelta(days=1)
# No calendar has so many days off in a row: one that says so is broken.
LONGEST_REST = 60

IsWorking = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """From a day on: an answer is due after so many months or so many working days, one of the two being zero.

    `forward_within`: working days in which a question goes to the institution that can answer it. `version` is kept
    with each question, so that a later rule changes nothing that was asked before.
    """

    valid_from: date
    months: int = 0
    working_days: int = 0
    forward_within: int = 5

    def __post_init__(self) -> None:
        if (self.months > 0) == (self.working_days > 0):
            raise ValueError("an answer is due after months or after working days, one of the two")

    @property
    def version(self) -> str:
        """The whole rule in a few letters: 2026-03-01/10d/5d."""
        within = f"{self.months}m" if self.months else f"{self.working_days}d"
        return f"{self.valid_from.isoformat()}/{within}/{self.forward_within}d"


# The law on submissions, as it was and as it has been since 1 March 2026.
LAW: Sequence[AnswerRule] = (
    AnswerRule(valid_from=date.min, months=1, forward_within=7),
    AnswerRule(valid_from=date(2026, 3, 1), working_days=10, forward_within=5),
)


@dataclass(frozen=True, slots=True)
class ForumPolicy:
    """What the office may change without a programmer. Counted in working days unless a name says otherwise.

    `aim_within`: the office's own shorter promise, where a category has none. An expert is reminded and the lead
    told so long before the last day. An asker who does not reply is waited for `asker_waited_for`. What somebody
    wrote unmasked is deleted so many months after the last day.
    """

    needs_second_eyes: bool = True
    aim_within: int = 5
    remind_before: int = 4
    escalate_before: int = 2
    asker_waited_for: int = 10
    follow_ups_at_most: int = 5
    originals_kept_months: int = 6
    title_longest: int = 160
    text_longest: int = 5000
    answer_longest: int = 20_000
    links_at_most: int = 2


@dataclass(frozen=True, slots=True)
class Clock:
    """What is written down when a question comes, and never worked out anew from a later rule."""

    rule: str
    due_on: date
    aim_on: date
    forward_by: date


def rule_on(rules: Iterable[AnswerRule], day: date) -> AnswerRule:
    """Return the newest rule that has begun; where the office has none of its own yet, the law's."""
    begun = [rule for rule in rules if rule.valid_from <= day] or [rule for rule in LAW if rule.valid_from <= day]
    return max(begun, key=lambda rule: rule.valid_from)


def clock_for(*, asked_at: datetime, rule: AnswerRule, aim_within: int, is_working: IsWorking) -> Clock:
    """Return the days by which a question asked at an instant is to be answered, and forwarded.

    The day of asking does not count, however early it was and whether it was a working day; the first working day
    after it is the first.
    """
    asked_on = asked_at.astimezone(RIGA).date()
    due_on = due_after(asked_on, rule=rule, is_working=is_working)
    aim_on = min(due_on, working_day_after(asked_on, aim_within, is_working=is_working))
    forward_by = min(due_on, working_day_after(asked_on, rule.forward_within, is_working=is_working))
    return Clock(rule.version, due_on, aim_on, forward_by)


def due_after(day: date, *, rule: AnswerRule, is_working: IsWorking) -> date:
    """Return the last day for an answer. A month that ends on a day off ends on the next working day."""
    if rule.working_days:
        return working_day_after(day, rule.working_days, is_working=is_working)
    return working_day_from(months_after(day, rule.months), is_working=is_working)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last: 31 January and one month is 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def working_day_from(day: date, *, is_working: IsWorking) -> date:
    """Return the day itself if one works on it, else the next on which one does."""
    for rest in range(LONGEST_REST):
        if is_working(day + rest * ONE_DAY):
            return day + rest * ONE_DAY
    raise ValueError(f"no working day in {LONGEST_REST} days from {day}")


def working_day_after(day: date, number: int, *, is_working: IsWorking) -> date:
    """Return the so-many-th working day after a day; none after it is the day itself."""
    for _nth in range(number):
        day = working_day_from(day + ONE_DAY, is_working=is_working)
    return day


def working_day_before(day: date, number: int, *, is_working: IsWorking) -> date:
    """Return the so-many-th working day before a day."""
    left, rest = number, 0
    while left > 0:
        day -= ONE_DAY
        rest = 0 if is_working(day) else rest + 1
        left -= 1 if is_working(day) else 0
        if rest > LONGEST_REST:
            raise ValueError(f"no working day in {LONGEST_REST} days before {day}")
    return day


def working_days_in(*, after: date, through: date, is_working: IsWorking) -> int:
    """Return how many working days there are after one day up to another, that one in."""
    days = range((through - after).days)
    return sum(is_working(after + (nth + 1) * ONE_DAY) for nth in days)


def days_paused(*, since: datetime, until: datetime, is_working: IsWorking) -> int:
    """Return the working days a question waited for its asker: asked back on Monday, replied on Tuesday is one."""
    first, last = (instant.astimezone(RIGA).date() for instant in (since, until))
    return working_days_in(after=first, through=last, is_working=is_working)


def days_taken(*, asked_at: datetime, answered_at: datetime, paused: int, is_working: IsWorking) -> int:
    """Return the working days an answer took, without those that were spent waiting for the asker."""
    first, last = (instant.astimezone(RIGA).date() for instant in (asked_at, answered_at))
    return max(0, working_days_in(after=first, through=last, is_working=is_working) - paused)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert of a category, and how much is on the table."""

    user_id: int
    open_questions: int
    is_absent: bool = False


def choose_expert(candidates: Iterable[Candidate]) -> int | None:
    """Return who has the fewest questions open and is there; None where nobody is."""
    present = [candidate for candidate in candidates if not candidate.is_absent]
    chosen = min(present, key=lambda candidate: (candidate.open_questions, candidate.user_id), default=None)
    return chosen.user_id if chosen else None


# A link as people and machines write it: with a scheme, or a name that begins with www.
_LINK = re.compile(r"https?://(?:www\.)?|\bwww\.", re.IGNORECASE)
_RUN_OF_ONE_SIGN = re.compile(r"(\S)\1{14}")


def looks_like_spam(*, title: str, text: str, policy: ForumPolicy) -> bool:
    """Whether a moderator should be shown a mark. Nothing is refused by it: people paste odd things too."""
    links = len(_LINK.findall(title)) * 2 + len(_LINK.findall(text))
    return links > policy.links_at_most or bool(_RUN_OF_ONE_SIGN.search(title + "\n" + text))
