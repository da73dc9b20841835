"""Masking before anything is stored for everybody, and masking or showing a passage by hand, with a reason."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from forum import errors
from forum.actions.moves import lock_seen, require_reason, save
from forum.models import FollowUp, Original, Part, Passage, Question
from forum.personal_data import Allowed, Found, PassageKind, find, mask
from forum.plain_text import on_one_line, shown, slug_of, storable
from forum.policies import ForumPolicy, months_after
from forum.queries.rules import allowed as own_data
from forum.search import index
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.contacts import without

TITLE_FITS = 200  # characters, as the column has them


@dataclass(frozen=True, slots=True)
class Masked:
    """What somebody wrote: the words as they came, the passages found in them, and what everybody may read."""

    original: str
    passages: list[Found]
    public: str


def masked_title(written: str, *, allowed: Allowed) -> Masked:
    """Mask a text of one line."""
    original = " ".join(storable(written).split())
    passages = find(original, allowed=allowed)
    return Masked(original, passages, _fitting(mask(original, passages)))


def _fitting(title: str) -> str:
    """Return a masked title as it is stored: a bar may be longer than what it hides, and where many are, some go."""
    return on_one_line(title)[:TITLE_FITS].rstrip()


def masked_text(written: str, *, allowed: Allowed) -> Masked:
    """Mask a text of several lines."""
    original = storable(written).strip()
    passages = find(original, allowed=allowed)
    return Masked(original, passages, shown(mask(original, passages)))


def require_length(written: str, *, limit: int, refusal: type[errors.TextTooLong | errors.TitleTooLong]) -> None:
    """Raise the refusal for what is too long to show, or too long to look at whether it is."""
    # A letter may be written in several characters; a megabyte is refused before anybody searches it.
    if len(written) > 4 * limit or len(shown(written)) > limit:
        raise refusal(limit=limit)


def keep_original(
    question: Question, *, title: Masked | None, text: Masked, policy: ForumPolicy, now: datetime,
    follow_up: FollowUp | None = None,
) -> None:  # fmt: skip
    """Keep the words as they came, apart and for a while, and note what of them is masked."""
    Original.objects.create(
        question=question,
        follow_up=follow_up,
        title=title.original if title else "",
        text=text.original,
        delete_on=_delete_on(question.due_on, policy),
    )
    parts = [(Part.TEXT, text), *([(Part.TITLE, title)] if title else [])]
    Passage.objects.bulk_create(
        Passage(question=question, follow_up=follow_up, part=part, start=f.start, end=f.end, kind=f.kind, at=now)
        for part, masked in parts
        for f in masked.passages
    )


def _delete_on(due_on: date, policy: ForumPolicy) -> date:
    return months_after(due_on, policy.originals_kept_months)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a question, or in one of its follow-ups: positions in the original while it is kept."""

    part: Part
    start: int
    end: int
    follow_up_id: int | None = None


@transaction.atomic
def mask_passage(
    *, question_id: int, seen: int, place: Place, reason: str, by: User, now: datetime,
    kind: PassageKind = PassageKind.OTHER,
) -> Question:  # fmt: skip
    """Mask a passage the portal has not found. After the original is deleted, in what is public.

    Raises SavedMeanwhile, BecauseMissing, PassageWrong.
    """
    question = lock_seen(question_id, seen=seen)
    said = require_reason(reason)
    _mask_places(question, place.follow_up_id, [place], _Why(said, kind), by=by, now=now)
    return question


@transaction.atomic
def mask_words(*, question_id: int, seen: int, words: str, reason: str, by: User, now: datetime) -> Question:
    """Mask some words wherever they stand in a question and in what was said after it, however they are spaced.

    Raises SavedMeanwhile, BecauseMissing, WordsNotThere.
    """
    question = lock_seen(question_id, seen=seen)
    why = _Why(require_reason(reason), PassageKind.OTHER)
    found = False
    for follow_up_id in [None, *question.follow_ups.values_list("pk", flat=True)]:
        if places := _places_of(words, question, follow_up_id):
            _mask_places(question, follow_up_id, places, why, by=by, now=now)
            found = True
    if not found:
        raise errors.WordsNotThere
    return question


@dataclass(frozen=True, slots=True)
class _Why:
    """What somebody says of a passage they mask."""

    reason: str
    kind: PassageKind


def _places_of(words: str, question: Question, follow_up_id: int | None) -> list[Place]:
    wanted = re.compile(r"\s+".join(map(re.escape, words.split())) or r"(?!)")
    follow_up = _follow_up(question, follow_up_id)
    written = _original(question, follow_up) or follow_up or question
    return [
        Place(part, *hit.span(), follow_up_id)
        for part in (Part if follow_up is None else [Part.TEXT])
        for hit in wanted.finditer(_part_of(written, part))
    ]


