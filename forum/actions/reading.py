"""What readers leave behind: whether it helped, and of colleagues that they are looking."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from forum import errors
from forum.actions.masking import masked_word
from forum.models import Look, Question, Vote
from forum.states import READABLE
from forum.tokens import device_hash
from pmlp_portal.accounts.models import User

LONGEST_WORD = 300
_COUNTS = {True: "helpful", False: "unhelpful"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether an answer helped, and a word why."""

    is_helpful: bool
    word: str = ""


@transaction.atomic
def vote(*, question_id: int, device: str, opinion: Opinion, now: datetime) -> Vote:
    """Count what a device says of an answer, once; saying the other thing changes it. Raises NotReadable."""
    if not Question.objects.filter(pk=question_id, state__in=READABLE).exists():
        raise errors.NotReadable
    word = masked_word(opinion.word[: 4 * LONGEST_WORD])[:LONGEST_WORD]
    # Two at once of one device: the second waits for the first's row by the constraint, and then changes that one.
    cast, is_new = Vote.objects.select_for_update().get_or_create(
        question_id=question_id,
        device_hash=device_hash(device, question_id=question_id),
        defaults={"is_helpful": opinion.is_helpful, "word": word, "at": now},
    )
    if is_new:
        _count(question_id, opinion.is_helpful, 1)
        return cast
    if cast.is_helpful != opinion.is_helpful:
        _count(question_id, cast.is_helpful, -1)
        _count(question_id, opinion.is_helpful, 1)
    cast.is_helpful, cast.word, cast.at = opinion.is_helpful, word or cast.word, now
    cast.save()
    return cast


def _count(question_id: int, is_helpful: bool, by: int) -> None:
    name = _COUNTS[is_helpful]
    Question.objects.filter(pk=question_id).update(**{name: F(name) + by})


def note_look(*, question_id: int, by: User, now: datetime) -> None:
    """Note that somebody has a question open, so that a colleague who opens it too is told."""
    Look.objects.update_or_create(question_id=question_id, user=by, defaults={"at": now})
