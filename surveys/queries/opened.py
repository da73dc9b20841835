"""What a link opens, and how it stands: a survey somebody was drawn for, a form to assess by, a visit to rate."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pmlp_portal.kernel import clock
from surveys.errors import FieldworkOver, SurveyNotFound
from surveys.models import Invitation, Mode, Response, Stage
from surveys.queries.rated_visits import RatedVisit, stage_to_rate_in, visit_to_rate
from surveys.states import CaseState, ResponseState, StageState
from surveys.tokens import origin_hash, token_hash


class Door(StrEnum):
    """By which address somebody comes; named as its routes are."""

    SURVEY = "survey"
    ASSESSMENT = "assessment"
    VISIT = "rate-visit"


class LinkState(StrEnum):
    """How far it is; only the first two can be answered."""

    FRESH = "fresh"
    BEGUN = "begun"
    DONE = "done"
    EARLY = "early"
    OVER = "over"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens. One of `invitation` and `visit` is set."""

    door: Door
    token: str
    stage: Stage
    state: LinkState
    response: Response | None
    invitation: Invitation | None = None
    visit: RatedVisit | None = None

    @property
    def may_answer(self) -> bool:
        """Whether questions are asked."""
        return self.state in (LinkState.FRESH, LinkState.BEGUN)


def opened(door: Door, token: str, *, now: datetime) -> Opened:
    """Return what a link opens. Raises SurveyNotFound, and FieldworkOver where no survey asks about visits now."""
    if door == Door.VISIT:
        return _opened_by_visit(token, now=now)
    return _opened_by_invitation(door, token, now=now)


def _opened_by_invitation(door: Door, token: str, *, now: datetime) -> Opened:
    related = ("case__response", "case__branch", "case__stage__period", "case__stage__version__instrument")
    invitation = Invitation.objects.select_related(*related).filter(token_hash=token_hash(token)).first()
    if invitation is None or (Mode.FORM in invitation.case.stage.modes) != (door == Door.ASSESSMENT):
        raise SurveyNotFound
    response = getattr(invitation.case, "response", None)
    state = _state_of_case(invitation, response, clock.day_of(now))
    return Opened(door, token, invitation.case.stage, state, response, invitation=invitation)


def _state_of_case(invitation: Invitation, response: Response | None, today: date) -> LinkState:
    case = invitation.case
    if case.state == CaseState.REFUSED:
        return LinkState.REFUSED
    if invitation.used_at or case.state == CaseState.DONE:
        return LinkState.DONE
    return _state(case.stage, response, today)


def _state(stage: Stage, response: Response | None, today: date) -> LinkState:
    if response is not None and response.state == ResponseState.COMPLETE:
        return LinkState.DONE
    if stage.state in (StageState.CLOSED, StageState.PUBLISHED) or today > stage.closes_on:
        return LinkState.OVER
    if stage.state == StageState.PLANNED or today < stage.opens_on:
        return LinkState.EARLY
    return LinkState.FRESH if response is None else LinkState.BEGUN


def _opened_by_visit(token: str, *, now: datetime) -> Opened:
    visit = visit_to_rate(token, now=now)
    if visit is None:
        raise SurveyNotFound
    stage = stage_to_rate_in(now=now)
    if stage is None:
        raise FieldworkOver
    hashed = origin_hash(visit.origin, stage_id=stage.pk)
    response = Response.objects.filter(stage=stage, origin_hash=hashed).first()
    state = _state(stage, response, clock.day_of(now))
    return Opened(Door.VISIT, token, stage, state, response, visit=visit)
