"""Things for tests, made through the product's own deeds wherever it has them."""

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from forum.models import Answer, AnswerVersion, Category, Question
from forum.states import DraftState, QuestionState
from forum.tokens import new_seed, token_hash, token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel import clock

_nth = itertools.count(1)
# A Tuesday. The 18th is a holiday: ten working days after the 10th is the 25th.
ASKED_ON = date(2026, 11, 10)


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 11) -> datetime:
    """Return an instant of November 2026, or of another month of that year, by Riga's clock."""
    return clock.at(date(2026, month, day), time(hour, minute))


ASKED_AT = at(10, 16, 55)
NEXT_DAY = at(11, 9)


def make_staff(name: str, *roles: Role) -> User:
    """Make somebody of the staff who can be written to, with roles that hold everywhere."""
    user = User.objects.create_user(name, email=f"{name}@example.lv", first_name=name.capitalize())
    for role in roles:
        StaffMembership.objects.create(user=user, role=role)
    return user


def make_category(slug: str = "pases", *, experts: Iterable[User] = (), **columns: Any) -> Category:
    """Make a category with its experts."""
    category = Category.objects.create(slug=slug, **{"name_lv": slug.capitalize(), "name_en": slug, **columns})
    category.experts.set(experts)
    return category


def a_question(**columns: Any) -> Question:
    """Return a question as a row that has not been saved, for what deeds do not make."""
    seed = new_seed()
    values: dict[str, Any] = {
        "title": f"Cik maksā pase? {next(_nth)}",
        "slug": "cik-maksa-pase",
        "token_seed": seed,
        "token_hash": token_hash(token_of(seed)),
        "asked_at": ASKED_AT,
        "rule": "2026-03-01/10d/5d",
        "due_on": date(2026, 11, 25),
        "aim_on": date(2026, 11, 17),
        "forward_by": date(2026, 11, 17),
    }
    return Question(**{**values, **columns})


def a_published_question(expert: User, *, published_at: datetime = NEXT_DAY, days: int = 1, **columns: Any) -> Question:
    """Save a question and its answer as if everything had happened."""
    question = a_question(
        state=QuestionState.PUBLISHED, assigned_to=expert, assigned_at=ASKED_AT, published_at=published_at,
        days_taken=days, was_in_time=days <= 10, **columns,
    )  # fmt: skip
    question.save()
    answer = Answer.objects.create(question=question)
    wording = AnswerVersion.objects.create(
        answer=answer, number=1, state=DraftState.APPROVED, text="50 eiro.", author=expert, saved_at=published_at,
        submitted_at=published_at, needs_second_eyes=False, approved_by=expert, approved_at=published_at,
    )  # fmt: skip
    answer.current, answer.text, answer.html = wording, wording.text, f"<p>{wording.text}</p>"
    answer.published_at, answer.true_on = published_at, clock.day_of(published_at)
    answer.save()
    return question
