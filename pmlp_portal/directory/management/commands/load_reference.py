"""manage.py load_reference: branches, services, hours and contacts from the files of the directory."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pmlp_portal.directory import actions


class Command(BaseCommand):
    help = "Creates the reference data that is missing; what people have edited stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """--refresh."""
        parser.add_argument("--refresh", action="store_true", help="overwrite what the files name with what they say")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        actions.load_reference(refresh=options["refresh"])
