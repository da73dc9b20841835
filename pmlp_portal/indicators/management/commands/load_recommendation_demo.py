"""manage.py load_recommendation_demo: what was recommended after the demonstration's assessments."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.indicators import demonstration
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Enters the demonstration's recommendations, after load_survey_demo. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production."""
        if settings.IS_PRODUCTION:
            raise CommandError("load_recommendation_demo enters invented advice, so it refuses under production.")
        demonstration.load(now=clock.now())
