"""The desks: what is to be sorted, what is on one's own table, what waits for a second pair of eyes, what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from forum.models import Answer, AnswerVersion, Category, Passage, Question
from forum.states import OWED, READABLE, DraftState
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A question on a list. `masked`: how many passages are; `draft`: how far its answer is, empty for none."""

    question: Question
    masked: int
    draft: str
    is_overdue: bool
    is_due_today: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A list, what is due first, first; the counts are of all there is, not only of what is shown."""

    rows: Sequence[Row]
    number: int
    due_today: int
    overdue: int


def to_sort(*, now: datetime, category: Category | None = None, limit: int = SHOWN) -> Desk:
    """Return what nobody has yet."""
    questions = Question.objects.to_sort()
    return _desk(questions.filter(category=category) if category else questions, now=now, limit=limit)


def escalated(*, now: datetime, limit: int = SHOWN) -> Desk:
    """Return what the leads have been told of and the office still owes, on whosever table it is."""
    told = Question.objects.filter(state__in=OWED, escalated_at__isnull=False)
    return _desk(told.order_by("due_on", "pk"), now=now, limit=limit)


def own_table(*, user: User, now: datetime, limit: int = SHOWN) -> Desk:
    """Return what one expert has."""
    return _desk(Question.objects.with_expert(user.pk), now=now, limit=limit)


def to_approve(*, user: User, limit: int = SHOWN) -> list[AnswerVersion]:
    """Return the answers somebody may approve: of others, and one's own where one pair of eyes is enough."""
    waiting = AnswerVersion.objects.filter(state=DraftState.SUBMITTED)
    ones = waiting.exclude(author=user, needs_second_eyes=True).select_related("answer__question__category", "author")
    return list(ones.order_by("answer__question__due_on", "submitted_at", "pk")[:limit])


def to_review(*, limit: int = SHOWN) -> list[Answer]:
    """Return the answers that rest on something which has changed, the longest waiting first."""
    flagged = Answer.objects.filter(review_since__isnull=False, question__state__in=READABLE)
    return list(flagged.select_related("question__category").order_by("review_since", "pk")[:limit])


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """All that waits for one person; `to_sort` and `escalated` are None for who does not sort."""

    table: Desk
    to_approve: Sequence[AnswerVersion]
    to_review: Sequence[Answer]
    escalated: Desk | None
    to_sort: int | None


def own_desk(*, user: User, sorts: bool, now: datetime) -> OwnDesk:
    """Return what somebody begins the day with."""
    return OwnDesk(
        table=own_table(user=user, now=now),
        to_approve=to_approve(user=user),
        to_review=to_review(),
        escalated=escalated(now=now) if sorts else None,
        to_sort=Question.objects.to_sort().count() if sorts else None,
    )


def _desk(questions: QuerySet[Question], *, now: datetime, limit: int) -> Desk:
    today = clock.day_of(now)
    counts = questions.order_by().aggregate(
        number=Count("pk"), due_today=Count("pk", Q(due_on=today)), overdue=Count("pk", Q(due_on__lt=today))
    )
    shown = list(questions.select_related("category", "assigned_to").defer("search_vector")[:limit])
    numbers = [question.pk for question in shown]
    masked = dict(
        Passage.objects.filter(question__in=numbers, is_masked=True)
        .order_by()
        .values_list("question")
        .annotate(Count("pk"))
    )
    drafts = dict(
        AnswerVersion.objects.filter(
            answer__question__in=numbers, state__in=[DraftState.DRAFT, DraftState.SUBMITTED]
        ).values_list("answer__question", "state")
    )
    rows = [_row(question, masked, drafts, today) for question in shown]
    return Desk(rows, **counts)


def _row(question: Question, masked: dict[int, int], drafts: dict[int, str], today: date) -> Row:
    return Row(
        question,
        masked.get(question.pk, 0),
        drafts.get(question.pk, ""),
        is_overdue=question.due_on < today,
        is_due_today=question.due_on == today,
    )