def _mask_places(
    question: Question, follow_up_id: int | None, places: list[Place], why: _Why, *, by: User, now: datetime
) -> None:
    follow_up = _follow_up(question, follow_up_id)
    original = _original(question, follow_up)
    for place in places:
        if not 0 <= place.start < place.end <= len(_part_of(original or follow_up or question, place.part)):
            raise errors.PassageWrong
        Passage.objects.update_or_create(
            question=question, follow_up=follow_up, part=place.part, start=place.start, end=place.end,
            defaults={"kind": why.kind, "is_masked": True, "reason": why.reason, "by": by, "at": now},
        )  # fmt: skip
    if original is not None:
        _write_public(question, follow_up, original)
    else:
        _mask_public(follow_up or question, places)
    _saved(question, follow_up, verb="question_mask", by=by, now=now)


def _mask_public(written: FollowUp | Question, places: list[Place]) -> None:
    """Without an original what is public is all there is: it is masked where it stands."""
    for part in {place.part for place in places}:
        hidden = [Found(place.start, place.end, PassageKind.OTHER) for place in places if place.part == part]
        _write_part(written, part, mask(_part_of(written, part), hidden))


@transaction.atomic
def unmask_passage(*, passage_id: int, seen: int, reason: str, by: User, now: datetime) -> Question:
    """Show what was masked without need. Raises SavedMeanwhile, BecauseMissing, OriginalGone, PassageWrong."""
    passage = Passage.objects.select_related("follow_up").filter(pk=passage_id).first()
    if passage is None:
        raise errors.PassageWrong
    question = lock_seen(passage.question_id, seen=seen)
    said = require_reason(reason)
    original = _original(question, passage.follow_up)
    if original is None:
        raise errors.OriginalGone
    Passage.objects.filter(pk=passage_id).update(is_masked=False, reason=said, by=by, at=now)
    _write_public(question, passage.follow_up, original)
    return _saved(question, passage.follow_up, verb="question_unmask", by=by, now=now)


@transaction.atomic
def show_originals(*, question_id: int, reason: str, by: User, now: datetime) -> list[Original]:
    """Let somebody who answers read what is masked: who and why is on record. Raises OriginalGone, BecauseMissing.

    The caller has looked whether they may.
    """
    said = require_reason(reason)
    originals = list(Original.objects.filter(question=question_id).select_related("follow_up").order_by("pk"))
    if not originals:
        raise errors.OriginalGone
    record(verb="original_read", subject=f"question:{question_id}", by=by, now=now, detail={"reason": said})
    return originals


def _follow_up(question: Question, follow_up_id: int | None) -> FollowUp | None:
    if follow_up_id is None:
        return None
    follow_up = FollowUp.objects.filter(pk=follow_up_id, question=question).first()
    if follow_up is None:
        raise errors.PassageWrong
    return follow_up


def _original(question: Question, follow_up: FollowUp | None) -> Original | None:
    return Original.objects.filter(question=question, follow_up=follow_up).first()


def _part_of(written: Original | FollowUp | Question, part: Part) -> str:
    return str(getattr(written, part.value, ""))


def _write_part(written: FollowUp | Question, part: Part, text: str) -> None:
    setattr(written, part.value, _fitting(text) if part == Part.TITLE else shown(text))


def _write_public(question: Question, follow_up: FollowUp | None, original: Original) -> None:
    """Write what everybody may read anew, from the original and what of it is masked by now."""
    hidden = Passage.objects.filter(question=question, follow_up=follow_up, is_masked=True)
    for part in Part if follow_up is None else [Part.TEXT]:
        passages = [Found(row.start, row.end, PassageKind(row.kind)) for row in hidden if row.part == part]
        _write_part(follow_up or question, part, mask(_part_of(original, part), passages))


def mask_contact(*, pattern: str, by: User | None, now: datetime) -> int:
    """Take a contact out of what everybody may read, at the wish of whose it is: `pattern` is the contact's as
    `kernel.contacts` writes it. Return of how many questions.
    """
    named = Q(title__iregex=pattern) | Q(text__iregex=pattern) | Q(follow_ups__text__iregex=pattern)
    found = sorted(set(Question.objects.filter(named).values_list("pk", flat=True)))
    for question_id in found:
        _take_out(question_id, pattern, by=by, now=now)
    return len(found)


@transaction.atomic
def _take_out(question_id: int, pattern: str, *, by: User | None, now: datetime) -> None:
    question = Question.objects.select_for_update().get(pk=question_id)
    question.title, question.text = without(question.title, pattern)[:TITLE_FITS], without(question.text, pattern)
    for follow_up in question.follow_ups.filter(text__iregex=pattern):
        follow_up.text = without(follow_up.text, pattern)
        follow_up.save(update_fields=["text"])
    _saved(question, None, verb="question_mask", by=by, now=now)


def _saved(question: Question, follow_up: FollowUp | None, *, verb: str, by: User | None, now: datetime) -> Question:
    if follow_up is not None:
        follow_up.save(update_fields=["text"])
    # A name may have stood in the address too.
    question.slug = slug_of(question.title)
    save(question, verb=verb, by=by, now=now)
    index.index(question.pk)
    return question


def masked_word(written: str) -> str:
    """Return a short text with what is personal masked; its original is not kept."""
    return masked_title(written, allowed=own_data()).public
