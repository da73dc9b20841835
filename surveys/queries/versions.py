"""Questionnaires as who leads a survey reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch

from pmlp_portal.kernel.errors import NotFound
from surveys.errors import VersionFrozen
from surveys.models import Block, Choice, Instrument, InstrumentVersion, Question, Stage


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version with its questions by block, and the stages that ask it."""

    version: InstrumentVersion
    blocks: Sequence[Block]
    number: int
    stages: Sequence[Stage]


def instruments() -> list[Instrument]:
    """Return every questionnaire with its versions, the newest first, each with its `question_count`."""
    versions = InstrumentVersion.objects.annotate(question_count=Count("questions")).order_by("variant", "-number")
    return list(Instrument.objects.prefetch_related(Prefetch("versions", queryset=versions)))


def version_page(version_id: int) -> VersionPage:
    """Return one version. Raises NotFound."""
    version = version_of(version_id)
    questions = Question.objects.select_related("topic", "factor").prefetch_related("choices")
    blocks = list(version.blocks.prefetch_related(Prefetch("questions", queryset=questions)))
    return VersionPage(
        version=version,
        blocks=blocks,
        number=version.questions.count(),
        stages=list(version.stages.select_related("period")),
    )


def question_of(question_id: int) -> Question:
    """Return a question with its version. Raises NotFound."""
    question = Question.objects.select_related("version__instrument").filter(pk=question_id).first()
    if question is None:
        raise NotFound
    return question


def block_of(block_id: int) -> Block:
    """Return a block with its version. Raises NotFound."""
    block = Block.objects.select_related("version__instrument").filter(pk=block_id).first()
    if block is None:
        raise NotFound
    return block


def choice_of(choice_id: int) -> Choice:
    """Return a choice with its question. Raises NotFound."""
    choice = Choice.objects.select_related("question__version__instrument").filter(pk=choice_id).first()
    if choice is None:
        raise NotFound
    return choice


def require_draft(version: InstrumentVersion) -> None:
    """Raise VersionFrozen where nothing can be changed any more."""
    if version.is_frozen:
        raise VersionFrozen


def version_of(version_id: int) -> InstrumentVersion:
    """Return a version. Raises NotFound."""
    version = InstrumentVersion.objects.select_related("instrument").filter(pk=version_id).first()
    if version is None:
        raise NotFound
    return version
