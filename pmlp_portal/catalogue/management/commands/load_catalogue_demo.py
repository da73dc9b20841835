"""manage.py load_catalogue_demo: uses, promotions and counts that show the catalogue alive."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.catalogue import demonstration
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Invents uses of e-services, promotions and counts of past days, marked as such. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production."""
        if settings.PORTAL_ENV == "production":
            raise CommandError("load_catalogue_demo writes invented counts, so it refuses under PORTAL_ENV=production.")
        demonstration.load(now=clock.now())
