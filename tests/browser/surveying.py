"""Surveys for the tour: the demonstration's two assessed years, what was recommended, and who plans."""

from dataclasses import dataclass
from datetime import timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from surveys.actions.recommendations import Advice, Progress, recommend, report_progress
from surveys.models import Period, Recommendation, SurveyPolicyRow, Topic
from surveys.states import RecommendationState
from surveys.tests.factories import make_staff


@dataclass(frozen=True, slots=True)
class Surveying:
    """What the tour finds of surveys; `year` has results."""

    lead: User
    year: int
    recommendation: Recommendation


def build_surveys() -> Surveying:
    """Somebody plans; one recommendation more is late."""
    lead = make_staff("vita.tour", Role.SURVEY_LEAD)
    SurveyPolicyRow.objects.get_or_create(valid_from=clock.day_of(clock.now()))
    period = Period.objects.get(year=2019, is_demonstration=True)
    return Surveying(lead, period.year, _recommended(period, lead))


def _recommended(period: Period, lead: User) -> Recommendation:
    now = clock.now()
    advice = Advice(
        "Laikus paziņot par informācijas dienām un atvieglot pieteikšanos.",
        clock.day_of(now) - timedelta(days=3),
        "Announce information days in time and make it easier to sign up.",
        topic=Topic.objects.get(slug="training"),
        evidence="n = 412",
        owner=lead,
        indicator_code="answer-time",
    )
    given = recommend(period=period, advice=advice, by=lead, now=now)
    done = Progress("Vēl divas dienas gadā.", RecommendationState.IN_PROGRESS)
    return report_progress(recommendation_id=given.pk, seen=given.revision, progress=done, by=lead, now=now)
