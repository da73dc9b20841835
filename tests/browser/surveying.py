"""Surveys for the tour: two assessed years with their results, what was recommended, and who plans."""

from dataclasses import dataclass, replace
from datetime import timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from surveys.actions.recommendations import Advice, Progress, recommend, report_progress
from surveys.models import Factor, Period, Recommendation, SurveyPolicyRow, Topic
from surveys.states import RecommendationState
from surveys.tests.factories import make_staff
from surveys.tests.showing import BROKEN, a_stage, built, figure, satisfaction


@dataclass(frozen=True, slots=True)
class Surveying:
    """What the tour finds of surveys; `year` has results."""

    lead: User
    year: int
    recommendation: Recommendation


def build_surveys() -> Surveying:
    """Assess the office twice; results are published."""
    lead = make_staff("vita.tour", Role.SURVEY_LEAD)
    SurveyPolicyRow.objects.get_or_create(valid_from=clock.day_of(clock.now()))
    Factor.objects.get_or_create(slug="overall", defaults={"name_lv": "Kopumā", "name_en": "Overall"})
    before, after = a_stage(2018), a_stage(2019)
    score = satisfaction(n=412)
    built(before, satisfaction=score, factors=(figure("overall", 80.0),))
    built(after, satisfaction=replace(score, against_previous=BROKEN), factors=(figure("overall", 78.0),))
    return Surveying(lead, after.period.year, _recommended(before.period, lead))


def _recommended(period: Period, lead: User) -> Recommendation:
    now = clock.now()
    advice = Advice(
        "Vairāk uzmanības veltīt mājaslapas sadaļai FORUMS.",
        clock.day_of(now) - timedelta(days=3),
        "Pay more attention to the FORUMS section of the website.",
        topic=Topic.objects.get(slug="consultation"),
        evidence="n = 412",
        owner=lead,
        indicator_code="answer-time",
    )
    given = recommend(period=period, advice=advice, by=lead, now=now - timedelta(days=200))
    done = Progress("Vēl divi eksperti.", RecommendationState.IN_PROGRESS)
    return report_progress(recommendation_id=given.pk, seen=given.revision, progress=done, by=lead, now=now)
