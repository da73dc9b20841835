"""What somebody who is writing a question is shown: answers there may be already, and what would be masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from forum.models import Question
from forum.models.originals import KIND_NAMES
from forum.personal_data import MASK, find, mask
from forum.plain_text import on_one_line, shown, storable
from forum.policies import ForumPolicy
from forum.queries.catalogue import CataloguePage, pages_about
from forum.queries.rules import allowed
from forum.search.queries import similar

# What is looked at while typing; the deed looks at everything.
LONGEST_TITLE = ForumPolicy().title_longest * 4
LONGEST_TEXT = ForumPolicy().text_longest * 4
SHORTEST = 3
WORDS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Personal:
    """What looks like personal data: its kinds, and the first passage as everybody would read it."""

    kinds: Sequence[str | Promise]
    excerpt: str


@dataclass(frozen=True, slots=True)
class WhileWriting:
    """Answers and pages like what is being written, and what of it would be masked; None for nothing."""

    questions: Sequence[Question]
    pages: Sequence[CataloguePage]
    personal: Personal | None


def while_writing(*, title: str, text: str, now: datetime) -> WhileWriting:
    """Return what helps somebody who is writing."""
    asked = on_one_line(storable(title[:LONGEST_TITLE]))
    is_enough = sum(letter.isalnum() for letter in asked) >= SHORTEST
    return WhileWriting(
        questions=similar(asked) if is_enough else [],
        pages=pages_about(asked, now=now) if is_enough else [],
        personal=personal_in(f"{asked}\n{storable(text[:LONGEST_TEXT])}"),
    )


def personal_in(text: str) -> Personal | None:
    """Return what of a text would be masked."""
    passages = find(text, allowed=allowed())
    if not passages:
        return None
    kinds = dict.fromkeys(KIND_NAMES[passage.kind] for passage in passages)
    return Personal(list(kinds), _excerpt(shown(mask(text, passages))))


def _excerpt(masked: str) -> str:
    before, bar, _after = masked.partition(MASK)
    return " ".join([*before.split()[-WORDS_BEFORE:], bar])
