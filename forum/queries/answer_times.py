"""What the page of answer times shows: a period by month and by category, and before and after the recommendation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.models import Category
from forum.policies import months_after
from forum.queries.figures import (
    NONE_WAITING,
    AnswerTimes,
    Figures,
    Forwarded,
    Waiting,
    answer_times,
    forwarded,
    waiting_by_category,
    waiting_now,
)


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of a month, of a category, of both, or of all. What waits now is of no month."""

    times: AnswerTimes
    forwarded: Forwarded
    waiting: Waiting | None = None
    month: date | None = None
    category: Category | None = None

    @property
    def has_anything(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.times.answered or self.forwarded.number or (self.waiting and self.waiting.owed))


@dataclass(frozen=True, slots=True)
class Turn:
    """The answers before a day and those since."""

    on: date
    before: AnswerTimes
    after: AnswerTimes


@dataclass(frozen=True, slots=True)
class Shown:
    """From the first day of a month until the first day of a month, that one not in; of a category, or of all."""

    first: date
    until: date
    category: Category | None = None

    @property
    def months(self) -> Sequence[date]:
        """The first day of each month."""
        return list(_months(self.first, self.until))


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """A period in figures. `months` are of the chosen category, `categories` are all. `turn`: where it lies within."""

    total: Line
    months: Sequence[Line]
    categories: Sequence[Line]
    by_both: Sequence[Line]
    turn: Turn | None

    @property
    def has_demonstration(self) -> bool:
        """Whether invented questions count in."""
        return self.total.times.has_demonstration or self.total.forwarded.has_demonstration


def figures_page(*, shown: Shown, turned_on: date, now: datetime) -> FiguresPage:
    """Return the figures of a period. The turn is told of the demonstration only: its day is as invented."""
    times = answer_times(first=shown.first, until=shown.until)
    sent_on = forwarded(first=shown.first, until=shown.until)
    slug = shown.category.slug if shown.category else None
    waiting = waiting_by_category(now=now)
    total = Line(
        times.of(category=slug),
        sent_on.of(category=slug),
        waiting_now(now=now) if slug is None else waiting.get(slug, NONE_WAITING),
        category=shown.category,
    )
    categories = list(_categories(times, sent_on, waiting))
    return FiguresPage(
        total=total,
        months=[
            Line(times.of(month=month, category=slug), sent_on.of(month=month, category=slug), month=month)
            for month in shown.months
        ],
        categories=categories,
        by_both=list(_by_both(times, sent_on, shown.months, [line.category for line in categories])),
        turn=_turn(shown, turned_on, slug) if total.times.has_demonstration else None,
    )


def _categories(
    times: Figures[AnswerTimes], sent_on: Figures[Forwarded], waiting: Mapping[str, Waiting]
) -> Iterator[Line]:
    """The categories in their order, then the questions of none, where there are any."""
    for category in (*Category.objects.all(), None):
        slug = category.slug if category else ""
        here = waiting.get(slug, NONE_WAITING)
        line = Line(times.of(category=slug), sent_on.of(category=slug), here, category=category)
        if line.has_anything:
            yield line


def _by_both(
    times: Figures[AnswerTimes],
    sent_on: Figures[Forwarded],
    months: Sequence[date],
    categories: Sequence[Category | None],
) -> Iterator[Line]:
    for month in months:
        for category in categories:
            slug = category.slug if category else ""
            of_both = times.of(month=month, category=slug), sent_on.of(month=month, category=slug)
            line = Line(*of_both, month=month, category=category)
            if line.has_anything:
                yield line


def _turn(shown: Shown, on: date, slug: str | None) -> Turn | None:
    if not shown.first < on < shown.until:
        return None
    before = answer_times(first=shown.first, until=on).of(category=slug)
    after = answer_times(first=on, until=shown.until).of(category=slug)
    return Turn(on, before, after) if before.answered and after.answered else None


def _months(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first = months_after(first, 1)
