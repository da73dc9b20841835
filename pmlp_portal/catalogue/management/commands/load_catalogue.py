"""manage.py load_catalogue: the pages of services and the e-services."""

from typing import Any

from django.core.management.base import BaseCommand

from pmlp_portal.catalogue import actions


class Command(BaseCommand):
    help = "Creates the pages of services and the e-services that are missing; changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        actions.load_catalogue()
