"""The page on which somebody says that they do not want to be asked, opened by the link they were sent."""

from dataclasses import dataclass

from django.urls import reverse

from surveys.models import Mode
from surveys.queries.refusals import any_refused, contacts_of
from surveys.queries.responses import invitation_by_token
from surveys.states import CaseState


@dataclass(frozen=True, slots=True)
class RefusePage:
    """Whether they have said so. `is_forgotten`: their address is deleted already, and can't be recognised by us."""

    period: str
    is_refused: bool
    is_forgotten: bool
    survey_url: str


def refuse_page(token: str) -> RefusePage:
    """Return how it stands. Raises SurveyNotFound."""
    case = invitation_by_token(token).case
    contacts = contacts_of(case)
    door = "assessment" if Mode.FORM in case.stage.modes else "survey"
    return RefusePage(
        period=case.stage.period.name,
        is_refused=any_refused(contacts) or case.state == CaseState.REFUSED,
        is_forgotten=not contacts,
        survey_url=reverse(f"surveys:{door}", args=[token]),
    )
