"""Questions of a version that is being written: added, changed, moved, removed, asked after certain answers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pmlp_portal.accounts.models import User
from surveys import errors
from surveys.actions.drafts import LAST, Layout, Way, editing, exchange, free_code, keep, layout_of
from surveys.models import Factor, Question, Topic, fits
from surveys.queries.questionnaires import questionnaire_of
from surveys.queries.skipping import stranded
from surveys.queries.versions import block_of, question_of


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as who leads a survey writes it."""

    kind: str
    text_lv: str
    text_en: str = ""
    hint_lv: str = ""
    hint_en: str = ""
    low_label_lv: str = ""
    low_label_en: str = ""
    high_label_lv: str = ""
    high_label_en: str = ""
    topic: Topic | None = None
    factor: Factor | None = None
    allows_na: bool = True
    allows_refused: bool = True
    allows_unknown: bool = False
    required: bool = True

    @property
    def columns(self) -> dict[str, Any]:
        """What a row of it holds."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def add_question(*, block_id: int, draft: QuestionDraft, by: User, now: datetime, code: str = "") -> Question:
    """Add a question at the end of a block. Without a code one is made of its words.

    Raises VersionFrozen, CodeTaken, NotFound.
    """
    with editing(block_of(block_id).version_id, "question_add", by=by, now=now) as noted:
        block = block_of(block_id)
        chosen = _code(block.version_id, code, draft)
        columns = {"version_id": block.version_id, "code": chosen, "place": LAST, **draft.columns}
        question = Question.objects.create(block=block, **columns)
        keep(layout_of(block.version_id))
        noted["question"] = chosen
    return question


def _code(version_id: int, wanted: str, draft: QuestionDraft) -> str:
    taken = set(Question.objects.filter(version=version_id).values_list("code", flat=True))
    if wanted in taken:
        raise errors.CodeTaken
    return wanted or free_code(draft.text_en or draft.text_lv, taken, otherwise="question")


def change_question(*, question_id: int, draft: QuestionDraft, by: User, now: datetime) -> Question:
    """Put a question anew, or have it answered otherwise.

    Raises VersionFrozen, ChoicesDoNotFit, RuleNeedsIt, NotFound.
    """
    with editing(question_of(question_id).version_id, "question_change", by=by, now=now) as noted:
        question = question_of(question_id)
        if not all(fits(draft.kind, code) for code in question.choices.values_list("code", flat=True)):
            raise errors.ChoicesDoNotFit
        for name, value in draft.columns.items():
            setattr(question, name, value)
        question.save(update_fields=[*draft.columns])
        noted["question"] = question.code
    return question


def move_question(*, question_id: int, way: Way, by: User, now: datetime) -> Question:
    """Move a question by one, at the edge of its block into the next; at the edge of all it stays.

    Raises VersionFrozen, RuleNeedsIt, NotFound.
    """
    with editing(question_of(question_id).version_id, "question_move", by=by, now=now) as noted:
        question = question_of(question_id)
        layout = layout_of(question.version_id)
        _move(layout, question, way)
        keep(layout)
        noted |= {"question": question.code, "way": way}
    return question


def _move(layout: Layout, question: Question, way: Way) -> None:
    nth = [block.pk for block, _questions in layout].index(question.block_id)
    _block, mine = layout[nth]
    place = [one.pk for one in mine].index(question.pk)
    if exchange(mine, place, way) or not 0 <= nth + way.step < len(layout):
        return
    block, others = layout[nth + way.step]
    moved = mine.pop(place)
    moved.block = block
    others.insert(len(others) if way == Way.UP else 0, moved)


def remove_question(*, question_id: int, by: User, now: datetime) -> int:
    """Remove a question; return the number of its version. Raises VersionFrozen, RuleNeedsIt, NotFound."""
    with editing(question_of(question_id).version_id, "question_remove", by=by, now=now) as noted:
        question = question_of(question_id)
        noted["question"] = question.code
        question.delete()
        keep(layout_of(question.version_id))
    return question.version_id


def set_rule(*, question_id: int, after: str, answers: Sequence[str], by: User, now: datetime) -> Question:
    """Ask a question only after one of these answers to one before it; without any, of everybody.

    Raises VersionFrozen, RuleWrong, NotFound.
    """
    with editing(question_of(question_id).version_id, "question_rule", by=by, now=now) as noted:
        question = question_of(question_id)
        question.asked_if = {"question": after, "answers": list(answers)} if after else None
        question.save(update_fields=["asked_if"])
        if question.code in stranded(questionnaire_of(question.version_id)):
            raise errors.RuleWrong
        noted |= {"question": question.code, "asked_if": question.asked_if}
    return question
