"""The demonstration's recommendations: entered once, on the day its forum begins to answer sooner."""

import pytest
from django.core.management import CommandError, call_command

from forum.demonstration import recommendation_on
from pmlp_portal.indicators.demonstration import RECOMMENDATIONS, load
from pmlp_portal.kernel import clock
from surveys.models import Period, Recommendation
from surveys.queries.recommendations import measured_by
from surveys.tests.factories import NOON, make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def years():
    for year in (2018, 2019):
        make_period(year, is_demonstration=True)


@pytest.mark.usefixtures("years")
def test_they_are_entered_once():
    assert load(now=NOON) == len(RECOMMENDATIONS)
    assert load(now=NOON) == len(RECOMMENDATIONS)


@pytest.mark.usefixtures("years")
def test_the_one_to_answer_sooner_is_of_the_day_the_forum_turned():
    call_command("load_recommendation_demo")
    found = measured_by("answer-time")
    assert found is not None
    assert clock.day_of(found.made_at) == recommendation_on()
    assert (found.state, found.period.year, found.moves.count()) == ("done", 2018, 3)


def test_real_periods_are_given_no_invented_advice():
    make_period(2018)
    assert load(now=NOON) == 0
    assert not Recommendation.objects.exists()


@pytest.mark.usefixtures("years")
def test_production_refuses_them(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_recommendation_demo")
    assert Period.objects.count() == 2
