"""manage.py load_faults_demo: reports and known faults that show their pages alive."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.faults import demonstration
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Invents reports and known faults, marked as such. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production."""
        if settings.PORTAL_ENV == "production":
            raise CommandError("load_faults_demo writes invented reports, so it refuses under PORTAL_ENV=production.")
        demonstration.load(now=clock.now())
