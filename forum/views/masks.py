"""Masking, and what lies under it: each with a reason, for who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from forum import actions, desk_forms, permissions
from forum.models import Original, Passage
from forum.permissions import StaffRequest, signed_in
from forum.views.deeds import Deed, deed_on_masks
from forum.views.desk_question import page_of, told_on_page
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.problems import refused_as


@deed_on_masks
def mask(deed: Deed) -> str:
    """Mask words wherever they stand."""
    said = deed.said(desk_forms.MaskForm)
    actions.mask_words(seen=said["seen"], words=said["words"], reason=said["because"], **deed.common())
    return _("Masked.")


@deed_on_masks
def unmask(deed: Deed) -> str:
    """Let everybody read a passage."""
    said = deed.said(desk_forms.UnmaskForm)
    passage = permissions.passage_of(deed.by, deed.question, said["passage"], now=deed.now)
    actions.unmask_passage(
        passage_id=passage.pk, seen=said["seen"], reason=said["because"], by=deed.by, now=deed.now
    )  # fmt: skip
    return _("Everybody reads this passage now.")


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A text as it came, and what of it is masked: each passage with its words."""

    original: Original
    words: Sequence[tuple[Passage, str]]


@require_POST
@never_cache
@signed_in
@refused_as(told_on_page)
def show_originals(request: StaffRequest, question_id: int) -> HttpResponse:
    """Show the words as they came, this once; who looked and why is on record."""
    now = clock.now()
    question = permissions.question_unmasked_by(request.user, question_id, now=now)
    because = desk_forms.understood(desk_forms.WhyForm(request.POST))["because"]
    return page_of(request, question.pk, uncovered=_uncovered(request, question_id, because, now))


def _uncovered(request: StaffRequest, question_id: int, because: str, now: datetime) -> list[Uncovered]:
    originals = actions.show_originals(question_id=question_id, reason=because, by=request.user, now=now)
    passages = list(Passage.objects.filter(question=question_id))
    return [Uncovered(original, _words(original, passages)) for original in originals]


def _words(original: Original, passages: Sequence[Passage]) -> list[tuple[Passage, str]]:
    of_this = [passage for passage in passages if passage.follow_up_id == original.follow_up_id]
    return [(passage, str(getattr(original, passage.part))[passage.start : passage.end]) for passage in of_this]
