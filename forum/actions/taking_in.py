"""Questions that were asked and answered elsewhere or before: from a file, or of the demonstration."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from forum.exchange import Published, Unreadable
from forum.markup import html_of
from forum.models import Answer, AnswerVersion, Category, Question, QuestionMove
from forum.plain_text import visible
from forum.search.index import index_many
from forum.states import DraftState, QuestionState
from forum.tokens import new_seed
from pmlp_portal.accounts.models import User

AT_A_TIME = 500
SLUG = re.compile(r"[-a-z0-9]{1,100}")
STATES = {QuestionState.PUBLISHED, QuestionState.ARCHIVED}


def take_in(questions: Iterable[Published], *, by: User, because: str, now: datetime) -> int:
    """Write the questions that are not here yet, and return how many those were. What is here stays as it is.

    Each batch is a transaction: what was taken in stays when a later line of a file can't be read. Raises Unreadable.
    """
    categories = {category.slug: category for category in Category.objects.all()}
    return sum(_take_in_batch(batch, categories, by, because, now) for batch in _batches(questions))


def _batches(questions: Iterable[Published]) -> Iterator[Sequence[Published]]:
    rest = iter(questions)
    while batch := list({question.key: question for question in islice(rest, AT_A_TIME)}.values()):
        yield batch


@transaction.atomic
def _take_in_batch(
    batch: Sequence[Published], categories: Mapping[str, Category], by: User, because: str, now: datetime
) -> int:
    known = set(Question.objects.filter(token_hash__in=[one.key for one in batch]).values_list("token_hash", flat=True))
    new = [one for one in batch if one.key not in known]
    for one in new:
        _require_fitting(one, categories)
    questions = Question.objects.bulk_create(_question(one, categories) for one in new)
    answers = Answer.objects.bulk_create(Answer(question=question) for question in questions)
    versions = AnswerVersion.objects.bulk_create(
        _version(one, answer, by) for one, answer in zip(new, answers, strict=True)
    )
    for one, answer, version in zip(new, answers, versions, strict=True):
        _publish(one, answer, version)
    Answer.objects.bulk_update(
        answers, ["current", "text", "html", "published_at", "true_on", "corrected_at", "correction"]
    )
    QuestionMove.objects.bulk_create(
        QuestionMove(question=question, after=question.state, by=by, because=because, at=now) for question in questions
    )
    index_many([question.pk for question in questions])
    return len(new)


def _require_fitting(one: Published, categories: Mapping[str, Category]) -> None:
    if one.category not in categories:
        raise Unreadable(f"{one.slug}: there is no category {one.category!r}; make it first")
    if one.state not in STATES:
        raise Unreadable(f"{one.slug}: {one.state!r} is not a state everybody may read")
    if not (visible(one.title).strip() and visible(one.answer).strip()):
        raise Unreadable(f"{one.slug}: a published question has a title and an answer")
    # What can't stand in an address would break each list it is in.
    if not SLUG.fullmatch(one.slug):
        raise Unreadable(f"{one.slug!r} is not a slug: letters a-z, digits and hyphens")


def _question(one: Published, categories: Mapping[str, Category]) -> Question:
    return Question(
        title=visible(one.title),
        text=visible(one.text),
        slug=one.slug,
        language=one.language,
        category=categories[one.category],
        state=one.state,
        token_seed=new_seed(),
        token_hash=one.key,
        asked_at=one.asked_at,
        rule=one.rule,
        due_on=one.due_on,
        aim_on=one.aim_on,
        forward_by=one.forward_by,
        days_paused=one.days_paused,
        published_at=one.published_at,
        days_taken=one.days_taken,
        was_in_time=one.was_in_time,
        helpful=one.helpful,
        unhelpful=one.unhelpful,
        is_demonstration=one.is_demonstration,
    )


def _version(one: Published, answer: Answer, by: User) -> AnswerVersion:
    """Whoever takes a question in vouches for it; who wrote it is not known here."""
    return AnswerVersion(
        answer=answer,
        number=1,
        state=DraftState.APPROVED,
        text=one.answer,
        author=by,
        saved_at=one.answer_published_at,
        submitted_at=one.answer_published_at,
        needs_second_eyes=False,
        approved_by=by,
        approved_at=one.answer_published_at,
    )


def _publish(one: Published, answer: Answer, version: AnswerVersion) -> None:
    answer.current = version
    answer.text = one.answer
    answer.html = html_of(one.answer)
    answer.published_at = one.answer_published_at
    answer.true_on = one.true_on
    answer.corrected_at = one.corrected_at
    answer.correction = one.correction
