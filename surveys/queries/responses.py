"""Responses, cases and stages as deeds find them: fresh, and locked where they say so.

Locks are taken in one order: case, response, stage, invitation, quota. Who closes fieldwork has every case of the
stage before the stage itself.
"""

from datetime import datetime

from pmlp_portal.kernel import clock
from surveys import errors
from surveys.models import Case, Invitation, Response, Stage
from surveys.queries.refusals import has_refused
from surveys.states import CaseState, ResponseState, StageState
from surveys.tokens import token_hash


def lock_response(response_id: int) -> Response:
    """Return a response as it is now, locked until the deed is done. Raises SurveyNotFound."""
    rows = Response.objects.select_for_update(no_key=True, of=("self",)).select_related("stage")
    response = rows.filter(pk=response_id).first()
    if response is None:
        raise errors.SurveyNotFound
    return response


def lock_case(case_id: int) -> Case:
    """Return a case as it is now, locked until the deed is done."""
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("stage", "unit").get(pk=case_id)


def lock_response_of(case: Case) -> Response | None:
    """Return the response of a locked case, locked too; None where it has not begun."""
    return Response.objects.select_for_update(no_key=True).filter(case=case).first()


def invitation_by_token(token: str) -> Invitation:
    """Return the invitation a token opens, used or not. Raises SurveyNotFound."""
    rows = Invitation.objects.select_related("case__stage__period", "case__stage__version__instrument", "case__unit")
    invitation = rows.filter(token_hash=token_hash(token)).first()
    if invitation is None:
        raise errors.SurveyNotFound
    return invitation


def require_in_field(stage: Stage, *, now: datetime) -> None:
    """Raise FieldworkNotBegun or FieldworkOver outside the days of fieldwork."""
    day = clock.day_of(now)
    if stage.is_in_field(day):
        return
    if stage.state == StageState.PLANNED or (stage.state == StageState.OPEN and day < stage.opens_on):
        raise errors.FieldworkNotBegun(day=f"{stage.opens_on:%d.%m.%Y}")
    raise errors.FieldworkOver


def require_open(case: Case) -> None:
    """Raise AnsweredAlready, RefusedAlready or CaseOver where nobody is to be asked any more."""
    if case.state == CaseState.DONE:
        raise errors.AnsweredAlready
    if case.state == CaseState.REFUSED or has_refused(case):
        raise errors.RefusedAlready
    if case.state == CaseState.CLOSED:
        raise errors.FieldworkOver
    if case.state == CaseState.OUT_OF_SCOPE:
        raise errors.CaseOver


def require_answerable(response: Response, *, now: datetime) -> None:
    """Raise AnsweredAlready, FieldworkNotBegun, FieldworkOver or CaseOver where nothing can be answered any more."""
    if response.state == ResponseState.COMPLETE:
        raise errors.AnsweredAlready
    require_in_field(response.stage, now=now)
    if response.state == ResponseState.BROKEN_OFF:
        raise errors.CaseOver
