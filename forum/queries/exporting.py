"""What leaves the portal as a file: questions everybody may read, with their answers."""

from collections.abc import Iterator

from forum.exchange import Published
from forum.models import Question
from forum.states import QuestionState

AT_A_TIME = 2_000


def exported() -> Iterator[Published]:
    """Yield every readable question, the oldest first. One that is being asked further leaves as published."""
    readable = Question.objects.readable().filter(answer__current__isnull=False, category__isnull=False)
    for question in readable.select_related("answer", "category").order_by("asked_at", "pk").iterator(AT_A_TIME):
        yield _published(question)


def _published(question: Question) -> Published:
    answer = question.answer
    # The database holds that what is readable was answered, and that an answer is published whole.
    assert question.category is not None
    assert question.published_at is not None
    assert question.days_taken is not None
    assert question.was_in_time is not None
    assert answer.published_at is not None
    assert answer.true_on is not None
    is_archived = question.state == QuestionState.ARCHIVED
    return Published(
        key=question.token_hash,
        slug=question.slug,
        language=question.language,
        category=question.category.slug,
        state=str(QuestionState.ARCHIVED if is_archived else QuestionState.PUBLISHED),
        title=question.title,
        text=question.text,
        asked_at=question.asked_at,
        rule=question.rule,
        due_on=question.due_on,
        aim_on=question.aim_on,
        forward_by=question.forward_by,
        days_paused=question.days_paused,
        published_at=question.published_at,
        days_taken=question.days_taken,
        was_in_time=question.was_in_time,
        helpful=question.helpful,
        unhelpful=question.unhelpful,
        is_demonstration=question.is_demonstration,
        answer=answer.text,
        answer_published_at=answer.published_at,
        true_on=answer.true_on,
        corrected_at=answer.corrected_at,
        correction=answer.correction,
    )
