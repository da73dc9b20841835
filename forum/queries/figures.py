"""How long answers take, for everybody to see: by month and category, in working days, from what was written down."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Count, Min, Q

from forum.models import Category, Question
from forum.states import OWED
from pmlp_portal.kernel import clock

# A month is one of Riga, and the one of the answer. How often each number of days occurs is all that medians need,
# and there are few of them however many answers there are: the server sorts nothing.
_TIMES = """
SELECT date_trunc('month', published_at AT TIME ZONE 'Europe/Riga')::date, category_id,
    days_taken, count(*), count(*) FILTER (WHERE was_in_time), bool_or(is_demonstration)
FROM forum_question WHERE published_at >= %(since)s AND published_at < %(until)s
GROUP BY 1, 2, 3
"""
# In time: on the last day for it or before.
_FORWARDED = """
SELECT date_trunc('month', moves.at AT TIME ZONE 'Europe/Riga')::date, category_id,
    count(*), count(*) FILTER (WHERE (moves.at AT TIME ZONE 'Europe/Riga')::date <= forward_by),
    bool_or(is_demonstration)
FROM forum_questionmove AS moves JOIN forum_question AS questions ON questions.id = moves.question_id
WHERE moves.after = 'forwarded' AND moves.at >= %(since)s AND moves.at < %(until)s
GROUP BY 1, 2
"""

Figure = TypeVar("Figure")
# Of which month and of which category, by its slug; None for all.
type_of_key = tuple[date | None, str | None]


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """Of the first answers of a stretch of time: half took `median` working days or less, nine in ten `ninetieth`."""

    answered: int
    median: int | None
    ninetieth: int | None
    in_time: int
    has_demonstration: bool = False

    @property
    def share_in_time(self) -> float | None:
        """From 0 to 1; None where nothing was answered."""
        return self.in_time / self.answered if self.answered else None

    @property
    def percent_in_time(self) -> int | None:
        """Never a hundred while one was late."""
        return 100 * self.in_time // self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Questions sent to the institution that can answer them."""

    number: int
    in_time: int
    has_demonstration: bool = False

    @property
    def share_in_time(self) -> float | None:
        """From 0 to 1; None where nothing was sent on."""
        return self.in_time / self.number if self.number else None

    @property
    def percent_in_time(self) -> int | None:
        """Never a hundred while one was late."""
        return 100 * self.in_time // self.number if self.number else None


NONE_ANSWERED = AnswerTimes(0, None, None, 0)
NONE_FORWARDED = Forwarded(0, 0)


@dataclass(frozen=True, slots=True)
class Figures(Generic[Figure]):
    """Figures of one kind: of all, by month (its first day), by category (its slug; empty for questions of none)."""

    none: Figure
    by_key: Mapping[type_of_key, Figure]

    def of(self, *, month: date | None = None, category: str | None = None) -> Figure:
        """Return one of them; nothing is a figure too."""
        return self.by_key.get((month, category), self.none)

    @property
    def whole(self) -> Figure:
        """Of all months and categories."""
        return self.of()

    @property
    def by_month(self) -> Mapping[date, Figure]:
        """Of each month in which there was anything, in order."""
        found = {month: figure for (month, slug), figure in self.by_key.items() if month and slug is None}
        return dict(sorted(found.items()))

    @property
    def by_category(self) -> Mapping[str, Figure]:
        """Of each category in which there was anything."""
        return {slug: figure for (month, slug), figure in self.by_key.items() if slug is not None and month is None}


def answer_times(*, first: date, until: date) -> Figures[AnswerTimes]:
    """Return how long the answers took that were first published from a day until a day, that one not in."""
    return _figures(_TIMES, _times, NONE_ANSWERED, first=first, until=until)


def forwarded(*, first: date, until: date) -> Figures[Forwarded]:
    """Return how many were sent on from a day until a day, that one not in, and how many within their time."""
    return _figures(_FORWARDED, _forwarded, NONE_FORWARDED, first=first, until=until)


type_of_rows = Sequence[Sequence[Any]]


def _figures(
    statement: str, together: Callable[[type_of_rows], Figure], none: Figure, *, first: date, until: date
) -> Figures[Figure]:
    slugs = dict(Category.objects.values_list("pk", "slug"))
    days = {"since": clock.at(first, clock.MIDNIGHT), "until": clock.at(until, clock.MIDNIGHT)}
    with connection.cursor() as cursor:
        cursor.execute(statement, days)
        rows = cursor.fetchall()
    counted: dict[type_of_key, list[Sequence[Any]]] = defaultdict(list)
    for month, category_id, *counts in rows:
        slug = slugs.get(category_id, "")
        for key in ((None, None), (month, None), (None, slug), (month, slug)):
            counted[key].append(counts)
    return Figures(none, {key: together(rows) for key, rows in counted.items()})


def _times(rows: type_of_rows) -> AnswerTimes:
    numbers = Counter[int]()
    for days, number, *_ in rows:
        numbers[days] += number
    in_time, is_demonstration = sum(row[2] for row in rows), any(row[3] for row in rows)
    return AnswerTimes(numbers.total(), _within(numbers, 50), _within(numbers, 90), in_time, is_demonstration)


def _within(numbers: Mapping[int, int], percent: int) -> int:
    """Return the least number of days in which so many of a hundred were answered."""
    left = -(-sum(numbers.values()) * percent // 100)
    for days, number in sorted(numbers.items()):
        left -= number
        if left <= 0:
            return days
    raise ValueError("nothing was answered")


def _forwarded(rows: type_of_rows) -> Forwarded:
    return Forwarded(sum(row[0] for row in rows), sum(row[1] for row in rows), any(row[2] for row in rows))


def first_answer_on() -> date | None:
    """Return the day since when there are figures."""
    earliest = Question.objects.filter(published_at__isnull=False).aggregate(at=Min("published_at"))["at"]
    return clock.day_of(earliest) if earliest else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the office owes at this moment. A share of answers in time says nothing of what was never answered."""

    owed: int
    due_today: int
    overdue: int


NONE_WAITING = Waiting(0, 0, 0)


def waiting_now(*, now: datetime) -> Waiting:
    """Return how many questions wait for the office, and how many of them for too long."""
    return Waiting(**Question.objects.filter(state__in=OWED).aggregate(**_counts(now)))


def waiting_by_category(*, now: datetime) -> Mapping[str, Waiting]:
    """Return the same by category, where anything waits; the empty slug stands for questions of none."""
    counts = Question.objects.filter(state__in=OWED).values("category__slug").annotate(**_counts(now))
    return {row.pop("category__slug") or "": Waiting(**row) for row in counts}


def _counts(now: datetime) -> dict[str, Count]:
    today = clock.day_of(now)
    return {
        "owed": Count("pk"),
        "due_today": Count("pk", Q(due_on=today)),
        "overdue": Count("pk", Q(due_on__lt=today)),
    }
