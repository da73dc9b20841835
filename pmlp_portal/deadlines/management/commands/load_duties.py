"""manage.py load_duties: what people can be reminded of."""

from typing import Any

from django.core.management.base import BaseCommand

from pmlp_portal.deadlines import actions


class Command(BaseCommand):
    help = "Creates the duties people can be reminded of; what people have edited stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        actions.load_duties()
