"""One question as who works on it sees it, and how much of its time has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from forum.models import Answer, AnswerVersion, CannedPassage, Citation, FollowUp, Passage, Question, QuestionMove
from forum.policies import working_days_in
from forum.queries.people import others_looking
from forum.queries.questions import open_wording, question_of
from forum.states import OWED, FollowUpKind, QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How many working days have passed of those there are."""

    passed: int
    total: int

    @property
    def percent(self) -> int:
        """The same as a share; what is late is a hundred."""
        return min(100, 100 * self.passed // self.total) if self.total else 100


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One question as who works on it sees it; its original is shown by a deed of its own, with a reason.

    `citations` are those of the draft, or of the published wording where nothing is being written.
    """

    question: Question
    answer: Answer | None
    draft: AnswerVersion | None
    citations: Sequence[Citation]
    follow_ups: Sequence[FollowUp]
    passages: Sequence[Passage]
    moves: Sequence[QuestionMove]
    wordings: Sequence[AnswerVersion]
    original_deleted_on: date | None
    others: Sequence[User]
    canned: Sequence[CannedPassage]
    elapsed: Elapsed

    @property
    def others_by_name(self) -> list[str]:
        """Who else looks, as colleagues know them."""
        return [user.display_name for user in self.others]

    @property
    def masked(self) -> int:
        """How many passages nobody else reads."""
        return sum(passage.is_masked for passage in self.passages)

    @property
    def is_owed(self) -> bool:
        """Whether its last day is of any concern: also while the asker is waited for."""
        return self.question.state in (*OWED, QuestionState.ASKED_BACK)


def desk_page(question_id: int, *, user: User, now: datetime) -> DeskPage:
    """Return a question with all that was done to it. Raises QuestionNotFound."""
    question = question_of(question_id)
    answer = Answer.objects.filter(question=question).select_related("current").first()
    draft = open_wording(answer) if answer else None
    original = question.originals.order_by("delete_on").first()
    follow_ups = list(question.follow_ups.select_related("by"))
    canned = CannedPassage.objects.filter(language=question.language)
    return DeskPage(
        question=question,
        answer=answer,
        draft=draft,
        citations=_citations(draft or (answer.current if answer else None)),
        follow_ups=follow_ups,
        passages=list(question.passages.select_related("by", "follow_up")),
        moves=list(question.moves.select_related("by")),
        wordings=_published(answer),
        original_deleted_on=original.delete_on if original else None,
        others=others_looking(question.pk, user=user, now=now),
        canned=list(canned.filter(Q(category=None) | Q(category=question.category_id))),
        elapsed=_elapsed(question, follow_ups, now=now),
    )


def _citations(wording: AnswerVersion | None) -> list[Citation]:
    return list(Citation.objects.filter(version=wording)) if wording else []


def _published(answer: Answer | None) -> list[AnswerVersion]:
    approved = AnswerVersion.objects.filter(answer=answer, approved_at__isnull=False) if answer else None
    return list(approved.select_related("author", "approved_by")) if approved is not None else []


def _elapsed(question: Question, follow_ups: Sequence[FollowUp], *, now: datetime) -> Elapsed:
    """Of what is asked further the clock began when it was; the days one waited for the asker count in neither."""
    further = [each.said_at for each in follow_ups if each.kind == FollowUpKind.ASKED_FURTHER]
    since, is_working = clock.day_of(max([question.asked_at, *further])), working_days()
    paused = 0 if further else question.days_paused
    passed = working_days_in(after=since, through=clock.day_of(question.paused_since or now), is_working=is_working)
    total = working_days_in(after=since, through=question.due_on, is_working=is_working)
    return Elapsed(max(0, passed - paused), max(0, total - paused))
