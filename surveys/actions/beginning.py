"""How somebody comes to answer: called, by a link of their own, after a visit, on paper. Beginning twice is once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from surveys import errors
from surveys.actions import quotas
from surveys.models import Case, Mode, Response, Source, Stage
from surveys.policies import monday_of
from surveys.queries.questionnaires import questionnaire_of
from surveys.queries.responses import (
    invitation_by_token,
    lock_case,
    lock_response_of,
    require_in_field,
    require_open,
)
from surveys.routing import next_question
from surveys.states import ResponseState
from surveys.tokens import origin_hash

# A person waits on the line, and is not asked in vain. Who comes by a link, or has written, is heard beyond a quota.
_NEEDS_A_PLACE = (Mode.TELEPHONE,)


@transaction.atomic
def begin_case(*, case: Case, mode: Mode, source: Source, now: datetime) -> Response:
    """Return the response of somebody drawn or invited: begun now, or gone on with where it was broken off.

    Raises FieldworkNotBegun, FieldworkOver, AnsweredAlready, RefusedAlready, CaseOver, QuotaFull.
    """
    locked = lock_case(case.pk)
    require_in_field(locked.stage, now=now)
    require_open(locked)
    response = lock_response_of(locked)
    if response is None:
        return _insert(_new(locked, mode=mode, source=source, now=now))
    return _go_on(response, mode=mode)


@transaction.atomic
def begin_by_token(*, token: str, language: str, now: datetime) -> Response:
    """Return the response a link of somebody's own opens.

    Raises SurveyNotFound, and what `begin_case` raises except QuotaFull.
    """
    invitation = invitation_by_token(token)
    case = invitation.case
    if invitation.used_at is not None:
        raise errors.AnsweredAlready
    is_form = Mode.FORM in case.stage.modes
    response = begin_case(
        case=case,
        mode=Mode.FORM if is_form else Mode.ELECTRONIC,
        source=Source.FORM if is_form else Source.SAMPLE,
        now=now,
    )
    if response.language != language:
        response.language = language
        response.save(update_fields=["language"])
    return response


@dataclass(frozen=True, slots=True)
class Origin:
    """What an open link is for: `name` tells it from others ("visit:17") and is kept as a keyed hash only."""

    name: str
    branch: Branch | None = None
    service: Service | None = None


@transaction.atomic
def begin_open(*, stage_id: int, origin: Origin, language: str, now: datetime) -> Response:
    """Return the response to an open link, kept apart from the sample; one for each thing it is for.

    Raises FieldworkNotBegun, FieldworkOver.
    """
    stage = Stage.objects.get(pk=stage_id)
    hashed = origin_hash(origin.name, stage_id=stage_id)
    there = Response.objects.filter(stage=stage, origin_hash=hashed).first()
    if there is not None:
        return there
    require_in_field(stage, now=now)
    new = Response(
        stage=stage, version_id=stage.version_id, origin_hash=hashed, mode=Mode.ELECTRONIC, source=Source.OPEN_LINK,
        language=language, week_of=monday_of(clock.day_of(now)), branch=origin.branch, service=origin.service,
    )  # fmt: skip
    return _insert_once(new)


@transaction.atomic
def begin_paper(*, stage_id: int, language: str, now: datetime, case: Case | None = None) -> Response:
    """Return the response a sheet of paper is typed into; of somebody drawn, where the sheet says whose it is.

    Raises NotOfTheStage, and what `begin_case` raises except QuotaFull.
    """
    stage = Stage.objects.get(pk=stage_id)
    if Mode.PAPER not in stage.modes or (case is not None and case.stage_id != stage_id):
        raise errors.NotOfTheStage
    if case is not None:
        return begin_case(case=case, mode=Mode.PAPER, source=Source.PAPER, now=now)
    require_in_field(stage, now=now)
    sheet = Response(
        stage=stage, version_id=stage.version_id, mode=Mode.PAPER, source=Source.PAPER, language=language,
        week_of=monday_of(clock.day_of(now)),
    )  # fmt: skip
    return _insert(sheet)


def _new(case: Case, *, mode: Mode, source: Source, now: datetime) -> Response:
    return Response(
        stage=case.stage, version_id=case.stage.version_id, case=case, mode=mode, source=source,
        language=case.language, week_of=monday_of(clock.day_of(now)), stratum_id=case.stratum_id,
        branch_id=case.branch_id, service_id=case.service_id, client_kind=case.client_kind,
    )  # fmt: skip


def _insert(response: Response) -> Response:
    """Save a response; the database refuses it when fieldwork ends at this moment."""
    response.place = next_question(questionnaire_of(response.version_id).asked, {}) or ""
    with refusing({"response_in_fieldwork": errors.FieldworkOver}):
        response.save(force_insert=True)
    if response.mode in _NEEDS_A_PLACE:
        quotas.take_place(response, is_required=True)
        response.save(update_fields=["quota"])
    return response


def _insert_once(response: Response) -> Response:
    """Save a response unless somebody else has begun it at this moment: then return theirs."""
    response.place = next_question(questionnaire_of(response.version_id).asked, {}) or ""
    with refusing({"response_in_fieldwork": errors.FieldworkOver}):
        Response.objects.bulk_create([response], ignore_conflicts=True)
    return Response.objects.select_related("stage").get(stage=response.stage_id, origin_hash=response.origin_hash)


def _go_on(response: Response, *, mode: Mode) -> Response:
    if response.state == ResponseState.BROKEN_OFF:
        response.move_to(ResponseState.STARTED)
    response.mode = mode
    if mode in _NEEDS_A_PLACE:
        quotas.take_place(response, is_required=True)
    response.save(update_fields=["state", "mode", "quota"])
    return response
