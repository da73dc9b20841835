"""manage.py load_forum_demo: questions and answers that show the forum alive."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from forum import demonstration
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Creates the demonstration's categories, questions and answers. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production."""
        if settings.IS_PRODUCTION:
            raise CommandError("load_forum_demo writes invented answers, so it refuses under PORTAL_ENV=production.")
        demonstration.load(now=clock.now())
