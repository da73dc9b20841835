"""manage.py load_indicators: the adopted tables of policy results."""

from typing import Any

from django.core.management.base import BaseCommand

from pmlp_portal.indicators import actions
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Creates the adopted tables of policy results that are missing; what people have changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        actions.load_indicators(now=clock.now())
        actions.take_snapshots(now=clock.now())
