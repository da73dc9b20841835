"""manage.py load_keepings: what is kept of people, and for how long."""

from typing import Any

from django.core.management.base import BaseCommand

from pmlp_portal.retention import actions


class Command(BaseCommand):
    help = "Fills the table of what is kept of people; what the office has edited stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        actions.load_keepings()
