"""manage.py load_news_demo: news that show their pages alive."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.kernel import clock
from pmlp_portal.news import demonstration


class Command(BaseCommand):
    help = "Invents news, marked as such. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production."""
        if settings.PORTAL_ENV == "production":
            raise CommandError("load_news_demo writes invented news, so it refuses under PORTAL_ENV=production.")
        demonstration.load(now=clock.now())
