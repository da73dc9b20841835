"""The list of what is to be sorted, and the one question somebody looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.models import Category, Question
from forum.queries.desk import Desk, to_sort
from forum.queries.people import Experts, experts_for, others_looking
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock


@dataclass(frozen=True, slots=True)
class TriagePage:
    """`question` is the chosen one, else the first; `before` and `after` are its neighbours, where there are any."""

    desk: Desk
    question: Question | None
    before: int | None
    after: int | None
    experts: Experts
    others: Sequence[str]


def triage_page(*, category: Category | None, chosen: int | None, user: User, now: datetime) -> TriagePage:
    """Return what is to be sorted, of one category or of all. What is chosen and not there any more is the first."""
    desk = to_sort(now=now, category=category)
    questions = {row.question.pk: row.question for row in desk.rows}
    numbers = list(questions)
    place = numbers.index(chosen) if chosen in questions else 0
    question = questions[numbers[place]] if numbers else None
    looking = others_looking(question.pk, user=user, now=now) if question else []
    return TriagePage(
        desk=desk,
        question=question,
        before=numbers[place - 1] if place else None,
        after=numbers[place + 1] if place + 1 < len(numbers) else None,
        experts=experts_for(question.category if question else None, day=clock.day_of(now)),
        others=[colleague.display_name for colleague in looking],
    )
