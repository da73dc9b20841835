"""`manage.py note_release NAME`: from now on migrations are measured against what is here."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pmlp_portal.operations import contracting


class Command(BaseCommand):
    help = "Write down in deploy/released.json which migrations a release has; commit it with the release's tag."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the release, such as 2026.11")

    def handle(self, *args: Any, name: str, **options: Any) -> None:  # Django's signature
        contracting.note(name)
        self.stdout.write(f"{name}: {len(contracting.ours())} migrations")
