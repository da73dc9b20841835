"""Questionnaires: what has been used stands for good; what is changed is another version."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from surveys import errors
from surveys.models import Block, Choice, InstrumentVersion, Question, QuestionKind
from surveys.queries.questionnaires import questionnaire_of
from surveys.routing import never_asked


@transaction.atomic
def freeze(*, version_id: int, by: User | None, now: datetime) -> InstrumentVersion:
    """Let nothing in a version change any more. Raises VersionFrozen, QuestionnaireCountWrong, QuestionnaireFaulty,
    ChoicesMissing.
    """
    version = _lock(version_id)
    if version.is_frozen:
        raise errors.VersionFrozen
    return _freeze(version, by=by, now=now)


@transaction.atomic
def freeze_if_needed(*, version_id: int, by: User | None, now: datetime) -> None:
    """Freeze a version that is about to be used. Raises QuestionnaireCountWrong, QuestionnaireFaulty,
    ChoicesMissing.
    """
    version = _lock(version_id)
    if not version.is_frozen:
        _freeze(version, by=by, now=now)


def _lock(version_id: int) -> InstrumentVersion:
    return InstrumentVersion.objects.select_for_update(no_key=True).get(pk=version_id)


def _freeze(version: InstrumentVersion, *, by: User | None, now: datetime) -> InstrumentVersion:
    questionnaire = questionnaire_of(version.pk)
    number, expected = len(questionnaire.questions), version.questions_expected
    if number == 0 or (expected is not None and number != expected):
        raise errors.QuestionnaireCountWrong(expected=expected or 1, number=number)
    if lost := never_asked(questionnaire.asked):
        raise errors.QuestionnaireFaulty(questions=", ".join(lost))
    if bare := [str(one.place) for one in questionnaire.questions.values() if _has_no_answers(one)]:
        raise errors.ChoicesMissing(questions=", ".join(bare))
    version.frozen_at = now
    version.save(update_fields=["frozen_at"])
    record(verb="survey_version_freeze", subject=f"survey-version:{version.pk}", by=by, now=now)
    return version


def _has_no_answers(question: Question) -> bool:
    return question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE) and not question.choices.all()


@transaction.atomic
def new_version(*, of: InstrumentVersion, by: User | None, now: datetime, note: str = "") -> InstrumentVersion:
    """Copy a version, so that the copy can be changed."""
    siblings = InstrumentVersion.objects.filter(instrument=of.instrument_id, variant=of.variant)
    # Who makes another at the same moment waits, and counts on.
    list(siblings.select_for_update(no_key=True).order_by("pk"))
    last = siblings.aggregate(last=Max("number"))["last"]
    copy = InstrumentVersion.objects.create(
        instrument_id=of.instrument_id, number=last + 1, variant=of.variant, is_draft_wording=of.is_draft_wording,
        questions_expected=of.questions_expected, note=note.strip(),
    )  # fmt: skip
    for block in Block.objects.filter(version=of).order_by("place"):
        _copy_block(block, copy)
    record(verb="survey_version_make", subject=f"survey-version:{copy.pk}", by=by, now=now, detail={"of": of.pk})
    return copy


def _copy_block(block: Block, version: InstrumentVersion) -> None:
    questions = list(Question.objects.filter(block=block).prefetch_related("choices").order_by("place"))
    block.pk, block.version = None, version
    block._state.adding = True
    block.save()
    for question in questions:
        choices = list(question.choices.all())
        question.pk, question.block, question.version = None, block, version
        question._state.adding = True
        question.save()
        for choice in choices:
            choice.pk, choice.question = None, question
        Choice.objects.bulk_create(choices)
