"""How long answers take, for everybody to see: by month and category, in working days, from what was written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from forum.models import Category, Question
from forum.states import OWED
from pmlp_portal.kernel import clock

# Grouped four ways at once: all, by month, by category, by both. A month is one of Riga, and the one of the answer.
_TIMES = """
SELECT grouping(month), grouping(category_id), month, category_id, count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY days_taken),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY days_taken),
    count(*) FILTER (WHERE was_in_time), coalesce(bool_or(is_demonstration), false)
FROM (
    SELECT date_trunc('month', published_at AT TIME ZONE 'Europe/Riga')::date AS month,
        category_id, days_taken, was_in_time, is_demonstration
    FROM forum_question WHERE published_at >= %(since)s AND published_at < %(until)s
) AS answered
GROUP BY GROUPING SETS ((), (month), (category_id), (month, category_id))
"""


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


NONE_ANSWERED = AnswerTimes(0, None, None, 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """Answer times by month (its first day) and by category (its slug; empty for questions of none)."""

    whole: AnswerTimes
    by_month: Mapping[date, AnswerTimes]
    by_category: Mapping[str, AnswerTimes]
    by_both: Mapping[tuple[date, str], AnswerTimes]

    def of(self, *, month: date | None = None, category: str | None = None) -> AnswerTimes:
        """Return one of them; nothing answered is a figure too."""
        if month is not None and category is not None:
            return self.by_both.get((month, category), NONE_ANSWERED)
        if month is not None:
            return self.by_month.get(month, NONE_ANSWERED)
        return self.whole if category is None else self.by_category.get(category, NONE_ANSWERED)


def answer_times(*, first: date, until: date) -> Figures:
    """Return how long the answers took that were first published from a day until a day, that one not in."""
    slugs = dict(Category.objects.values_list("pk", "slug"))
    days = {"since": clock.at(first, clock.MIDNIGHT), "until": clock.at(until, clock.MIDNIGHT)}
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, days)
        rows = cursor.fetchall()
    return _figures(rows, slugs)


def _figures(rows: Sequence[tuple[Any, ...]], slugs: Mapping[int, str]) -> Figures:
    whole = NONE_ANSWERED
    months: dict[date, AnswerTimes] = {}
    categories: dict[str, AnswerTimes] = {}
    both: dict[tuple[date, str], AnswerTimes] = {}
    for of_all_months, of_all_categories, month, category_id, *counted in rows:
        times = AnswerTimes(*counted)
        category = slugs.get(category_id, "")
        if of_all_months and of_all_categories:
            whole = times
        elif of_all_categories:
            months[month] = times
        elif of_all_months:
            categories[category] = times
        else:
            both[month, category] = times
    return Figures(whole, dict(sorted(months.items())), categories, both)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the office owes at this moment. A share of answers in time says nothing of what was never answered."""

    owed: int
    due_today: int
    overdue: int


def waiting_now(*, now: datetime) -> Waiting:
    """Return how many questions wait for the office, and how many of them for too long."""
    today = clock.day_of(now)
    counts = Question.objects.filter(state__in=OWED).aggregate(
        owed=Count("pk"), due_today=Count("pk", Q(due_on=today)), overdue=Count("pk", Q(due_on__lt=today))
    )
    return Waiting(**counts)


# Until the last day for it, and after.
_FORWARDED = """
SELECT count(*), count(*) FILTER (WHERE (moves.at AT TIME ZONE 'Europe/Riga')::date <= questions.forward_by)
FROM forum_questionmove AS moves JOIN forum_question AS questions ON questions.id = moves.question_id
WHERE moves.after = 'forwarded' AND moves.at >= %(since)s AND moves.at < %(until)s
"""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Questions sent to the institution that can answer them."""

    number: int
    in_time: int


def forwarded(*, first: date, until: date) -> Forwarded:
    """Return how many were sent on from a day until a day, that one not in, and how many within their time."""
    with connection.cursor() as cursor:
        days = {"since": clock.at(first, clock.MIDNIGHT), "until": clock.at(until, clock.MIDNIGHT)}
        cursor.execute(_FORWARDED, days)
        number, in_time = cursor.fetchone()
    return Forwarded(number, in_time)
