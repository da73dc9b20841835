"""A version that is being written: held by one deed at a time, its blocks and questions in order, its rules whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from surveys import errors
from surveys.models import Block, InstrumentVersion, Question
from surveys.queries.questionnaires import Questionnaire, questionnaire_of
from surveys.queries.skipping import stranded
from surveys.replies import SPECIALS

# Where rows stand while they are numbered anew: two of one version are never in one place.
ASIDE = 10_000
LAST = 2 * ASIDE
LONGEST_CODE = 40

Layout = list[tuple[Block, list[Question]]]
Thing = TypeVar("Thing")


class Way(StrEnum):
    """Where something is moved to, by one place."""

    UP = "up"
    DOWN = "down"

    @property
    def step(self) -> int:
        """What is added to its place."""
        return -1 if self == Way.UP else 1


@contextmanager
def editing(version_id: int, what: str, *, by: User, now: datetime) -> Iterator[dict[str, Any]]:
    """Hold a version until a deed is done, and note the deed with what is written into the details.

    Who edits it at the same moment waits, and so does who freezes it. Raises VersionFrozen, and RuleNeedsIt where a
    question could never be asked after the deed that could be asked before.
    """
    with transaction.atomic():
        version = InstrumentVersion.objects.select_for_update(no_key=True).get(pk=version_id)
        if version.is_frozen:
            raise errors.VersionFrozen
        before, detail = questionnaire_of(version_id), dict[str, Any]()
        yield detail
        _require_rules(before, questionnaire_of(version_id))
        record(verb=f"survey_{what}", subject=f"survey-version:{version_id}", by=by, now=now, detail=detail)


def _require_rules(before: Questionnaire, after: Questionnaire) -> None:
    if lost := stranded(after) - stranded(before):
        places = sorted(before.questions[code].place for code in lost if code in before.questions)
        raise errors.RuleNeedsIt(questions=", ".join(map(str, places)))


# ---- order -----------------------------------------------------------------------------------------------------------


def layout_of(version_id: int) -> Layout:
    """Return the blocks of a version in order, each with its questions."""
    questions = list(Question.objects.filter(version=version_id).order_by("place"))
    blocks = Block.objects.filter(version=version_id).order_by("place")
    return [(block, [one for one in questions if one.block_id == block.pk]) for block in blocks]


def keep(layout: Layout) -> None:
    """Number blocks from 1 on, and questions through all blocks."""
    blocks = [block for block, _questions in layout]
    questions = [question for _block, mine in layout for question in mine]
    _put_aside(Block, blocks)
    _put_aside(Question, questions)
    Block.objects.bulk_update(_numbered(blocks), ["place"])
    Question.objects.bulk_update(_numbered(questions), ["place", "block"])


def _put_aside(model: type[Block] | type[Question], rows: list[Any]) -> None:
    model.objects.filter(pk__in=[row.pk for row in rows], place__lt=ASIDE).update(place=F("place") + ASIDE)


def _numbered(rows: list[Any]) -> list[Any]:
    for place, row in enumerate(rows, 1):
        row.place = place
    return rows


def exchange(things: list[Thing], nth: int, way: Way) -> bool:
    """Let one thing change places with its neighbour; say whether there is one."""
    beside = nth + way.step
    if not 0 <= beside < len(things):
        return False
    things[nth], things[beside] = things[beside], things[nth]
    return True


# ---- codes -----------------------------------------------------------------------------------------------------------


def free_code(words: str, taken: set[str], *, otherwise: str) -> str:
    """Return a code made of words, one that is not taken and means nothing else."""
    wanted = slugify(words)[: LONGEST_CODE - 4].strip("-") or otherwise
    known = taken | set(SPECIALS)
    return next(code for code in _variants(wanted) if code not in known)


def _variants(wanted: str) -> Iterator[str]:
    yield wanted
    nth = 2
    while True:
        yield f"{wanted}-{nth}"
        nth += 1
