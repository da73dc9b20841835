"""manage.py load_instruments: the questionnaires the office ships."""

from typing import Any

from django.core.management.base import BaseCommand

from surveys.actions.reference import load_instruments


class Command(BaseCommand):
    help = "Creates the instruments, their topics and versions; what people have edited stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        load_instruments()
