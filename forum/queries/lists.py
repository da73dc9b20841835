"""The list of answered questions: the newest, of a topic, or found by words, with how long answers take lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from forum.markup import plain_of
from forum.models import Answer, Category, Question
from forum.plain_text import opening_of
from forum.policies import months_after
from forum.queries.figures import AnswerTimes, answer_times
from forum.queries.pages import Place, newest, written
from forum.search.queries import PAGE, SEARCHING, search
from forum.search.spelling import corrected
from forum.search.words import terms_of
from pmlp_portal.kernel import clock

LAST_PAGE = -(-SEARCHING.shown // PAGE)
# So many topics are shown at once; the others are one press away.
TOPICS_SHOWN = 5
# Figures of three months hardly move in an hour, and everybody who opens the list is shown them.
TIMES_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader looks for: words, a topic, and which page of it."""

    words: str = ""
    category: Category | None = None
    page: int = 1
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A question in a list, and how its answer begins."""

    question: Question
    answer: Answer
    opening: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some questions. `total` only of a search, and no more than anybody is shown; `next` is the query of what follows.

    `topics` come first, `more_topics` behind a press; `stems` are those of the words looked for, slips put right.
    """

    rows: Sequence[Row]
    total: int | None
    next: str
    topics: Sequence[Category]
    more_topics: Sequence[Category]
    times: AnswerTimes
    stems: frozenset[str]

    @property
    def is_cut_off(self) -> bool:
        """Whether more may have been found than anybody is shown."""
        return self.total == SEARCHING.shown

    @property
    def percent_in_time(self) -> int:
        """How many of a hundred answers came by the last day; never a hundred while one was late."""
        return 100 * self.times.in_time // self.times.answered if self.times.answered else 0

    @property
    def is_demonstration(self) -> bool:
        """Whether anything shown here is invented."""
        return self.times.has_demonstration or any(row.question.is_demonstration for row in self.rows)


def list_page(wish: Wish, *, now: datetime) -> ListPage:
    """Return what a reader looks for; without words the newest."""
    questions, total, following = _found(wish) if wish.words else _newest(wish)
    topics = list(Category.objects.filter(is_active=True))
    first = [*topics[:TOPICS_SHOWN], *(topic for topic in topics[TOPICS_SHOWN:] if topic == wish.category)]
    return ListPage(
        rows=_rows(questions),
        total=total,
        next=following,
        topics=first,
        more_topics=[topic for topic in topics if topic not in first],
        times=recent_times(now=now),
        stems=_stems_of(wish.words),
    )


def first_found(words: str) -> tuple[Sequence[Row], frozenset[str]]:
    """Return the best of what words find, a page of it, and the stems of the words; nothing of the list around it."""
    return _rows(search(words).questions), _stems_of(words)


def _rows(questions: Sequence[Question]) -> Sequence[Row]:
    return [Row(question, question.answer, opening_of(plain_of(question.answer.html))) for question in questions]


def _stems_of(words: str) -> frozenset[str]:
    terms = corrected(terms_of(words)) if words else ()
    return frozenset(stem for term in terms for stem, _counts in term.stems)


def _found(wish: Wish) -> tuple[Sequence[Question], int | None, str]:
    page = search(wish.words, category=wish.category.slug if wish.category else None, page=wish.page)
    return page.questions, page.total, f"page={page.number + 1}" if page.has_next else ""


def _newest(wish: Wish) -> tuple[Sequence[Question], int | None, str]:
    page = newest(category=wish.category.slug if wish.category else "", after=wish.after)
    return page.questions, None, f"after={written(page.next)}" if page.next else ""


def recent_times(*, now: datetime) -> AnswerTimes:
    """Return how long the answers of the last three months took; for an hour the same."""
    today = clock.day_of(now)
    times: AnswerTimes | None = cache.get(f"forum-times:{today}")
    if times is None:
        times = answer_times(first=months_after(today, -3), until=today + timedelta(days=1)).whole
        cache.set(f"forum-times:{today}", times, TIMES_KEPT_SECONDS)
    return times
