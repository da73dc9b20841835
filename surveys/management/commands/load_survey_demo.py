"""manage.py load_survey_demo: two finished periods that show results alive, and a survey that goes on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.kernel import clock
from surveys import demonstration
from surveys.demonstration.running import begin_running


class Command(BaseCommand):
    help = "Creates the demonstration's periods of 2018 and 2019, and one that goes on. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production."""
        if settings.IS_PRODUCTION:
            raise CommandError("load_survey_demo writes invented answers, so it refuses under PORTAL_ENV=production.")
        demonstration.load(now=clock.now())
        begin_running(now=clock.now())
