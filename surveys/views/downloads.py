"""Results and answers as files: published figures for everybody, the rest for who plans surveys."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import NotFound
from surveys import exports, permissions
from surveys.errors import AnswersNotCut
from surveys.exports import File
from surveys.models import Stage
from surveys.permissions import StaffRequest, signed_in
from surveys.queries.results import stage_results
from surveys.queries.rules import survey_policy
from surveys.results.figures import StageFigures

Making = TypeVar("Making")
FIGURES: dict[str, Callable[[StageFigures], File]] = {"csv": exports.figures_csv, "xlsx": exports.figures_xlsx}
ANSWERS = {"csv": exports.answers_csv, "xlsx": exports.answers_xlsx, "sav": exports.answers_sav}


@require_safe
def figures(request: HttpRequest, slug: str, year: int, instrument: str, kind: str, ending: str) -> HttpResponse:
    """Send the published figures of a stage."""
    found = stage_results(institution=slug, year=year, instrument=instrument, kind=kind, inside=False)
    return _sent(_maker(FIGURES, ending)(found))


@require_GET
@never_cache
@signed_in
def inside_figures(
    request: StaffRequest, slug: str, year: int, instrument: str, kind: str, ending: str
) -> HttpResponse:
    """Send the figures of a stage in smaller cells to who plans surveys."""
    permissions.require_lead(request.user, now=clock.now())
    found = stage_results(institution=slug, year=year, instrument=instrument, kind=kind, inside=True)
    return _sent(_maker(FIGURES, ending)(found))


@require_GET
@never_cache
@signed_in
def answers(request: StaffRequest, stage_id: int, ending: str) -> HttpResponse:
    """Send everybody's answers, cut from who gave them, to who plans surveys."""
    stage = _stage_over(request, stage_id)
    threshold = survey_policy(now=clock.now()).inside_cell
    return _sent(_maker(ANSWERS, ending)(stage, threshold=threshold))


@require_GET
@never_cache
@signed_in
def codebook(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Send what each column of the answers means."""
    return _sent(exports.codebook_csv(_stage_over(request, stage_id)))


def _stage_over(request: StaffRequest, stage_id: int) -> Stage:
    """Return a stage whose answers may be taken out: they have been cut from the people who gave them."""
    stage = permissions.stage_led_by(request.user, stage_id, now=clock.now())
    if stage.unlinked_at is None:
        raise AnswersNotCut
    return stage


def _maker(makers: Mapping[str, Making], ending: str) -> Making:
    if ending not in makers:
        raise NotFound
    return makers[ending]


def _sent(file: File) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
