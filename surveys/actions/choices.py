"""Answers to choose from, in a version that is being written: added, worded, moved, removed."""

from collections.abc import Mapping
from datetime import datetime

from pmlp_portal.accounts.models import User
from surveys import errors
from surveys.actions.drafts import Way, editing, exchange, free_code
from surveys.models import Choice, Question, fits
from surveys.queries.versions import choice_of, question_of


def add_choice(*, question_id: int, words: Mapping[str, str], by: User, now: datetime, point: str = "") -> Choice:
    """Add an answer after the others; on a scale the label of a point.

    Raises VersionFrozen, PointWrong, NotFound.
    """
    with editing(question_of(question_id).version_id, "choice_add", by=by, now=now) as noted:
        question = question_of(question_id)
        there = list(question.choices.order_by("place", "pk"))
        code = _code(question, point, words, taken={one.code for one in there})
        choice = Choice.objects.create(question=question, place=len(there) + 1, code=code, **words)
        _number([*there, choice], by_code=bool(question.levels))
        noted |= {"question": question.code, "choice": code}
    return choice


def _code(question: Question, point: str, words: Mapping[str, str], *, taken: set[str]) -> str:
    code = point or free_code(words.get("text_en") or words["text_lv"], taken, otherwise="answer")
    if bool(point) != bool(question.levels) or code in taken or not fits(question.kind, code):
        raise errors.PointWrong
    return code


def _number(choices: list[Choice], *, by_code: bool = False) -> None:
    """Number them from 1 on; labels stand as their points do."""
    for place, choice in enumerate(sorted(choices, key=lambda one: int(one.code)) if by_code else choices, 1):
        choice.place = place
    Choice.objects.bulk_update(choices, ["place"])


def word_choice(*, choice_id: int, words: Mapping[str, str], by: User, now: datetime) -> Choice:
    """Word an answer anew; its code stays. Raises VersionFrozen, NotFound."""
    with editing(choice_of(choice_id).question.version_id, "choice_word", by=by, now=now) as noted:
        choice = choice_of(choice_id)
        for name, said in words.items():
            setattr(choice, name, said)
        choice.save(update_fields=[*words])
        noted |= {"question": choice.question.code, "choice": choice.code}
    return choice


def move_choice(*, choice_id: int, way: Way, by: User, now: datetime) -> Choice:
    """Move an answer by one; labels of a scale stay as its points stand. Raises VersionFrozen, NotFound."""
    with editing(choice_of(choice_id).question.version_id, "choice_move", by=by, now=now) as noted:
        choice = choice_of(choice_id)
        choices = list(choice.question.choices.order_by("place", "pk"))
        exchange(choices, [one.pk for one in choices].index(choice.pk), way)
        _number(choices, by_code=bool(choice.question.levels))
        noted |= {"question": choice.question.code, "choice": choice.code, "way": way}
    return choice


def remove_choice(*, choice_id: int, by: User, now: datetime) -> Question:
    """Remove an answer; return its question. Raises VersionFrozen, RuleNeedsIt, NotFound."""
    with editing(choice_of(choice_id).question.version_id, "choice_remove", by=by, now=now) as noted:
        choice = choice_of(choice_id)
        noted |= {"question": choice.question.code, "choice": choice.code}
        choice.delete()
        _number(list(choice.question.choices.order_by("place", "pk")))
    return choice.question
