"""What readers and askers see: the newest answers, a question with its answer, one's own question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from forum.models import Answer, AnswerVersion, Category, Citation, FollowUp, Question
from forum.models.questions import QuestionQuerySet
from forum.queries.questions import question_by_token, readable_question
from forum.queries.rules import forum_policy
from forum.states import OWED, READABLE, DraftState, FollowUpKind, QuestionState
from pmlp_portal.kernel import clock

PAGE = 20
COUNTED_AT_MOST = 10_000

# Where the page before this one ended: when its last question was published, and its number.
Place = tuple[datetime, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-9]{1,16})-([0-9]{1,18})")


def written(place: Place) -> str:
    """Return a place as it stands in an address: microseconds and a number."""
    published_at, number = place
    return f"{(published_at - _EPOCH) // timedelta(microseconds=1)}-{number}"


def place_in(text: str) -> Place | None:
    """Read a place from an address; None where there is none."""
    found = _PLACE.fullmatch(text)
    return (_EPOCH + timedelta(microseconds=int(found[1])), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class NewestPage:
    """Some answered questions, the newest first; `next` is where the following page begins, None at the end."""

    questions: Sequence[Question]
    next: Place | None


def newest(*, category: str = "", after: Place | None = None, size: int = PAGE) -> NewestPage:
    """Return the newest answered questions, with their answers. As quick on the last page as on the first."""
    questions = _found(category).select_related("category", "answer").defer("search_vector")
    if after is not None:
        published_at, number = after
        # The first condition says no more than the second, but an index can begin with it.
        further = Q(published_at__lt=published_at) | Q(published_at=published_at, pk__lt=number)
        questions = questions.filter(further, published_at__lte=published_at)
    found = list(questions.order_by("-published_at", "-pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    place = (last.published_at, last.pk) if last and last.published_at else None
    return NewestPage(found[:size], place)


def number_of_newest(*, category: str = "") -> int:
    """Return how many there are to turn through, as far as counting takes no time."""
    return _found(category)[:COUNTED_AT_MOST].count()


def _found(category: str) -> QuestionQuerySet:
    """Return what lists show; of one category by its key and not by a join, so that its own index is read.

    Joined, the newest of all are read until enough of the category have come by; of a rare one that is every question.
    """
    questions = Question.objects.found()
    key = Category.objects.filter(slug=category).values("pk")[:1]
    return questions.filter(category_id=key) if category else questions


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question everybody may read. `corrections`: the wordings that replaced another, the newest first.

    `is_led_on`: somebody came by its double, and goes to its own address.
    """

    question: Question
    answer: Answer
    citations: Sequence[Citation]
    corrections: Sequence[AnswerVersion]
    follow_ups: Sequence[FollowUp]
    is_led_on: bool


def question_page(question_id: int) -> QuestionPage:
    """Return a readable question with its answer, and what was asked further. Raises QuestionNotFound."""
    question = readable_question(question_id)
    answer = question.answer
    return QuestionPage(
        question=question,
        answer=answer,
        citations=list(Citation.objects.filter(version=answer.current_id).select_related("regulation")),
        corrections=list(answer.versions.filter(state=DraftState.APPROVED).exclude(correction="").order_by("-number")),
        follow_ups=list(question.follow_ups.filter(is_public=True)),
        is_led_on=question.pk != question_id,
    )


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A question as its asker sees it: how far it is, all that was said, and what can be done."""

    question: Question
    answer: Answer | None
    follow_ups: Sequence[FollowUp]
    may_reply: bool
    may_ask_further: bool

    @property
    def is_awaited(self) -> bool:
        """Whether the office will answer by a day."""
        return self.question.state in OWED

    @property
    def may_be_told(self) -> bool:
        """Whether there will be news."""
        return self.is_awaited or self.may_reply


def own_page(token: str, *, now: datetime) -> OwnPage:
    """Return the question this link opens. Raises QuestionNotFound."""
    question = question_by_token(token)
    follow_ups = list(question.follow_ups.all())
    asked = sum(follow_up.kind == FollowUpKind.ASKED_FURTHER for follow_up in follow_ups)
    has_room = asked < forum_policy(day=clock.day_of(now)).follow_ups_at_most
    is_shown = question.state in READABLE
    return OwnPage(
        question=question,
        answer=Answer.objects.filter(question=question, current__isnull=False).first() if is_shown else None,
        follow_ups=follow_ups,
        may_reply=question.state == QuestionState.ASKED_BACK,
        may_ask_further=question.state == QuestionState.PUBLISHED and has_room,
    )
