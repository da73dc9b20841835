"""Things for tests, made through the product's own deeds wherever it has them."""

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from forum import actions
from forum.actions import Asking, Draft
from forum.models import Answer, AnswerVersion, Category, Question
from forum.states import DraftState, QuestionState
from forum.tokens import new_seed, token_hash, token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.models import Message

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


def asking(**more: Any) -> Asking:
    """Ask what a passport costs, as somebody who left an address."""
    said: dict[str, Any] = {
        "title": "Vai bērnam pase jāmaina, ja mainās uzvārds?",
        "text": "Meitai 7 gadi, viņas kods ir 328673-00679. Uzvārds mainīts oktobrī.",
        "category": "pases",
        "contact": Contact("email", "anna@example.lv"),
    }
    return Asking(**{**said, **more})


def ask(*, now: datetime = ASKED_AT, **more: Any) -> Question:
    """Ask, and return the question."""
    return Question.objects.get(pk=actions.ask(asking=asking(**more), now=now).question_id)


def assigned(
    expert: User, *, by: User, now: datetime = NEXT_DAY, asked_at: datetime = ASKED_AT, **more: Any
) -> Question:
    """Ask, and give the question to an expert."""
    question = ask(now=asked_at, **more)
    return actions.assign(question_id=question.pk, seen=question.version, to=expert, by=by, now=now)


def submitted(question: Question, *, by: User, text: str = "Jā, 30 dienās.", now: datetime = NEXT_DAY) -> AnswerVersion:
    """Write an answer and hand it over."""
    draft = actions.save_draft(question_id=question.pk, revision=0, draft=Draft(text), by=by, now=now)
    return actions.submit_for_second_eyes(question_id=question.pk, revision=draft.revision, by=by, now=now)


def published(expert: User, second: User, *, by: User, now: datetime = NEXT_DAY, **more: Any) -> Question:
    """Let a question be asked, answered and published."""
    question = assigned(expert, by=by, **more)
    wording = submitted(question, by=expert, now=now)
    actions.approve(question_id=question.pk, revision=wording.revision, by=second, now=now)
    return fresh(question)


def fresh(question: Question) -> Question:
    """Return the question as it is now."""
    return Question.objects.select_related("category", "assigned_to").get(pk=question.pk)


def link_of(question: Question) -> str:
    """Return the token its asker was sent."""
    return token_of(question.token_seed)


def told(question: Question) -> list[str]:
    """Return what its asker has been written, in order."""
    return list(Message.objects.filter(about=f"question:{question.pk}").order_by("pk").values_list("kind", flat=True))
