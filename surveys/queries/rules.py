"""The rules of surveys that hold."""

from datetime import datetime

from pmlp_portal.kernel import clock
from surveys.models import SurveyPolicyRow
from surveys.policies import SurveyPolicy


def survey_policy(*, now: datetime) -> SurveyPolicy:
    """Return the rules that hold today; where the office has none of its own yet, the ones we began with."""
    row = SurveyPolicyRow.objects.filter(valid_from__lte=clock.day_of(now)).order_by("-valid_from").first()
    return row.as_policy() if row else SurveyPolicy()
