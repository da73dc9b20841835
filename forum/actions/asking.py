"""What the asker does: ask, reply when asked back, ask further."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from forum import errors
from forum.actions import messages
from forum.actions.masking import Masked, keep_original, masked_text, masked_title, require_length
from forum.actions.moves import move, require_in, save, subject_of
from forum.models import Category, FollowUp, Question, QuestionMove
from forum.plain_text import slug_of
from forum.policies import ForumPolicy, looks_like_spam
from forum.queries.questions import lock_question_by_token
from forum.queries.rules import allowed, clock_of_question, forum_policy
from forum.states import FollowUpKind, QuestionState
from forum.tokens import new_seed, token_hash, token_of
from pmlp_portal.audit.actions import record
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import Contact, contact_hash
from pmlp_portal.notifications.models import MessageKind

S = QuestionState


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks. `category` is a slug; an unknown one is none, a moderator chooses."""

    title: str
    text: str = ""
    category: str = ""
    language: str = "lv"
    contact: Contact | None = None
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What everybody would read of a question, and by when it would be answered."""

    title: str
    text: str
    due_on: date
    has_masks: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was received; the only moment its token is known."""

    question_id: int
    token: str


def preview(*, asking: Asking, now: datetime) -> Preview:
    """Show what asking would publish; nothing is written. Raises TitleMissing, TitleTooLong, TextTooLong."""
    title, text = _masked(asking, forum_policy(day=clock.day_of(now)))
    due = clock_of_question(category=_category(asking), now=now)
    return Preview(title.public, text.public, due.due_on, bool(title.passages or text.passages))


@transaction.atomic
def ask(*, asking: Asking, now: datetime, key: Key | None = None) -> Asked:
    """Receive a question: personal data masked, the clock set by the rule of this day, the asker told.

    The same `key` again answers with the same question. Raises TitleMissing, TitleTooLong, TextTooLong.
    """
    kept: Mapping[str, Any] = once(key, lambda: {"question": _ask(asking, now=now).pk}, now=now)
    # What is kept of an answer is never the token, which opens the question.
    seed = Question.objects.values_list("token_seed", flat=True).get(pk=kept["question"])
    return Asked(kept["question"], token_of(seed))


def _ask(asking: Asking, *, now: datetime) -> Question:
    policy = forum_policy(day=clock.day_of(now))
    title, text = _masked(asking, policy)
    category = _category(asking)
    due = clock_of_question(category=category, now=now)
    seed = new_seed()
    question = Question.objects.create(
        title=title.public,
        text=text.public,
        slug=slug_of(title.public),
        language=asking.language,
        category=category,
        contact=asking.contact.value if asking.contact else "",
        contact_hash=contact_hash(asking.contact.value, settings.CONTACT_KEY) if asking.contact else None,
        token_seed=seed,
        token_hash=token_hash(token_of(seed)),
        asked_at=now,
        rule=due.rule,
        due_on=due.due_on,
        aim_on=due.aim_on,
        forward_by=due.forward_by,
        is_suspect=looks_like_spam(title=title.original, text=text.original, policy=policy),
        is_demonstration=asking.is_demonstration,
    )
    keep_original(question, title=title, text=text, policy=policy, now=now)
    QuestionMove.objects.create(question=question, after=S.RECEIVED, at=now)
    record(verb="question_ask", subject=subject_of(question), by=None, now=now)
    messages.tell(question, MessageKind.QUESTION_RECEIVED, now=now, due_on=question.due_on)
    return question


def _category(asking: Asking) -> Category | None:
    return Category.objects.filter(slug=asking.category, is_active=True).first()


def _masked(asking: Asking, policy: ForumPolicy) -> tuple[Masked, Masked]:
    require_length(asking.title, limit=policy.title_longest, refusal=errors.TitleTooLong)
    require_length(asking.text, limit=policy.text_longest, refusal=errors.TextTooLong)
    office = allowed()
    title, text = masked_title(asking.title, allowed=office), masked_text(asking.text, allowed=office)
    if not any(letter.isalnum() for letter in title.public):
        raise errors.TitleMissing
    return title, text


@transaction.atomic
def reply(*, token: str, text: str, now: datetime) -> Question:
    """Tell the expert what they asked back for; the clock goes on. Raises NotAskedBack, TextMissing, TextTooLong."""
    question = lock_question_by_token(token)
    if question.state != S.ASKED_BACK:
        raise errors.NotAskedBack
    _say(question, FollowUpKind.REPLY, text, now=now)
    FollowUp.objects.filter(question=question, kind=FollowUpKind.ASKED_BACK, settled_at=None).update(settled_at=now)
    move(question, S.ASSIGNED, by=None, now=now)
    return question


@transaction.atomic
def ask_further(*, token: str, text: str, now: datetime) -> Question:
    """Ask about the answer: the same expert has it again, with a clock of its own.

    Raises FollowUpOpen, FollowUpsEnough, TextMissing, TextTooLong, IllegalMove.
    """
    question = lock_question_by_token(token)
    # What was hidden is not shown again by its asker.
    require_in(question, {S.PUBLISHED, S.REOPENED}, after=S.REOPENED)
    policy = forum_policy(day=clock.day_of(now))
    asked = FollowUp.objects.filter(question=question, kind=FollowUpKind.ASKED_FURTHER).count()
    if asked >= policy.follow_ups_at_most:
        raise errors.FollowUpsEnough
    with refusing({"one_open_follow_up": errors.FollowUpOpen}):
        _say(question, FollowUpKind.ASKED_FURTHER, text, now=now)
    _start_clock(question, now=now)
    # One that was answered elsewhere, before, has nobody yet.
    question.assigned_to_id = question.assigned_to_id or question.answer.versions.latest("number").author_id
    question.assigned_at, question.reminded_at, question.escalated_at = now, None, None
    move(question, S.REOPENED, by=None, now=now)
    return question


def _start_clock(question: Question, *, now: datetime) -> None:
    due = clock_of_question(category=question.category, now=now)
    question.rule, question.due_on = due.rule, due.due_on
    question.aim_on, question.forward_by = due.aim_on, due.forward_by


def _say(question: Question, kind: FollowUpKind, text: str, *, now: datetime) -> FollowUp:
    policy = forum_policy(day=clock.day_of(now))
    require_length(text, limit=policy.text_longest, refusal=errors.TextTooLong)
    masked = masked_text(text, allowed=allowed())
    if not masked.public:
        raise errors.TextMissing
    follow_up = FollowUp.objects.create(question=question, kind=kind, text=masked.public, said_at=now)
    keep_original(question, title=None, text=masked, policy=policy, now=now, follow_up=follow_up)
    return follow_up


@transaction.atomic
def tell_at(*, token: str, contact: Contact, now: datetime) -> Question:
    """Give, or change, the address the answer is told at."""
    question = lock_question_by_token(token)
    question.contact = contact.value
    question.contact_hash = contact_hash(contact.value, settings.CONTACT_KEY)
    save(question, verb="question_contact", by=None, now=now)
    return question
